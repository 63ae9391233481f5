"""What a document reads like once tracked changes are accepted, all or some, or all rejected (ECMA-376 §17.13.5)."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import chain

from bot.model import Document, Paragraph, Revision, Run


def words(paragraph: Paragraph, *, accepted: bool = True) -> str:
    """A paragraph's words with its revisions accepted (or rejected), without its label."""
    return "".join(run.text for run in paragraph.runs if not _gone(run.inserted, run.deleted, accepted=accepted))


def text(document: Document, *, accepted: bool = True) -> str:
    """The words of the body after accepting (or rejecting) all revisions, a line for each paragraph that is left; last
    those of text boxes. A paragraph whose mark is gone runs on into the next one of its cell; where there is none, it
    stands alone if it has words, and vanishes if it has none."""
    parts = ("body", "text box")
    streams = [[entry for entry in document.paragraphs if entry.part == part] for part in parts]
    return "\n".join(line for stream in streams for line in _lines(stream, accepted=accepted))


def revisions(document: Document) -> frozenset[Revision]:
    """The tracked changes in a document that say whose they are, or when they were made."""
    runs = chain.from_iterable(paragraph.runs for paragraph in document.paragraphs)
    parts: Iterable[Paragraph | Run] = chain(document.paragraphs, runs)
    found = (revision for part in parts for revision in (part.inserted, part.deleted))
    return frozenset(revision for revision in found if revision and (revision.author or revision.at))


def accept(document: Document, made: frozenset[Revision]) -> Document:
    """The document with these changes made and no longer shown. The numbers it has now are then those before what is
    left was changed."""
    paragraphs: list[Paragraph] = []
    begun: Paragraph | None = None
    for paragraph in document.paragraphs:
        runs = tuple(
            replace(run, inserted=None) if run.inserted in made else run
            for run in paragraph.runs
            if run.deleted not in made
        )
        inserted = None if paragraph.inserted in made else paragraph.inserted
        left = replace(paragraph, runs=runs, inserted=inserted, label_before="" if inserted else paragraph.label)
        if begun and (begun.part, begun.cell) == (left.part, left.cell):
            left = replace(left, runs=begun.runs + left.runs)
        begun = left if paragraph.deleted in made else None
        if begun is None:
            paragraphs.append(left)
    return replace(document, paragraphs=tuple(paragraphs))


def _lines(paragraphs: Iterable[Paragraph], *, accepted: bool) -> Iterator[str]:
    begun: list[str] = []
    place: tuple[int, int, int] | None = None
    for paragraph in paragraphs:
        if paragraph.cell != place and any(begun):
            yield "".join(begun)
            begun.clear()
        place = paragraph.cell
        begun.append(words(paragraph, accepted=accepted))
        if not _gone(paragraph.inserted, paragraph.deleted, accepted=accepted):
            yield "".join(begun)
            begun.clear()
    if any(begun):
        yield "".join(begun)


def _gone(inserted: Revision | None, deleted: Revision | None, *, accepted: bool) -> bool:
    return deleted is not None if accepted else inserted is not None
