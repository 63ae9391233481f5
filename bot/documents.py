"""A mail with the files attached to it: `bot.mail` reads the one, `bot.office` the others (RELIABILITY §3).

A file that cannot be read, or is not opened (encrypted, macros, a zip bomb), costs its own words and never the mail:
the reason becomes a defect, for which the mail waits for a person. Pictures and the like are no matter. Where reading
happens and within which limits is `reader.py`'s concern, what the words mean that of `bot.text` and `bot.rules`.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import PurePath

from bot import mail, office
from bot.errors import Refused
from bot.model import Attachment, Document, Message

MOST_FILES = 20
LARGEST = 20 * 1024 * 1024
"""Bytes of one file that is opened."""
MOST_CHARACTERS = 1_000_000
"""Characters of one document that are taken; a text of fifty pages has some 150,000."""

_TYPES = {
    "application/msword": ".doc",
    "application/rtf": ".rtf",
    "text/rtf": ".rtf",
    "application/pdf": ".pdf",
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": ".docx",
    "application/vnd.ms-word.document.macroenabled.12": ".docm",
    "text/html": ".html",
    "text/plain": ".txt",
}
_WRITTEN = frozenset((*_TYPES.values(), ".dot", ".dotx", ".dotm", ".fodt", ".htm"))


def read(raw: bytes) -> Message:
    """The mail as read, and in its `documents` the files that hold words. Raises Refused as `mail.read` does."""
    message = mail.read(raw)
    if not any(map(_ending, message.attachments)):
        return message
    documents, defects = [], list(message.defects)
    for opened in _opened(raw):
        if isinstance(opened, Document):
            documents.append(opened)
        else:
            defects.append(f"not read: {opened}")
    return replace(message, documents=tuple(documents), defects=tuple(dict.fromkeys(defects)))


def _opened(raw: bytes) -> Iterator[Document | str]:
    """Each file that may hold words, once: read, or why it was not."""
    seen: set[str] = set()
    for attachment, data in mail.attached(raw):
        ending = _ending(attachment)
        if not ending or attachment.sha256 in seen:
            continue
        seen.add(attachment.sha256)
        name = attachment.name or f"unnamed{ending}"
        if len(seen) > MOST_FILES:
            yield f"more than {MOST_FILES} attached files"
            return
        try:
            yield _document(data, name)
        except Refused as refusal:
            yield f"attachment {refusal}"
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - law 1: one bad file never costs the mail
            yield f"attachment {name}: {type(error).__name__}"


def _document(data: bytes, name: str) -> Document:
    if len(data) > LARGEST:
        raise Refused(f"{name}: {len(data) >> 20} MB; up to {LARGEST >> 20} MB are opened")
    document = office.read(data, name)
    if sum(len(run.text) for paragraph in document.paragraphs for run in paragraph.runs) > MOST_CHARACTERS:
        raise Refused(f"{name}: more than {MOST_CHARACTERS} characters")
    return document


def _ending(attachment: Attachment) -> str:
    """The ending of a file that may hold words, by its name or by what the mail says of it; else empty."""
    ending = PurePath(attachment.name).suffix.lower()
    return ending if ending in _WRITTEN else _TYPES.get(attachment.media_type, "")
