"""Made-up texts with made-up proposals whose every reading is known.

`made(random)` draws sections with items, sub-items, tables and footnotes in one of three scripts, with a front and an
annex, and for each member what it proposes: changes of words, splits and joins of paragraphs, rows and cells, SUP, ADD,
new sections, moves, the same as a neighbour, several changes of one provision, options. `readings` says, without
looking at the code under test, which lines each voice's text has: a row's cells are parted by tabs, and a note's words
stand in ⟦⟧ at its sign. `resolving.py` reads them out of the Word file.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from random import Random

from bot.model import (
    Address,
    BaseText,
    Comment,
    Edit,
    Group,
    Mark,
    Note,
    Piece,
    Provision,
    Resolution,
    Source,
)
from bot.text import redline

MADE = datetime(2026, 6, 8, 15, 0, tzinfo=UTC)

WORDS = {
    "en": "that the members examples meetings calendar shall review “twice” once a year, and report (early); ;".split(),
    "zh": "成员国应每年审议日历并提交报告，“示例”会议；编写简短文件各部门保持同一份表格".replace("", " ").split(),
    "ar": "أن الأعضاء تستعرض التقويم مرة كل سنة، وتقدم «أمثلة» (مبكرة) عن الاجتماعات؛ ITU".split(),
}
HEADINGS = {
    "en": ("considering", "recognizing", "resolves", "instructs the Director of Examples", "footnotes"),
    "zh": ("考虑到", "认识到", "做出决议", "责成示例局主任", "脚注"),
    "ar": ("إذ يضع في اعتباره", "وإذ يدرك", "يقرر", "يكلف مدير الأمثلة", "الحواشي"),
}
LABELS = (("",), ("1", "2", "3"), ("a)", "b)", "c)"), ("1", "1 a)", "1 b)", "2"), ("1.1", "1.2", "2.1"))

Pieces = tuple[Piece, ...]
Lines = list[str]


@dataclass(kw_only=True)
class Slot:
    """A place of the text: the lines it has in the base text, and in the text of each voice that says otherwise."""

    base: Lines
    provision: Provision | None = None
    label: str = ""
    readings: dict[str, Lines] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Made:
    """A group with one resolution, comments on it, and the lines of every voice's text; "" is the base text's."""

    group: Group
    comments: tuple[Comment, ...]
    readings: dict[str, Lines]


def lines_of(label: str, words: str) -> Lines:
    """A provision as paragraphs; a label stands in none with a table's row."""
    first, *more = words.split("\n")
    if label and "\t" in first:
        return [f"{label}\t", first, *more]
    return [f"{label}\t{first}" if label else first, *more]


def signed(text: str, notes: Sequence[Note], after: str) -> str:
    """A wording with the notes of the text that it replaces: each behind the character it stood behind, or behind what
    takes its place; gone where nothing does. Character by character, as slow as it is plain."""
    if not notes:
        return after
    signs = [(piece.edit, sign) for piece in redline(text, after) for sign in piece.text]
    said = [sign if edit is not Edit.DELETED else "" for edit, sign in signs]
    old = [at for at, (edit, _) in enumerate(signs) if edit is not Edit.INSERTED]
    front = ""
    for note in notes:
        sign = f"⟦{note.text}⟧"
        if not note.at:
            front += sign
            continue
        at = old[note.at - 1]
        if signs[at][0] is Edit.DELETED:
            while at and signs[at][0] is not Edit.KEPT:
                at -= 1
            first = at + (signs[at][0] is Edit.KEPT)
            last = first
            while last + 1 < len(signs) and signs[last + 1][0] is not Edit.KEPT:
                last += 1
            come = "".join(one for edit, one in signs[first : last + 1] if edit is Edit.INSERTED)
            if not come.strip():
                continue
            at = last
        said[at] += sign
    return front + "".join(said)


class _Maker:
    """Draws one text and what is proposed about it."""

    def __init__(self, random: Random, language: str, members: Sequence[str]) -> None:
        self.random, self.language, self.members = random, language, members
        self.glue = "" if language == "zh" else " "
        self.comments: list[Comment] = []
        self.sections: list[tuple[Slot, list[Slot]]] = []
        self.provisions: list[Provision] = []

    def words(self, count: int) -> str:
        return self.glue.join(self.random.choice(WORDS[self.language]) for _ in range(count))

    def text(self) -> str:
        lines = [self.words(self.random.randint(1, 12)) for _ in range(self.random.choice((1, 1, 1, 2, 3)))]
        if self.random.random() < 0.2:
            width = self.random.randint(2, 3)
            rows = [self.row(width) for _ in range(self.random.randint(1, 4))]
            at = self.random.randint(0, len(lines))
            lines[at:at] = rows
            if self.random.random() < 0.2:
                lines = rows
        return "\n".join(lines)

    def row(self, width: int) -> str:
        """A row with at least one word."""
        cells = [self.words(self.random.randint(0, 3)) for _ in range(width)]
        cells[self.random.randrange(width)] = self.words(1)
        return "\t".join(cells)

    def notes(self, text: str) -> tuple[Note, ...]:
        """None, mostly; else one or two behind some words."""
        if self.random.random() < 0.8 or not text:
            return ()
        places = {self.random.randint(1, len(text)) for _ in range(self.random.randint(1, 2))}
        places = {at for at in places if not text[at - 1].isspace()}
        return tuple(Note(at=at, text=self.words(3)) for at in sorted(places))

    def said(self, heading: str, label: str, member: str, pieces: Pieces, mark: Mark | None) -> str:
        """A comment with these words; the voice it is said in. Somebody not known to speak for a member has none."""
        number = f"191-{len(self.comments) + 1:03}"
        self.comments.append(
            Comment(
                resolution="191",
                heading=heading,
                label=label,
                text="See the file.",
                source=Source(sha256=f"{len(self.comments):064x}", message_id=f"{number}@mail.example"),
                received=MADE - timedelta(days=30) + timedelta(minutes=len(self.comments)),
                number=number,
                member="" if "@" in member else member,
                contributor=member if "@" in member else "",
                mark=mark,
                language=self.language,
                proposed="".join(piece.text for piece in pieces if piece.edit is not Edit.DELETED),
                redline=pieces,
                reasons=self.random.choice(("", "It reads better.")),
            )
        )
        return member

    def edited(self, text: str, first: int = 0, last: int | None = None) -> Pieces:
        """A redline of the text with one to three changes between two places."""
        last = len(text) if last is None else last
        cuts = sorted(self.random.randint(first, last) for _ in range(2 * self.random.randint(1, 3)))
        pieces, at = [Piece(edit=Edit.KEPT, text=text[:first])], first
        for start, end in zip(cuts[::2], cuts[1::2], strict=True):
            coming = self.random.choice((self.words(2), self.words(1), "\n" + self.words(2), self.words(1) + "\n", ""))
            pieces += [
                Piece(edit=Edit.KEPT, text=text[at:start]),
                Piece(edit=Edit.DELETED, text=text[start:end]),
                Piece(edit=Edit.INSERTED, text=coming),
            ]
            at = end
        pieces.append(Piece(edit=Edit.KEPT, text=text[at:]))
        return tuple(piece for piece in pieces if piece.text)

    # -- what one member may propose of one provision --------------------------------------------------------------

    def propose(self, provision: Provision, slot: Slot, member: str) -> None:
        heading, label, text = provision.heading, provision.label, provision.text
        kinds = ["change", "change", "change", "remove", "leave", "same", "several", "options"]
        if "\t" in text:
            # What becomes of a note in a table is known only where nobody but its rows are changed.
            kinds = ["remove", "leave", "rows"] if provision.notes else [*kinds, *["rows"] * 5]
        match self.random.choice(kinds):
            case "change":
                self._change(provision, slot, member, self.edited(text))
            case "remove":
                struck = (Piece(edit=Edit.DELETED, text=text),)
                slot.readings[self.said(heading, label, member, self.random.choice((struck, ())), Mark.SUP)] = []
            case "rows":
                self._rows(provision, slot, member)
            case "leave":
                self.said(heading, label, member, (), Mark.NOC)
            case "same" if others := [each for each in self.comments if (each.heading, each.label) == (heading, label)]:
                other = self.random.choice(others)
                if other.redline:
                    self._change(provision, slot, member, other.redline, other.mark)
            case "several" if len(text) > 8 and "@" not in member:
                middle = len(text) // 2
                one, two = self.edited(text, 0, middle - 2), self.edited(text, middle + 2, len(text))
                after = _after(one)[: len(_after(one)) - (len(text) - middle)] + _after(two)[middle:]
                if _after(one) != text != _after(two) and _tidy(after) == after:
                    self.said(heading, label, member, one, Mark.MOD)
                    self.said(heading, label, member, two, None)
                    slot.readings[member] = lines_of(label, signed(text, provision.notes, after))
            case "options" if "@" not in member:
                options = [self.words(3), self.words(4)]
                if options[0] != options[1] and text not in options:
                    for words in options:
                        pieces = (Piece(edit=Edit.DELETED, text=text), Piece(edit=Edit.INSERTED, text=words))
                        self.said(heading, label, member, pieces, Mark.MOD)
                        whole = signed(text, provision.notes, words)
                        slot.readings[f"{member} ({self.comments[-1].number})"] = lines_of(label, whole)

    def _rows(self, provision: Provision, slot: Slot, member: str) -> None:
        """A row of a table gone, added, or changed in one cell; its notes are those of its cells."""
        text, lines, start = provision.text, provision.text.split("\n"), 0
        shown = []
        for line in lines:
            notes = [note for note in provision.notes if start <= note.at <= start + len(line)]
            shown.append((start, notes))
            start += len(line) + 1
        said = [signed(line, _from(at, notes), line) for line, (at, notes) in zip(lines, shown, strict=True)]
        rows = [at for at, line in enumerate(lines) if "\t" in line]
        at = self.random.choice(rows)
        kind = self.random.choice(("cell", "cell", "gone", "new"))
        if kind == "gone" and len(rows) > 1:
            del lines[at], said[at]
        elif kind == "new":
            row = self.row(lines[at].count("\t") + 1)
            at += self.random.randint(0, 1)
            lines.insert(at, row)
            said.insert(at, row)
        else:
            cells, start = lines[at].split("\t"), shown[at][0]
            changed = self.random.randrange(len(cells))
            come, told = list(cells), []
            come[changed] = self.words(2)
            for cell, after in zip(cells, come, strict=True):
                notes = [note for note in shown[at][1] if start <= note.at <= start + len(cell)]
                told.append(signed(cell, _from(start, notes), after))
                start += len(cell) + 1
            lines[at], said[at] = "\t".join(come), "\t".join(told)
        after = "\n".join(lines)
        if after != text and len(set(lines)) == len(lines) and len(set(text.split("\n"))) == text.count("\n") + 1:
            pieces = redline(text, after)
            voice = self.said(provision.heading, provision.label, member, pieces, Mark.MOD)
            slot.readings[voice] = lines_of(provision.label, "\n".join(said))

    def _change(self, provision: Provision, slot: Slot, member: str, pieces: Pieces, mark: Mark | None = None) -> None:
        after = _after(pieces)
        if _tidy(after) == after and after:
            voice = self.said(
                provision.heading, provision.label, member, pieces, mark or self.random.choice((Mark.MOD, None))
            )
            slot.readings[voice] = lines_of(provision.label, signed(provision.text, provision.notes, after))
        elif not after:
            slot.readings[self.said(provision.heading, provision.label, member, pieces, None)] = []

    def add(self, heading: str, label: str, slot: Slot) -> None:
        """Some members, each with its words or with those of the one before."""
        words = ""
        for member in self.random.sample(self.members, min(len(self.members), self.random.randint(1, 3))):
            words = words if words and self.random.random() < 0.4 else self.words(5)
            if self.random.random() < 0.2:
                words += "\n" + self.words(3)
            if self.random.random() < 0.1:
                words += "\n" + self.row(2)
            pieces = (Piece(edit=Edit.INSERTED, text=words),)
            voice = self.said(heading, label, member, pieces, self.random.choice((Mark.ADD, None)))
            slot.readings[voice] = lines_of(label, words)

    def move(self, provision: Provision, slot: Slot, target: Slot, heading: str, member: str) -> None:
        """Away from here, and in the same words to another place."""
        gone = (Piece(edit=Edit.DELETED, text=provision.text),)
        come = (Piece(edit=Edit.INSERTED, text=provision.text),)
        slot.readings[self.said(provision.heading, provision.label, member, gone, Mark.SUP_MOVED)] = []
        voice = self.said(heading, target.label, member, come, Mark.ADD_MOVED)
        target.readings[voice] = lines_of(target.label, provision.text)


def _from(start: int, notes: Sequence[Note]) -> list[Note]:
    return [Note(at=note.at - start, text=note.text) for note in notes]


def _after(pieces: Pieces) -> str:
    return "".join(piece.text for piece in pieces if piece.edit is not Edit.DELETED)


def _tidy(text: str) -> str:
    """The text without lines that have no words: nobody proposes an empty paragraph."""
    return "\n".join(line for line in text.split("\n") if line.strip())


def made(random: Random, *, most: int = 6, busy: float = 0.35) -> Made:
    """A text of `most` members at the most, each proposing something about a share `busy` of the provisions."""
    language = random.choice(sorted(WORDS))
    people = (
        "Aland",
        "Bland",
        "Côte d’Example",
        "Dland; the former",
        "Éland",
        "visitor@f.example",
        "Gland",
        "بلد المثال",
    )
    maker = _Maker(random, language, people[: random.randint(1, min(most, len(people)))])
    for heading in HEADINGS[language][: random.randint(1, 5)]:
        slots: list[Slot] = []
        for label in random.choice(LABELS):
            text = maker.text()
            above = () if slots else maker.notes(heading)
            provision = Provision(heading=heading, label=label, text=text, notes=maker.notes(text), above=above)
            maker.provisions.append(provision)
            slots.append(Slot(base=lines_of(label, signed(text, provision.notes, text)), label=label))
        first = maker.provisions[-len(slots)]
        head = Slot(base=[signed(heading, first.above, heading)], provision=replace(first, notes=first.above))
        maker.sections.append((head, slots))
    title = maker.words(4) if random.random() < 0.8 else ""
    named = Provision(heading="", label="", text=title, notes=maker.notes(title))
    still = [Provision(heading="", label="", text=maker.text()) for _ in range(3)]
    is_framed = title not in ("", still[0].text, still[1].text) and random.random() < 0.5
    base = BaseText(
        language=language,
        title=title,
        provisions=tuple(maker.provisions),
        sha256=f"{1:064x}",
        front=(still[0], named, still[1]) if is_framed else (),
        back=(still[2],) if is_framed else (),
    )
    _propose(maker, busy)
    slots = [slot for head, section in maker.sections for slot in (head, *section)]
    voices = {voice for slot in slots for voice in slot.readings if "@" not in voice}
    front = [base.title] if base.title else []
    back: Lines = []
    if is_framed:
        front = [*lines_of("", still[0].text), signed(title, named.notes, title), *lines_of("", still[1].text)]
        back = lines_of("", still[2].text)
    readings = {
        _named(voice): [*front, *(line for slot in slots for line in slot.readings.get(voice, slot.base)), *back]
        for voice in ("", *voices)
    }
    comments = tuple(random.sample(maker.comments, len(maker.comments)))
    return Made(group=group_of(base), comments=comments, readings=readings)


def crowd(members: int) -> Made:
    """A collision of two wordings, each by half of the members, whose names are long."""
    base = BaseText(language="en", provisions=(Provision(heading="resolves", label="1", text="to go"),))
    comments = tuple(
        Comment(
            resolution="191",
            heading="resolves",
            label="1",
            text="x",
            source=Source(sha256=f"{at:064x}", message_id=f"{at}@mail.example"),
            received=MADE - timedelta(days=1),
            number=f"191-{at:03}",
            member=f"The Made-up Republic of Examplia Number {at:02}",
            mark=Mark.MOD,
            language="en",
            redline=(Piece(edit=Edit.KEPT, text="to "), Piece(edit=Edit.DELETED, text="go"))
            + (Piece(edit=Edit.INSERTED, text="stay" if at % 2 else "run"),),
        )
        for at in range(members)
    )
    readings = {each.member: ["resolves", f"1\t{_after(each.redline)}"] for each in comments}
    readings[""] = ["resolves", "1\tto go"]
    return Made(group=group_of(base), comments=comments, readings=readings)


def group_of(base: BaseText) -> Group:
    """A group that revises this text alone."""
    return Group(
        slug="made",
        name="Made-up group",
        tag="MADE",
        list_address="list@lists.example.org",
        own_addresses=("bot@example.org",),
        coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
        resolutions=(Resolution(slug="191", body="PP", number=191, base_texts=(base,)),),
    )


def _propose(maker: _Maker, busy: float) -> None:
    random, at, moved = maker.random, 0, set[str]()
    added: list[tuple[list[Slot], str, str]] = []
    for head, slots in list(maker.sections):
        heading = head.provision.heading if head.provision else ""
        for slot in list(slots):
            provision = maker.provisions[at]
            at += 1
            for member in maker.members:
                if random.random() < busy:
                    maker.propose(provision, slot, member)
            if provision.label and random.random() < 0.3:
                added.append((slots, heading, provision.label + "bis"))
                if random.random() < 0.3:
                    added.append((slots, heading, provision.label + "ter"))
            elif (
                provision.label
                and random.random() < 0.15
                and (
                    free := [
                        each
                        for each in maker.members
                        if each not in slot.readings and each not in moved and "@" not in each
                    ]
                )
                and not any(
                    each.member in free and (each.heading, each.label) == (heading, provision.label)
                    for each in maker.comments
                )
            ):
                moved.add(free[0])
                target = Slot(base=[], label=provision.label + "ter")
                maker.move(provision, slot, target, heading, free[0])
                slots.insert(_behind(slots, slot, provision.label), target)
    for slots, heading, label in added:
        slot = Slot(base=[], label=label)
        maker.add(heading, label, slot)
        stem = label[:-3]
        above = stem if label.endswith("bis") else stem + "bis"
        before = next(each for each in slots if each.label == above)
        slots.insert(_behind(slots, before, above), slot)
    for head, slots in list(maker.sections):
        heading = head.provision.heading if head.provision else ""
        if random.random() < 0.2:
            slot = Slot(base=[])
            maker.add(heading, "", slot)
            slots.append(slot)
        _propose_heading(maker, head, slots)
        if random.random() < 0.2:
            slot, heading = Slot(base=[]), f"{heading} {maker.words(1)} ∎"
            maker.add(heading, "1", slot)
            new = Slot(base=[], readings={voice: [heading] for voice in slot.readings})
            maker.sections.insert([each for each, _ in maker.sections].index(head) + 1, (new, [slot]))


def _propose_heading(maker: _Maker, head: Slot, slots: Sequence[Slot]) -> None:
    """One silent member may want another heading, another the whole section removed."""
    if head.provision is None:
        return
    heading, taken = head.provision.heading, {voice for slot in slots for voice in slot.readings}
    said = {each.member for each in maker.comments if each.heading == heading}
    free = [member for member in maker.members if "@" not in member and member not in taken | said]
    if free and maker.random.random() < 0.3:
        words = f"{heading} {maker.words(1)}"
        pieces = (Piece(edit=Edit.DELETED, text=heading), Piece(edit=Edit.INSERTED, text=words))
        voice = maker.said(heading, "", free[0], pieces, maker.random.choice((Mark.MOD, None)))
        head.readings[voice] = [signed(heading, head.provision.notes, words)]
    if len(free) > 1 and maker.random.random() < 0.3 and all(slot.label for slot in slots):
        voice = maker.said(heading, "", free[1], (), Mark.SUP)
        for slot in (head, *slots):
            if slot.base:
                slot.readings[voice] = []


def _behind(slots: Sequence[Slot], slot: Slot, label: str) -> int:
    """The place after a slot and all that stands under its label."""
    place = next(at for at, each in enumerate(slots) if each is slot) + 1
    while place < len(slots) and slots[place].label.startswith(f"{label} "):
        place += 1
    return place


def _named(voice: str) -> str:
    """A semicolon parts the names of a set."""
    return voice.replace(";", ",")
