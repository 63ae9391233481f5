"""What became of the wordings of a consolidated text since an earlier export, and of the base text beneath them.

Wordings are held against the comments of the same numbers in the whole table of that moment (docs/adr/0021), so any
export can be the earlier one; the base text against the one that was in force then. Each difference is told once: a
wording that took the place of another is changed, and the other is not told again. Neutral (law 8): the resolution's
order. Whose wordings there are is `alternatives.py`'s work, what is new in a table `since.py`'s.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC

from bot.model import BaseText, Comment, CommentState, Development, Edit, Piece, Table, Tongue
from bot.rules.alternatives import WORDLESS, Clause, proposes, voice_of
from bot.rules.overlay import legal, new, piece_of, plain
from bot.rules.table import CUT, cut
from bot.text import reanchor, redline

NEW, CHANGED, REFILED, WITHDRAWN, SUPERSEDED = "new", "changed", "re-filed", "withdrawn", "superseded"
GONE, REVISED = "no longer a comment", "base text revised"
KINDS = (NEW, CHANGED, REFILED, WITHDRAWN, SUPERSEDED, GONE, REVISED)

LONGEST = 300
"""Characters of words that came or went which are shown; what is cut is marked as cut."""
_AROUND = 40
"""Characters of the words beside them."""

Names = Sequence[tuple[str, str]]
_Found = Iterator[tuple[int, Development]]
"""Developments, each with the place of its provision."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Developed:
    """The list of what became of the text, the sentence above it, and by the numbers of comments the word that stands
    beside their wordings."""

    sentence: str
    listed: tuple[Development, ...]
    beside: Mapping[str, str]


def developed(
    comments: Iterable[Comment],
    clauses: Sequence[Clause],
    unplaced: Iterable[tuple[Comment, str]],
    *,
    base: BaseText,
    former: BaseText | None,
    names: Names,
    earlier: Table,
    since: str,
    member: str,
    say: Tongue,
) -> Developed:
    """What became of the wordings, of all members or one, since the earlier table, known as `since`, and of the base
    text since `former`. `names` are those of the base text's provisions as comments are filed, in their order."""
    history = _History(comments, earlier, member.casefold(), say)
    places = _places(clauses, names, say)
    found: list[tuple[int, Development]] = list(_revised(former, base, places, say)) if former else []
    beside: dict[str, str] = {}
    for at, place, together in _groups(clauses, unplaced, places, say):
        if development := history.development(place, together, places):
            found.append((at, development))
            beside |= {comment.number: development.kind for comment in together}
    found += history.gone(places)
    listed = _merged(development for _, development in sorted(found, key=lambda one: one[0]))
    counts = Counter(development.kind for development in listed)
    told = [say("{count} {kind}", count=counts[kind], kind=kind) for kind in map(say, KINDS) if counts[kind]]
    sentence = say(
        "Since the export of {when} ({name}): {found}.",
        when=f"{earlier.made.astimezone(UTC):%Y-%m-%d %H:%M} UTC",
        name=since,
        found=", ".join(told) or say("nothing new"),
    )
    return Developed(sentence=sentence, listed=listed, beside=beside)


# -- places -----------------------------------------------------------------------------------------------------------


def _places(clauses: Sequence[Clause], names: Names, say: Tongue) -> Mapping[str, tuple[int, str]]:
    """Where the provisions stand and what they are called here, by the names that comments are filed with."""
    general = say("general")
    found = {"": (0, general), "general": (0, general)}
    standing = [(at, clause) for at, clause in enumerate(clauses) if at and not (clause.added or clause.heads)]
    for at, clause in enumerate(clauses):
        if at:
            found.setdefault(_name(clause), (at, _name(clause)))
    for (at, clause), (heading, label) in zip(standing, names, strict=True):
        found[f"{heading} {label}".strip()] = (at, _name(clause))
    return found


def _name(clause: Clause) -> str:
    return f"{clause.heading} {clause.label}".strip()


def _groups(
    clauses: Sequence[Clause],
    unplaced: Iterable[tuple[Comment, str]],
    places: Mapping[str, tuple[int, str]],
    say: Tongue,
) -> Iterator[tuple[int, str, tuple[Comment, ...]]]:
    """The comments that share a wording, with the place of it: first those laid over the text."""
    for at, clause in enumerate(clauses):
        place = _name(clause) if at else say("title")
        for alternative in clause.alternatives:
            yield at, place, alternative.comments
        for comment, _ in clause.foreign:
            yield at, place, (comment,)
    for comment, _ in unplaced:
        at, place = _found(comment_place(comment), places)
        yield at, place, (comment,)


def comment_place(comment: Comment) -> str:
    """The provision of a comment as the table has it."""
    return f"{comment.heading} {comment.label}".strip() or "general"


def _found(name: str, places: Mapping[str, tuple[int, str]]) -> tuple[int, str]:
    return places.get(name, (len(places) + 1, name))


# -- wordings ---------------------------------------------------------------------------------------------------------


class _History:
    """The comments as they are, beside those of an earlier table."""

    def __init__(self, comments: Iterable[Comment], earlier: Table, member: str, say: Tongue) -> None:
        keys = [column.key for column in earlier.columns]
        self._say = say
        self._now = {comment.number: comment for comment in comments}
        self._then: dict[str, dict[str, str]] = {}
        for row in earlier.rows:
            cells = dict(zip(keys, row.cells, strict=True))
            if not member or cells["member"].casefold() == member:
                wording = new(row.redline) if row.redline else cells["proposed"]
                self._then[row.number] = cells | {"proposed": wording}
        self._instead: dict[str, list[str]] = {}
        """The wordings there were, by the number of what took their place."""
        for number in filter(self._stood, self._then):
            if (last := self._successor(number)) != number:
                self._instead.setdefault(last, []).append(number)
        self._told: set[str] = set()

    def development(
        self, place: str, together: Sequence[Comment], places: Mapping[str, tuple[int, str]]
    ) -> Development | None:
        """What became of a wording; None where it stands as it did."""
        known = [comment for comment in together if self._stood(comment.number)]
        fresh = [comment for comment in together if not self._stood(comment.number)]
        instead = [number for comment in fresh for number in self._instead.get(comment.number, ())]
        self._told.update(instead)
        say, told, moved = self._say, list[str](), False
        before = [self._wording(number) for number in instead]
        if instead:
            told.append(say("instead of {numbers}", numbers=", ".join(instead)))
        if known and fresh:
            told.append(say("now also proposed by {members}", members=_by(fresh, say)))
        for comment in known:
            then, behind = self._then[comment.number], f" ({say.held(comment.number)})" if len(known) > 1 else ""
            if then["provision"] != comment_place(comment):
                moved = True
                told.append(say("from {place}", place=_found(then["provision"], places)[1]) + behind)
            if then["mark"] != str(comment.mark or ""):
                was, now = then["mark"] or "–", comment.mark or "–"
                told.append(say("mark {before} → {after}", before=was, after=now) + behind)
            if plain(self._wording(comment.number)) != plain(_proposed(comment)):
                before.append(self._wording(comment.number))
        change = redline(legal(before[0]), legal(_proposed(together[0]))) if before else ()
        kind = REFILED if moved else CHANGED if told or before else "" if known else NEW
        if not kind:
            return None
        return Development(
            place=place, kind=say(kind), who=_by(together, say), told="; ".join(told), change=_brief(change)
        )

    def gone(self, places: Mapping[str, tuple[int, str]]) -> _Found:
        """The wordings that there were and are no more, but for those that are told of already."""
        say = self._say
        for number, then in self._then.items():
            comment = self._now.get(number)
            if not self._stood(number) or number in self._told or (comment and proposes(comment)):
                continue
            state = comment.state if comment else CommentState.REJECTED
            kind, told = GONE, ""
            if comment and state is CommentState.WITHDRAWN:
                kind = WITHDRAWN
            elif comment and state in (CommentState.SUPERSEDED, CommentState.SAME):
                kind, told = SUPERSEDED, say(f"{state} {{number}}", number=comment.other)
            elif state is CommentState.OPEN:
                kind, told = CHANGED, say("no wording any more")
            at, place = _found(then["provision"], places)
            gone = _brief(piece_of(Edit.DELETED, legal(self._wording(number))))
            who = f"{then['member']} ({say.held(number)})".strip()
            yield at, Development(place=place, kind=say(kind), who=who, told=told, change=gone)

    def _stood(self, number: str) -> bool:
        """Whether the earlier export had a wording of that number that stood."""
        then = self._then.get(number)
        if then is None or then["state"] != CommentState.OPEN:
            return False
        return bool(then["proposed"]) or then["mark"] in WORDLESS

    def _wording(self, number: str) -> str:
        return self._then[number]["proposed"]

    def _successor(self, number: str) -> str:
        """The last of those that took the place of a comment, one after another."""
        seen = {number}
        while (comment := self._now.get(number)) and comment.state is CommentState.SUPERSEDED:
            if comment.other in seen or not comment.other:
                break
            number = comment.other
            seen.add(number)
        return number


def _proposed(comment: Comment) -> str:
    return new(comment.redline) or comment.proposed


def _by(comments: Iterable[Comment], say: Tongue) -> str:
    return "; ".join(f"{voice_of(comment)} ({say.held(comment.number)})".strip() for comment in comments)


# -- the base text ----------------------------------------------------------------------------------------------------


def _revised(former: BaseText, base: BaseText, places: Mapping[str, tuple[int, str]], say: Tongue) -> _Found:
    """The provisions that say something else than they did, or stand elsewhere, that came and that went."""
    kind = say(REVISED)
    before = {(each.heading, each.label): each.text for each in former.provisions}
    after = {(each.heading, each.label): each.text for each in base.provisions}
    at, taken = 0, set()
    for move in reanchor(former, base):
        was = " ".join(move.before).strip()
        if move.after is None:
            told, change = say("no longer in the base text"), piece_of(Edit.DELETED, legal(before[move.before]))
            yield at, Development(place=was, kind=kind, told=told, change=_brief(change))
            continue
        taken.add(move.after)
        at, place = _found(" ".join(move.after).strip(), places)
        told = say("was {place}", place=was) if move.after != move.before else ""
        old, now = before[move.before], after[move.after]
        change = redline(legal(old), legal(now)) if plain(old) != plain(now) else ()
        if told or change:
            yield at, Development(place=place, kind=kind, told=told, change=_brief(change))
    for key in after.keys() - taken:
        at, place = _found(" ".join(key).strip(), places)
        change = piece_of(Edit.INSERTED, legal(after[key]))
        yield at, Development(place=place, kind=kind, told=say("new in the base text"), change=_brief(change))


# -- how it is told ---------------------------------------------------------------------------------------------------


def _brief(pieces: Iterable[Piece]) -> tuple[Piece, ...]:
    """A redline without most of the words that stay."""
    found = list(pieces)
    brief: list[Piece] = []
    for at, piece in enumerate(found):
        text = piece.text
        if piece.edit is not Edit.KEPT:
            text = cut(text, LONGEST)
        elif len(text) > 3 * _AROUND:
            begun = f"{text[:_AROUND]}{CUT} " if at else f"{CUT.strip()} "
            text = begun + text[-_AROUND:] if at + 1 < len(found) else begun.rstrip()
        brief.append(replace(piece, text=text))
    return tuple(brief)


def _merged(found: Iterable[Development]) -> tuple[Development, ...]:
    """One development of several provisions once: who takes a section away takes its provisions away."""
    places: dict[Development, list[str]] = {}
    for each in found:
        places.setdefault(replace(each, place=""), []).append(each.place)
    return tuple(replace(each, place="; ".join(dict.fromkeys(where))) for each, where in places.items())
