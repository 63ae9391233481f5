"""A Word file (.docx, ECMA-376 transitional or ISO/IEC 29500 strict) as a Document; its parts by their relationships.

Leaves to others: opening the zip (package.py), what a part says (story.py, styles.py, numbering.py).
"""

import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from bot.errors import Refused
from bot.model import Document, Paragraph, Remark
from bot.office.draft import Tally
from bot.office.numbering import NumberingPart
from bot.office.package import Events, Package
from bot.office.relations import Related, Relations, relations_of
from bot.office.revised import words
from bot.office.story import Book, Section, Story
from bot.office.styles import StyleSheet
from bot.office.tags import Attributes, moment, tags

Part = TypeVar("Part", bound=Events)


def read_word(data: bytes, name: str) -> Document:
    """The document in a .docx; Refused, with the reason, where it cannot be read."""
    return _Reading(Package(data, name), name).document(hashlib.sha256(data).hexdigest())


class _Reading:
    """One file being read: its parts by their kind, and what could not be read."""

    def __init__(self, package: Package, name: str) -> None:
        self._package, self._name = package, name
        self._defects: list[str] = []
        self._book = Book(tally=Tally(name))
        self._roots = self._related("")
        main = self._roots.get("officeDocument", [("", "word/document.xml")])[0][1]
        if main not in package:
            raise Refused(f"{name}: no Word document inside; save it as .docx and send it again")
        self._main = main
        self._parts = self._related(main)

    def document(self, digest: str) -> Document:
        """Everything the file says."""
        book = self._book
        if styles := self._first("styles", StyleSheet()):
            book.styles = styles.styles
        if numbering := self._first("numbering", NumberingPart()):
            book.numbering = numbering.numbering
            book.numbering.resolve({name: style.num_id for name, style in book.styles.by_id.items()})
        body = Story(book)
        self._package.tell(self._main, body)
        if not body.is_document:
            raise Refused(
                f"{self._name}: not a Word document (perhaps a spreadsheet or slides); send the words as .docx"
            )
        names, notes = self._notes(body)
        said = (paragraph for section in body.sections for paragraph in section.paragraphs)
        paragraphs = [_renamed(paragraph, names) for paragraph in said] if body.notes else list(said)
        paragraphs += notes
        paragraphs += self._furniture(body)
        remarks = self._remarks(body)
        title = self._title()
        return Document(
            name=self._name,
            kind="docx",
            sha256=digest,
            title=title,
            paragraphs=tuple(paragraphs),
            remarks=remarks,
            reformatted=book.reformatted,
            defects=(*self._defects, *book.defects),
        )

    # -- parts ------------------------------------------------------------------------------------------------------

    def _related(self, part: str) -> Related:
        """The parts a part refers to; none where what it says of them is damaged."""
        relations = Relations(part)
        if relations_of(part) in self._package:
            self._tell(relations_of(part), relations)
        return relations.found

    def _first(self, kind: str, part: Part) -> Part | None:
        """The part of a kind, read; None where there is none that can be."""
        path = next((path for _, path in self._parts.get(kind, ()) if path in self._package), "")
        return part if path and self._tell(path, part) else None

    def _tell(self, path: str, part: Events) -> bool:
        """Read a part that the words can do without; a defect where it is damaged."""
        try:
            self._package.tell(path, part)
        except Refused as error:
            self._defects.append(str(error))
            return False
        return True

    # -- what stands beside the body --------------------------------------------------------------------------------

    def _notes(self, body: Story) -> tuple[dict[str, str], list[Paragraph]]:
        """Footnotes, then endnotes, in the order the body refers to them, numbered as the reader sees them; and what
        each is called, by its kind and id. Several may have one sign."""
        names: dict[str, str] = {}
        found: list[Paragraph] = []
        for kind in ("footnote", "endnote"):
            wanted = [(id_, sign) for (said, id_), sign in body.notes.items() if said == kind]
            story = Story(self._book, kind)
            if not wanted or not self._first(f"{kind}s", story):
                continue
            sections = {section.id: section for section in story.sections[1:]}
            counted = 0
            signs: Counter[str] = Counter()
            for id_, sign in wanted:
                counted += not sign
                signs[sign] += bool(sign)
                part = f"{kind} {sign or counted}" + (f" {signs[sign]}" if signs[sign] > 1 else "")
                if id_ in sections:
                    names[f"{kind} {id_}"] = part
                    found += [replace(paragraph, part=part) for paragraph in sections[id_].paragraphs]
        return names, found

    def _furniture(self, body: Story) -> list[Paragraph]:
        """Page headers and footers that a section uses, each once."""
        found: list[Paragraph] = []
        for kind in ("header", "footer"):
            known = dict(self._parts.get(kind, ()))
            for path in dict.fromkeys(known[id_] for id_ in body.furniture if id_ in known):
                story = Story(self._book, kind)
                if path in self._package and self._tell(path, story):
                    found += [paragraph for section in story.sections for paragraph in section.paragraphs]
        return found

    def _remarks(self, body: Story) -> tuple[Remark, ...]:
        """The comments: those the body refers to in its order, then any others."""
        story = self._first("comments", Story(self._book, "comment"))
        if not story:
            return ()
        threads = self._first("commentsExtended", _Threads()) or _Threads()
        place = {id_: number for number, id_ in enumerate(body.remarks)}
        sections = sorted(story.sections[1:], key=lambda section: place.get(section.id, len(place)))
        by_mark = {section.last_mark: section.id for section in sections if section.last_mark}
        return tuple(_remark(section, threads, by_mark) for section in sections)

    def _title(self) -> str:
        properties = self._roots.get("core-properties", [])
        part = _Properties()
        if not properties or properties[0][1] not in self._package or not self._tell(properties[0][1], part):
            return ""
        return " ".join(part.title.split())


def _renamed(paragraph: Paragraph, names: Mapping[str, str]) -> Paragraph:
    """The paragraph with the signs of its notes called as the notes are; a sign without a note is none."""
    if not any(run.note for run in paragraph.runs):
        return paragraph
    runs = (replace(run, note=names.get(run.note, "")) if run.note else run for run in paragraph.runs)
    return replace(paragraph, runs=tuple(run for run in runs if run.text or run.note or run.remarks))


def _remark(section: Section, threads: "_Threads", by_mark: Mapping[str, str]) -> Remark:
    said = section.attributes
    parent, resolved = threads.by_mark.get(section.last_mark, ("", False))
    return Remark(
        id=section.id,
        author=said.get("author", "").strip(),
        at=moment(said.get("dateUtc", said.get("date"))),
        text="\n".join(words(paragraph) for paragraph in section.paragraphs).strip(),
        answers=by_mark.get(parent, ""),
        resolved=resolved or threads.by_mark.get(parent, ("", False))[1],
    )


class _Threads(Events):
    """word/commentsExtended.xml ([MS-DOCX] §2.5): who answers whom and what is settled, by paragraph marks."""

    def __init__(self) -> None:
        self.by_mark: dict[str, tuple[str, bool]] = {}
        super().__init__(tags(w15={"commentEx": self._comment}), {})

    def _comment(self, attributes: Attributes) -> None:
        w15 = self.w
        is_done = attributes.get(w15 + "done", "0") in ("1", "true")
        self.by_mark[attributes.get(w15 + "paraId", "")] = (attributes.get(w15 + "paraIdParent", ""), is_done)


class _Properties(Events):
    """docProps/core.xml: the title its author gave it."""

    def __init__(self) -> None:
        self.title = ""
        tag = "{http://purl.org/dc/elements/1.1/}title"
        super().__init__({tag: self._begin}, {tag: self._end})

    def _begin(self, _: Attributes) -> None:
        self.text = []

    def _end(self) -> None:
        self.title, self.text = "".join(self.text or ()), None
