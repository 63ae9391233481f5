"""Comments in the margin of a document (ECMA-376 §17.13.4) as amendments: each at the provision it is anchored in.

An answer stands after what it answers, at the same provision; a comment that is resolved is one all the same, and says
so. A comment anchored outside of all provisions is about the one it cites, if it cites one.
"""

from collections.abc import Iterator, Mapping, Sequence

from bot.model import Amendment, BaseText, Document, Paragraph, Remark, Vocabulary
from bot.text.parallel import Key
from bot.text.provision import citations_in

_SHOWN = 300
"""Characters of the words a comment is anchored in that are shown with it; [...] marks where they are cut."""


def remarked(
    document: Document, owners: Mapping[int, Key], vocabularies: tuple[Vocabulary, ...], base: BaseText | None
) -> Iterator[tuple[int, Amendment]]:
    """The comments with the places of the paragraphs they stand at. `owners` tells whose each paragraph is."""
    anchors = _anchors(document.paragraphs)
    for remark, root, above in _ordered(document.remarks):
        if not remark.text.strip():
            continue
        place, words = anchors.get(root.id, (0, ""))
        key = owners.get(place, ("", "")) if root.id in anchors else ("", "")
        if key == ("", ""):
            cited = [one for one in citations_in(root.text, vocabularies, base) if one.known and not one.resolution]
            key = (cited[0].heading, cited[0].label) if cited else key
        why = "a comment in the margin"
        if above:
            why = f"an answer to {above.author or 'a comment'} in the margin"
        yield (
            place,
            Amendment(
                heading=key[0],
                label=key[1],
                comment=remark.text,
                author=remark.author,
                at=remark.at,
                cited=words if len(words) <= _SHOWN else f"{words[:_SHOWN]} [...]",
                why=f"{why}, resolved" if remark.resolved else why,
            ),
        )


def _anchors(paragraphs: Sequence[Paragraph]) -> dict[str, tuple[int, str]]:
    """The paragraph each comment's anchor begins in, and the words of it."""
    first: dict[str, int] = {}
    words: dict[str, list[str]] = {}
    for place, paragraph in enumerate(paragraphs):
        for run in paragraph.runs:
            for name in run.remarks:
                first.setdefault(name, place)
                words.setdefault(name, []).append(run.text)
    return {name: (place, " ".join("".join(words[name]).split())) for name, place in first.items()}


def _ordered(remarks: Sequence[Remark]) -> Iterator[tuple[Remark, Remark, Remark | None]]:
    """The comments in the order of the file, each answer after what it answers; with the comment its thread begins
    with, and the one above it."""
    known = {remark.id for remark in remarks}
    answers: dict[str, list[int]] = {}
    for number, remark in enumerate(remarks):
        answers.setdefault(remark.answers if remark.answers in known else "", []).append(number)
    told: set[int] = set()
    for first in (*answers.get("", ()), *range(len(remarks))):  # those that answer each other in a ring have no first
        waiting: list[tuple[int, Remark | None]] = [(first, None)]
        while waiting:
            number, above = waiting.pop()
            if number not in told:
                told.add(number)
                yield remarks[number], remarks[first], above
                waiting += [(answer, remarks[number]) for answer in reversed(answers.get(remarks[number].id, ()))]
