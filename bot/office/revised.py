"""What a document reads like once all its tracked changes are accepted, or all rejected (ECMA-376 §17.13.5)."""

from collections.abc import Iterable, Iterator

from bot.model import Document, Paragraph, Revision


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
