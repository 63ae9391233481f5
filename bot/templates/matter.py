"""What the templates of each kind of notice are given: comments, dates and counts, ready to be shown.

A delegate's words are shown verbatim and marked where they are cut (law 3); nobody's address is shown (T6).
"""

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Literal, NamedTuple, assert_never

from bot.model import (
    CHANGING,
    UNDETERMINED,
    Answer,
    Closing,
    Comment,
    CommentState,
    Deadline,
    DeadlineEntry,
    DeadlineState,
    Digest,
    Edit,
    Group,
    Notice,
    Reason,
    Receipt,
    Reminder,
    State,
    Verb,
)
from bot.templates.foreign import cut, direction, plain, readable
from bot.templates.told import told, written
from bot.templates.voice import Voice

BRIEF = 18
"""Characters of a title in a subject that would else not hold its date."""
ROWS = 60
"""Provisions told of in a digest; the table has them all."""
LISTED = 160
"""Characters of its comments with which a receipt also lists the provisions to move one to."""
LINES = 20
"""Of what became of earlier comments, and documents cited, likewise."""


class Card(NamedTuple):
    """A comment as it is shown: who, where, and the verbatim beginning."""

    number: str
    who: str
    resolution: str
    place: str
    mark: str
    language: str
    dir: str
    lines: tuple[str, ...]
    cut: bool
    late: bool
    file: str
    """The file that it stands in, where that is not the mail's own text."""
    changes: int


class Date(NamedTuple):
    """A deadline as it is shown; `days` by the local calendar from now, None while the date is not known."""

    key: str
    title: str
    at: datetime | None
    days: int | None
    moved_from: datetime | None
    when: str
    note: str
    resolution: str
    tentative: bool
    cancelled: bool
    until: datetime | None
    tied: tuple[int, bool, str] | None
    """How many days before what it is: how many, whether working days, its name."""
    silence: bool
    comments: bool
    """Whether it ends the group's comments."""


class Row(NamedTuple):
    """A line of the count by provision; `percent` of the longest bar."""

    place: str
    new: int
    total: int
    percent: int


class Section(NamedTuple):
    """A resolution in a digest. `rows_left` and `cards_left` say how much is in the table only; `page` is where that
    is published, or empty; `attached` whether a table with the comments comes along."""

    slug: str
    name: str
    page: str
    rows: tuple[Row, ...]
    rows_left: int
    cards: tuple[Card, ...]
    cards_left: int
    attached: bool = False


class Turn(NamedTuple):
    """What became of a comment, in a line: `by` is the number of the one in its place, `before` where it was filed."""

    number: str
    who: str
    resolution: str
    place: str
    by: str
    before: str


def matter(notice: Notice, voice: Voice, shown: int, length: int) -> dict[str, object]:
    """What the templates of this kind of notice are given, beside what every one is given: at most `shown` comments
    with at most `length` characters each."""
    match notice:
        case Receipt():
            return {
                "subject": cut(plain(notice.subject), 90)[0],
                "cards": [_card(comment, voice, length) for comment in notice.comments[:shown]],
                "cards_left": len(notice.comments[shown:]),
                "numbers": [comment.number for comment in notice.comments if comment.number],
                "deadlines": [dated(entry, voice) for entry in notice.deadlines if _ahead(entry, voice)][:1],
                "review": plain(notice.review).partition(":")[0],
                "token": notice.token,
                "outlines": notice.outlines if length == LISTED else {},
            }
        case Answer():
            commands = [each.command for each in notice.results]
            return {
                "results": [told(each, voice, length) for each in notice.results[:shown]],
                "results_left": len(notice.results[shown:]),
                "asked": "; ".join(str(command) for command in commands),
                "body": "\n".join(written(command) for command in commands),
                "ordered": notice.confirm or any(command.verb not in CHANGING for command in commands),
                "changing": any(command.verb in CHANGING for command in commands),
                "noted": any(command.verb is Verb.NOTE for command in commands),
                "done": any(each.hindrance is None for each in notice.results),
                "refused": any(each.hindrance for each in notice.results),
                "coordinates": notice.coordinates,
                "confirm": notice.confirm,
                "token": notice.token,
                "subscribed": notice.subscribed,
                "digest": str(notice.digest),
                "receipts": notice.receipts,
            }
        case Digest():
            dates = [dated(entry, voice, since=notice.start) for entry in notice.deadlines]
            # Where no comment has room, the counts of many resolutions are what takes it.
            rows, lines = (ROWS, LINES) if shown else (ROWS // 3, LINES // 4)
            return {
                "number": notice.number,
                "daily": notice.daily,
                "preview": notice.preview,
                "period": notice.key.split("/")[1] if notice.preview else "",
                "token": notice.token,
                "note": [
                    (plain(line), direction(line, UNDETERMINED))
                    for line in readable(notice.note).splitlines()
                    if line.strip()
                ],
                "since": notice.start,
                "until": notice.end,
                "new": len(notice.comments),
                "members": len({comment.member for comment in notice.comments if comment.member}),
                "sections": list(_sections(notice, voice, shown, length, rows)),
                "deadlines": dates,
                "nearest": next((date for date in dates if date.at and not date.cancelled), None),
                "became": _became(notice),
                "gone": [_turn(each, voice) for each in notice.gone[:lines]],
                "gone_left": len(notice.gone[lines:]),
                "refiled": [
                    _turn(each.comment, voice, _place(each.heading, each.label, voice))
                    for each in notice.refiled[:lines]
                ],
                "refiled_left": len(notice.refiled[lines:]),
                "papers": [voice.name(number) for number in notice.papers[:lines]],
                "papers_left": len(notice.papers[lines:]),
                "themes": list(_themed(notice, voice)),
                "ledger": notice.ledger,
                "states": {state: notice.ledger.states.get(state, 0) for state in State},
            }
        case Reminder():
            return {
                "deadline": dated(notice.entry, voice),
                "brief": _brief(notice.entry.deadline.title, voice),
                "changed": notice.changed,
                "comments": sum(count for *_, count in notice.counts),
                "sections": list(_tallies(notice.counts, voice)),
                "calendar": calendar_method(notice, voice.group) is not None,
                "private": bool(notice.entry.deadline.to),
                "join": plain(notice.entry.deadline.join) if notice.to else "",
                "token": notice.token,
            }
        case Closing():
            return {
                "deadline": dated(notice.entry, voice),
                "comments": sum(count for *_, count in notice.counts),
                "members": [voice.name(member, 80) for member in notice.members],
                "sections": list(_tallies(notice.counts, voice)),
                "conclusion": notice.conclusion,
            }
        case _:
            assert_never(notice)


def dated(entry: DeadlineEntry, voice: Voice, since: datetime | None = None) -> Date:
    """A deadline to be shown; that it moved is said where it did so after `since`."""
    deadline = entry.deadline
    month = voice.month(deadline.month) if deadline.month else ""
    return Date(
        key=deadline.key,
        title=voice.name(deadline.title),
        at=deadline.at,
        days=voice.days_to(deadline.at) if deadline.at else None,
        moved_from=entry.moved_from if since is None or entry.noted >= since else None,
        when=" · ".join(part for part in (month, voice.name(deadline.when)) if part),
        note=voice.name(deadline.note),
        resolution=voice.short_resolution(deadline.resolution) if deadline.resolution and deadline.comments else "",
        tentative=deadline.state is DeadlineState.TENTATIVE,
        cancelled=deadline.state is DeadlineState.CANCELLED,
        until=deadline.until,
        tied=_tied(deadline, voice),
        silence=deadline.silence,
        comments=deadline.comments,
    )


def _brief(title: str, voice: Voice) -> str:
    """The beginning of a title, for a subject."""
    words, shortened = cut(plain(title), BRIEF // 2 if voice.language == "zh" else BRIEF)
    return voice.name(words) + (" ..." if shortened else "")


def _tied(deadline: Deadline, voice: Voice) -> tuple[int, bool, str] | None:
    """What it hangs on; not where that concerns others only."""
    tie = deadline.tie
    other = next((each for each in voice.group.deadlines if tie and each.key == tie.to), None)
    if tie is None or other is None or (other.to and not deadline.to):
        return None
    return tie.days, tie.working, voice.name(other.title)


def _ahead(entry: DeadlineEntry, voice: Voice) -> bool:
    at, state = entry.deadline.at, entry.deadline.state
    return at is not None and at > voice.now and state in (DeadlineState.TENTATIVE, DeadlineState.CONFIRMED)


def calendar_method(reminder: Reminder, group: Group) -> Literal["PUBLISH", "REQUEST", "CANCEL"] | None:
    """What becomes of the calendar entry: a date given up takes it back, a date that never was has none."""
    entry = reminder.entry
    if entry.deadline.state is DeadlineState.CANCELLED or entry.deadline.at is None:
        return "CANCEL" if entry.deadline.at or entry.moved_from else None
    return "REQUEST" if reminder.to and group.schedule.requests else "PUBLISH"


def _tallies(given: Sequence[tuple[str, str, str, int]], voice: Voice) -> Iterator[Section]:
    """What came in by a deadline, or so far, by provision: so many rows in all."""
    room = ROWS
    for slug in dict.fromkeys(count[0] for count in given):
        counts = [count for count in given if count[0] == slug]
        rows = [(heading, label, count) for _, heading, label, count in counts]
        most = max(count for *_, count in rows)
        yield Section(
            slug=slug,
            name=voice.resolution(slug),
            page=voice.group.page(slug),
            rows=tuple(
                Row(_place(heading, label, voice), 0, count, max(1, round(100 * count / most)))
                for heading, label, count in rows[:room]
            ),
            rows_left=len(rows[room:]),
            cards=(),
            cards_left=0,
        )
        room = max(0, room - len(rows))


def _sections(digest: Digest, voice: Voice, shown: int, length: int, most_rows: int) -> Iterator[Section]:
    for slug in dict.fromkeys(count[0] for count in digest.counts):
        counts = [count for count in digest.counts if count[0] == slug]
        most = max(total for *_, total in counts)
        comments = [comment for comment in digest.comments if comment.resolution == slug]
        yield Section(
            slug=slug,
            name=voice.resolution(slug),
            page=voice.group.page(slug),
            rows=tuple(
                Row(_place(heading, label, voice), new, total, max(1, round(100 * total / most)))
                for _, heading, label, new, total in counts[:most_rows]
            ),
            rows_left=len(counts[most_rows:]),
            cards=tuple(_card(comment, voice, length) for comment in comments[:shown]),
            cards_left=len(comments[shown:]),
            attached=bool(comments[shown:]) and slug in digest.tables,
        )
        shown = max(0, shown - len(comments))


def tabled(digest: Digest, voice: Voice, shown: int, length: int) -> list[str]:
    """The resolutions whose comments come along as a table, since so many of so many characters are not all."""
    return [section.slug for section in _sections(digest, voice, shown, length, 0) if section.attached]


def _themed(digest: Digest, voice: Voice) -> Iterator[str]:
    """Each theme with its mails and who coordinates it."""
    count = dict(digest.themes)
    for theme in voice.group.themes:
        if theme.key in count:
            title, coordinator = voice.name(theme.title(voice.language), 80), voice.name(theme.coordinator, 80)
            yield voice.words.theme(title, count[theme.key], coordinator)


def _became(digest: Digest) -> tuple[int, int, int, int, int]:
    """How many comments were superseded, withdrawn and re-filed, and how many base texts and proposals came."""
    superseded = sum(comment.state is CommentState.SUPERSEDED for comment in digest.gone)
    return superseded, len(digest.gone) - superseded, len(digest.refiled), digest.texts, digest.proposals


def _turn(comment: Comment, voice: Voice, before: str = "") -> Turn:
    return Turn(
        number=comment.number,
        who=_who(comment, voice),
        resolution=voice.short_resolution(comment.resolution),
        place=_place(comment.heading, comment.label, voice) + _of(comment, voice),
        by=voice.figure(comment.other) if comment.state is CommentState.SUPERSEDED else "",
        before=before,
    )


def _who(comment: Comment, voice: Voice) -> str:
    # A name that nobody vouches for is not shown to a group in which somebody may bear it (RELIABILITY T1).
    strange = comment.review.startswith((Reason.SPOOF, Reason.UNKNOWN_SENDER))
    who = comment.member or ("" if strange else comment.contributor)
    # Where a name is not known its place may hold the address.
    return voice.name(who, 80) if who and "@" not in who else voice.words.nameless()


def _card(comment: Comment, voice: Voice, length: int) -> Card:
    # A Chinese character says as much, and takes as much room, as two letters.
    text, shortened = cut(readable(comment.text), length // 2 if comment.language == "zh" else length)
    return Card(
        number=comment.number,
        who=_who(comment, voice),
        resolution=voice.short_resolution(comment.resolution),
        place=_place(comment.heading, comment.label, voice) + _of(comment, voice),
        mark=voice.name(comment.mark or ""),
        language="" if comment.language == UNDETERMINED else comment.language,
        dir=direction(comment.text, comment.language),
        lines=tuple(line.strip() for line in text.splitlines() if line.strip()),
        cut=shortened,
        late=comment.late,
        file="" if comment.source.part == "body" else voice.name(comment.source.part, 80),
        changes=sum(piece.edit is not Edit.KEPT for piece in comment.redline),
    )


def _of(comment: Comment, voice: Voice) -> str:
    """The proposal whose provision it is about, where it is not the base text's."""
    return f" ({voice.name(comment.proposal)})" if comment.proposal else ""


def _place(heading: str, label: str, voice: Voice) -> str:
    return voice.name(f"{heading} {label}") or voice.words.general()
