"""What a document reads like once all its tracked changes are accepted, or all rejected (ECMA-376 §17.13.5)."""

from collections.abc import Iterator

from bot.model import Document, Paragraph, Revision

_BODY = ("body", "text box")


def words(paragraph: Paragraph, *, accepted: bool = True) -> str:
    """A paragraph's words with its revisions accepted (or rejected), without its label."""
    return "".join(run.text for run in paragraph.runs if not _gone(run.inserted, run.deleted, accepted=accepted))


def text(document: Document, *, accepted: bool = True) -> str:
    """The words of the body after accepting (or rejecting) all revisions, a line for each paragraph that is left.
    A paragraph whose mark is gone runs on into the next one of its cell; where there is none, it stands alone if it
    has words, and vanishes if it has none."""
    return "\n".join(_lines(document, accepted=accepted))


def _lines(document: Document, *, accepted: bool) -> Iterator[str]:
    begun, place = "", None
    for paragraph in document.paragraphs:
        if paragraph.part not in _BODY:
            continue
        here = (paragraph.part, paragraph.cell)
        if begun and here != place:
            yield begun
            begun = ""
        place = here
        begun += words(paragraph, accepted=accepted)
        if not _gone(paragraph.inserted, paragraph.deleted, accepted=accepted):
            yield begun
            begun = ""
    if begun:
        yield begun


def _gone(inserted: Revision | None, deleted: Revision | None, *, accepted: bool) -> bool:
    return bool(deleted) if accepted else bool(inserted)
