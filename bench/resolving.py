"""A resolver of our own: a voice's text in the Word file of a consolidated text, by ECMA-376 §17.13.5 alone.

A row's cells are parted by tabs, and a note's words stand in ⟦⟧ at its sign. The texts are made up in `proposals.py`.
"""

import io
import zipfile
from xml.etree import ElementTree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
END = "End of the text"
SPACE = "ConsolidatedSpace"

Lines = list[str]


def resolved(data: bytes, voice: str) -> Lines:
    """The lines of the text in a Word file after accepting the revisions whose author set holds the voice and rejecting
    the others; "" rejects all."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        body = ElementTree.fromstring(file.read("word/document.xml"))[0]
        reading = _Reading(voice, facts(file), _noted(file))
    lines, line = [], ""
    for element in body:
        if element.tag == f"{W}tbl":
            lines += [line] if line else []
            lines += ["\t".join(map(reading.cell, row.iter(f"{W}tc"))) for row in element if reading.has_row(row)]
            line = ""
        elif element.tag == f"{W}p":
            line += reading.words(element)
            if reading.ends(element):
                lines += [line] if _style(element) != SPACE or line else []
                line = ""
    return between(lines, front(body))


def _noted(file: zipfile.ZipFile) -> dict[str, str]:
    """The words of each note, by its identifier."""
    if "word/footnotes.xml" not in file.namelist():
        return {}
    notes = ElementTree.fromstring(file.read("word/footnotes.xml"))
    return {
        note.get(f"{W}id", ""): "\n".join(
            "".join(words.text or "" for words in line.iter(f"{W}t")).strip() for line in note.iter(f"{W}p")
        )
        for note in notes
    }


def _style(paragraph: ElementTree.Element) -> str:
    style = paragraph.find(f"{W}pPr/{W}pStyle")
    return style.get(f"{W}val", "") if style is not None else ""


def between(lines: Lines, first: int) -> Lines:
    """The lines of the text itself, without what the compilation says before and after."""
    return lines[first : len(lines) - 1 - lines[::-1].index(END)]


def front(body: ElementTree.Element) -> int:
    """How many paragraphs and rows stand before the text."""
    places = (
        at for at, each in enumerate(body) if any(_style(p).startswith("Consolidated") for p in each.iter(f"{W}p"))
    )
    return next(places)


def facts(file: zipfile.ZipFile) -> dict[str, str]:
    """The facts a Word file keeps, sets of members among them."""
    return {each.get("name", ""): each.text or "" for each in ElementTree.fromstring(file.read("customXml/item1.xml"))}


class _Reading:
    """What a voice's text has of the elements of a file: sets of members by their names, notes by their identifiers."""

    def __init__(self, voice: str, sets: dict[str, str], notes: dict[str, str]) -> None:
        self._voice, self._sets, self._notes = voice, sets, notes

    def _stays(self, revision: ElementTree.Element) -> bool:
        author = revision.get(f"{W}author", "")
        accepted = self._voice in self._sets.get(author, author).split("; ")
        return accepted == (revision.tag == f"{W}ins")

    def has_row(self, row: ElementTree.Element) -> bool:
        """Whether a table has this row."""
        if row.tag != f"{W}tr":
            return False
        return all(self._stays(each) for kind in ("ins", "del") for each in row.iterfind(f"{W}trPr/{W}{kind}"))

    def cell(self, cell: ElementTree.Element) -> str:
        """The words of a cell."""
        return " ".join(self.words(paragraph) for paragraph in cell.iter(f"{W}p"))

    def ends(self, paragraph: ElementTree.Element) -> bool:
        """Whether a paragraph has its mark."""
        mark = paragraph.find(f"{W}pPr/{W}rPr")
        return all(self._stays(each) for each in (mark if mark is not None else ()))

    def words(self, element: ElementTree.Element) -> str:
        """The words of a paragraph, with those of its notes."""
        said = ""
        for child in element:
            if child.tag in (f"{W}ins", f"{W}del"):
                said += self.words(child) if self._stays(child) else ""
            elif child.tag == f"{W}r":
                said += self.words(child)
            elif child.tag in (f"{W}t", f"{W}delText"):
                said += child.text or ""
            elif child.tag == f"{W}tab":
                said += "\t"
            elif child.tag == f"{W}footnoteReference":
                said += f"⟦{self._notes[child.get(f'{W}id', '')]}⟧"
        return said
