"""Resolutions made up at random, and set as plain text in every way people set them."""

import textwrap
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from hypothesis import strategies as st

Provision = tuple[str, str, str]

HEADINGS = (
    *("noting", "considering", "considering further", "recognizing", "recalling", "bearing in mind", "resolves"),
    *("instructs the Secretary-General", "instructs the ITU Council", "invites Member States and Sector Members"),
    "instructs the Secretary-General and the Directors of the three Bureaux",
    "instructs the Secretary-General, in close cooperation with the Directors of the three Bureaux",
)
_WORDS = (
    *("that", "the", "work", "of", "all", "Sectors", "and", "regional", "organizations", "in", "2018", "(Rev."),
    *("Resolution", "191", "resolves", "Secretary-General", "1", "2", "a", "Member", "States", "long-term", "to"),
    *("considering", "a)", "ICT", "development,", "cooperation", "on", "matters", "as", "No.", "224", "–", "is"),
    *("Dubai,", "with"),
)
_LABELS = ("1", "2", "a", "a)", "191", "224", "2018")


class Layout(NamedTuple):
    """How a text is set."""

    width: int
    """0 for one paragraph a line."""
    blank: str
    """Between paragraphs: "", "all", or "sections" for around headings only."""
    end: str
    tab: str
    hanging: str
    page: int
    """Lines a page; 0 for no pages."""
    feed: bool
    number: str
    header: str
    marked: bool
    """A byte order mark."""


LAYOUTS = st.builds(
    Layout,
    width=st.sampled_from([0, 0, 60, 72, 79, 100]),
    blank=st.sampled_from(["", "all", "sections"]),
    end=st.sampled_from(["\n", "\r\n", "\r"]),
    tab=st.sampled_from(["\t", " ", "    "]),
    hanging=st.sampled_from(["", "    "]),
    page=st.sampled_from([0, 0, 25, 40]),
    feed=st.booleans(),
    number=st.sampled_from(["{}", "- {} -", "Page {}", "{}/9"]),
    header=st.sampled_from(["", "Res. 900", "EXAMPLE-30/{}-E"]),
    marked=st.booleans(),
)


@st.composite
def sentences(draw: st.DrawFn, end: str = ";") -> str:
    """Words of an item; the first is none that a label or a heading begins with. What looks like a label never comes
    right behind a mark: at the end of a line nobody could tell it from one."""
    words = draw(st.lists(st.sampled_from(_WORDS), min_size=2, max_size=60))
    kept = [word for before, word in pairwise(["", *words]) if not (before[-1:] in (".", ",") and word in _LABELS)]
    return f"{draw(st.sampled_from(['that', 'to', 'Resolution', 'the']))} {' '.join(kept)} matters{end}"


@st.composite
def trees(draw: st.DrawFn) -> list[Provision]:
    """Sections with an unnumbered paragraph, letters, numbers, and what stands under them."""
    found: list[Provision] = []
    for heading in draw(st.lists(st.sampled_from(HEADINGS), min_size=1, max_size=5, unique=True)):
        shape = draw(st.sampled_from(["one", "letters", "numbers", "dotted"]))
        if shape == "one":
            found.append((heading, "", draw(sentences(","))))
            continue
        number, label = 1, ""
        for number in range(1, draw(st.integers(1, 11)) + 1):
            label = f"{'abcdefghijk'[number - 1]})" if shape == "letters" else str(number)
            found.append((heading, label, draw(sentences())))
            below = draw(st.sampled_from([0, 0, 0, 2, 3]))
            for place in range(below):
                part = ("i)", "ii)", "iii)")[place] if shape == "letters" else ("a)", "b)", "c)")[place]
                path = f"{number}.{place + 1}" if shape == "dotted" else f"{label} {part}"
                found.append((heading, path, draw(sentences())))
        if draw(st.booleans()):
            found.append((heading, f"{label[:1]})bis" if shape == "letters" else f"{label}bis", draw(sentences())))
    return found


FRONT = ("RESOLUTION 900 (REV. EXAMPLETOWN, 2030)", "On examples", "The Conference of Examples (Exampletown, 2030),")


def set_as(tree: Sequence[Provision], layout: Layout) -> bytes:
    """A tree as a file."""
    lines: list[str] = []

    def paragraph(words: str, *, apart: bool) -> None:
        if lines and (layout.blank == "all" or (layout.blank and apart)):
            lines.append("")
        if layout.width:
            lines.extend(textwrap.wrap(words, layout.width, subsequent_indent=layout.hanging) or [words])
        else:
            lines.append(words)

    for words in FRONT:
        paragraph(words, apart=True)
    heading, above = "", True
    for section, label, words in tree:
        if section != heading:
            paragraph(section, apart=True)
            heading, above = section, True
        printed = label.split(" ")[-1]
        paragraph(f"{printed}{layout.tab}{words}" if label else words, apart=above)
        above = False
    data = layout.end.join(_paged(lines, layout)) + layout.end
    return (b"\xef\xbb\xbf" if layout.marked else b"") + data.encode()


def _paged(lines: list[str], layout: Layout) -> list[str]:
    if not layout.page:
        return lines
    found: list[str] = []
    for page, first in enumerate(range(0, len(lines), layout.page), 1):
        if first:
            found += [("\f" if layout.feed else "") + layout.header.format(page)] if layout.header else []
            if layout.feed and not layout.header:
                found.append("\f" + lines[first])
                found += lines[first + 1 : first + layout.page]
            else:
                found += lines[first : first + layout.page]
        else:
            found += lines[: layout.page]
        found += ["", layout.number.format(page), ""]
    return found
