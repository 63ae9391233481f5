"""Documents written as text, for the tests of what they amend: the gardens of tests/corpus/quotes, changed.

`[+put in+]`, `[-taken out-]`, with `|Delegate Two` before the closing sign for another editor; `[_underlined_]`,
`[~struck~]`, `{1:words a comment 1 is anchored in}`; a line that ends in `¶+` or `¶-` has a new or deleted mark.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache

from bot.model import Amendment, BaseText, Document, Edit, Paragraph, Remark, Revision, Run
from bot.text import amendments_of, base_text
from tests.text.material import ROOT, vocabularies

MADE = datetime(2026, 5, 1, 9, tzinfo=UTC)
SG = "instructs the Secretary-General"
_MARKED = re.compile(
    r"\[\+(?P<put>.*?)\+\]|\[-(?P<taken>.*?)-\]|\[_(?P<under>.*?)_\]|\[~(?P<struck>.*?)~\]|\{(?P<id>\d):(?P<said>.*?)\}"
)
_SIGNS = {Edit.KEPT: "{}", Edit.INSERTED: "[+{}+]", Edit.DELETED: "[-{}-]"}


@cache
def gardens(*languages: str) -> tuple[BaseText, ...]:
    """The text in these languages."""
    folder = ROOT / "tests" / "corpus" / "quotes"
    names = [f"gardens-{language}.toml" for language in languages]
    return tuple(
        base_text((folder / name).read_bytes(), name, language, vocabularies())
        for name, language in zip(names, languages, strict=True)
    )


def by(author: str = "Delegate One") -> Revision:
    """A tracked change."""
    return Revision(author=author, at=MADE)


def paragraph(line: str) -> Paragraph:
    """A line as a paragraph."""
    words, sign = (line[:-2], line[-1]) if line.endswith(("¶+", "¶-")) else (line, "")
    return Paragraph(
        runs=tuple(_runs(words)),
        inserted=by() if sign == "+" else None,
        deleted=by() if sign == "-" else None,
    )


def _runs(line: str) -> Iterator[Run]:
    place = 0
    for found in _MARKED.finditer(line):
        if found.start() > place:
            yield Run(text=line[place : found.start()])
        place = found.end()
        if found["said"] is not None:
            yield Run(text=found["said"], remarks=(found["id"],))
        elif found["under"] is not None:
            yield Run(text=found["under"], underline=True)
        elif found["struck"] is not None:
            yield Run(text=found["struck"], strike=True)
        else:
            words, _, author = (found["put"] or found["taken"] or "").partition("|")
            change = by(author) if author else by()
            yield Run(text=words, inserted=change) if found["put"] is not None else Run(text=words, deleted=change)
    if place < len(line):
        yield Run(text=line[place:])


def document(*lines: str | Sequence[Paragraph], remarks: Sequence[Remark] = ()) -> Document:
    """Lines, and tables among them, as a file."""
    found: list[Paragraph] = []
    for line in lines:
        found += [paragraph(line)] if isinstance(line, str) else line
    return Document(name="proposal.docx", kind="docx", sha256="", paragraphs=tuple(found), remarks=tuple(remarks))


def whole(base: BaseText, changes: Mapping[tuple[str, str], Sequence[str]]) -> Iterator[str]:
    """The lines of a base text with typed labels; those of some provisions replaced."""
    heading = ""
    yield "RESOLUTION 191 (Rev. Exampleville, 2022)"
    yield "On gardens that do not exist"
    for provision in base.provisions:
        if provision.heading != heading:
            heading = provision.heading
            yield heading
        label = f"{provision.label}\t" if provision.label else ""
        yield from changes.get((heading, provision.label), [label + provision.text])


def table(*rows: Sequence[str], part: str = "body", number: int = 0) -> list[Paragraph]:
    """A table; lines of a cell are its paragraphs."""
    return [
        replace(paragraph(line), cell=(number, row, column), part=part)
        for row, cells in enumerate(rows)
        for column, cell in enumerate(cells)
        for line in cell.split("\n")
    ]


def amended(file: Document, *languages: str) -> list[Amendment]:
    """What a file amends in the gardens."""
    return list(amendments_of(file, gardens(*(languages or ("en",))), vocabularies()))


def shown(amendment: Amendment) -> str:
    """An amendment in one line: where, the mark, the redline."""
    redline = "".join(_SIGNS[piece.edit].format(piece.text) for piece in amendment.redline)
    place = f"{amendment.heading} {amendment.label}".strip() or "all"
    return ": ".join(filter(None, (place, amendment.mark or "", redline)))
