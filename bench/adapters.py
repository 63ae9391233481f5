"""The real code behind the names that the scorers of a corpora folder call; thin, nothing that only serves a score."""

from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache, lru_cache
from typing import Any

from bench.run import run as file_all
from bench.tools import group
from bot.mail import passages as split
from bot.mail import read
from bot.model import BaseText, Earlier, Edit, Kin, Kind, Message, Passage, PassageKind, Provision, Vocabulary
from bot.office import read as read_file
from bot.office import text as resolved
from bot.office import words
from bot.rules import answers
from bot.rules import threads as link
from bot.text import base_text, citations_in, namings_in, redline

_CLASSES = {
    Kind.PERSON: "normal",
    Kind.OURSELVES: "normal",
    Kind.MACHINERY: "auto",
    Kind.AUTOMATIC: "auto",
    Kind.BOUNCE: "bounce",
    Kind.COMPLAINT: "complaint",
    Kind.CALENDAR: "calendar",
}


def _split(raw: bytes, earlier: Sequence[bytes]) -> tuple[Message, tuple[Passage, ...]]:
    message = read(raw)
    before = [
        Earlier(mail_id=number, message_id=mail.message_id, author=mail.author, text=mail.text)
        for number, mail in enumerate(map(read, earlier), 1)
    ]
    return message, split(message, before)


def reply_text(raw: bytes, earlier: Sequence[bytes] = ()) -> str:
    """The author's own words, in order."""
    return "".join(p.text for p in _split(raw, earlier)[1] if p.kind is PassageKind.OWN)


def pairs(raw: bytes, earlier: Sequence[bytes] = ()) -> list[tuple[str, str]]:
    """The own words that answer a quotation, with it."""
    found: list[tuple[str, str]] = []
    for passage, quoted in answers(_split(raw, earlier)[1]):
        if found and found[-1][0] == quoted:
            found[-1] = (quoted, found[-1][1] + passage.text)
        elif quoted:
            found.append((quoted, passage.text))
    return found


def passages(raw: bytes, earlier: Sequence[bytes] = ()) -> list[tuple[str, str]]:
    """(kind, text) of every passage; joined, exactly the decoded body."""
    return [(p.kind.value, p.text) for p in _split(raw, earlier)[1]]


def threads(raws: Sequence[bytes]) -> list[list[int]]:
    """Which mails of a mailbox make a thread, by their place in it; received in the order they stand in."""
    kin = [
        Kin(
            mail_id=number,
            message_id=mail.message_id,
            references=mail.references,
            subject=mail.subject,
            received=datetime.fromtimestamp(number, UTC),
            thread_index=mail.thread_index,
        )
        for number, mail in enumerate(map(read, raws))
    ]
    found: dict[int, list[int]] = {}
    for entry in link(kin):
        found.setdefault(entry.thread, []).append(entry.mail_id)
    return list(found.values())


def parse(raw: bytes) -> dict[str, Any]:
    """The fields of a mail as read."""
    message = read(raw)
    return {
        "subject": message.subject,
        "from_addr": message.author.address,
        "from_name": message.author.name,
        "message_id": message.message_id,
        "text": message.text,
        "attachments": [a.name for a in message.attachments],
    }


def classify(raw: bytes) -> dict[str, Any]:
    """What kind of mail it is, and the addresses a bounce reports as not reached, for good or yet."""
    message = read(raw)
    return {"kind": _CLASSES[message.kind], "addresses": [*message.failed, *message.delayed]}


def docx_changes(data: bytes) -> list[tuple[str, str, str]]:
    """("ins", "del" or "comment", author, text): the tracked changes in their order, then the comments."""
    document = read_file(data, "file.docx")
    found: list[tuple[str, str, str]] = []
    for run in (run for paragraph in document.paragraphs for run in paragraph.runs):
        if run.inserted:
            found.append(("ins", run.inserted.author, run.text))
        if run.deleted:
            found.append(("del", run.deleted.author, run.text))
    return found + [("comment", remark.author, remark.text) for remark in document.remarks]


def docx_text(data: bytes, mode: str) -> str:
    """The body's words after accepting ("accept") or rejecting ("reject") every change."""
    return resolved(read_file(data, "file.docx"), accepted=mode == "accept")


def docx_diff(before: bytes, after: bytes) -> int:
    """How many stretches of words came or went between two versions that track no changes; blanks of any width are
    alike, notes and text boxes count, headers and footers do not."""

    def told(data: bytes) -> str:
        body = (p for p in read_file(data, "file.docx").paragraphs if p.part not in ("header", "footer"))
        return "\n".join(map(words, body)).replace("\xa0", " ")

    return sum(piece.edit is not Edit.KEPT for piece in redline(told(before), told(after)))


def structure(data: bytes, filename: str) -> list[tuple[str, str, str]]:
    """(heading, label, text) of every provision of a resolution, in order."""
    found = base_text(data, filename, vocabularies=_vocabularies()).provisions
    return [(provision.heading, provision.label, provision.text) for provision in found]


def provisions(
    text: str, lang: str | None, base: Sequence[tuple[str, str, str]], resolution: str = ""
) -> list[tuple[str, str]]:
    """(heading, label) of every provision of the base text that a text cites, whatever language it is said to be in."""
    vocabularies, about = _vocabularies(), _base(tuple(map(tuple, base)))
    ours = [(n.body, n.number) for n in namings_in(resolution, vocabularies)[:1]]
    ours += [("", number) for _, number in ours]
    headings = {provision.heading for provision in about.provisions}
    return [
        (c.heading, c.label)
        for c in citations_in(text, vocabularies, about)
        if c.heading in headings and (c.resolution is None or c.resolution in ours)
    ]


@cache
def _vocabularies() -> tuple[Vocabulary, ...]:
    return group().vocabularies


@lru_cache(maxsize=16)
def _base(provisions: tuple[tuple[str, ...], ...]) -> BaseText:
    rows = tuple(Provision(heading=heading, label=label, text=text) for heading, label, text in provisions)
    return BaseText(language="en", provisions=rows)


def run(mbox_path: str, base_text_dir: str, roster_csv: str, out_json: str) -> None:
    """A whole correspondence through the whole pipeline, what became of it as JSON."""
    file_all(mbox_path, base_text_dir, roster_csv, out_json)
