"""Column types that give SQLite and PostgreSQL the same: UTC instants, clean text, JSON as text, words of the model.

RELIABILITY.md §0.9: SQLite drops the zone of a time; NUL and lone surrogates (which `email` makes of raw 8-bit headers)
fail on one database or on both. Leaves the tables to schema.py.
"""

import json
import re
from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

from bot.model import Edit, Piece

_UNSTORABLE = re.compile("[\0\ud800-\udfff]")
"""PostgreSQL refuses NUL and SQLite counts wrongly behind it; a lone surrogate is no character and fails on both."""


def clean_text(text: str) -> str:
    """The text without the characters no database keeps; the raw bytes of the mail keep them."""
    return text if text.isascii() and "\0" not in text else _UNSTORABLE.sub("", text)


def clean_value(value: Any) -> Any:
    """The same for every text inside a value that becomes JSON."""
    if isinstance(value, str):
        return clean_text(value)
    if isinstance(value, list | tuple):
        return [clean_value(item) for item in value]
    return value


class CleanText(TypeDecorator[str]):
    """Text that both databases can hold."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:
        """Cleaned on the way in."""
        return value if value is None else clean_text(value)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware on the way in, UTC on the way out (SQLite keeps no zone, so it is given UTC and trusted)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """In UTC; a time that does not say its zone is a programming error."""
        if value is None:
            return None
        if value.utcoffset() is None:
            raise ValueError(f"a time without a zone cannot be stored: {value!r}")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware, in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Json(TypeDecorator[Any]):
    """Lists of texts and numbers, as JSON; the same value is always the same text."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Any, dialect: Dialect) -> str | None:
        """Compact, and readable in all six languages."""
        if value is None:
            return None
        return _encode(clean_value(value))

    def process_result_value(self, value: str | None, dialect: Dialect) -> Any:
        """As lists."""
        return value if value is None else json.loads(value)


class Redline(TypeDecorator[tuple[Piece, ...]]):
    """The pieces of a redline, as JSON."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: tuple[Piece, ...] | None, dialect: Dialect) -> str:
        """As [edit, text]; none are an empty list."""
        return _encode([[piece.edit.value, clean_text(piece.text)] for piece in value or ()])

    def process_result_value(self, value: str | None, dialect: Dialect) -> tuple[Piece, ...]:
        """The pieces again."""
        return tuple(Piece(edit=Edit(edit), text=text) for edit, text in json.loads(value or "[]"))


class Word(TypeDecorator[StrEnum]):
    """A word of the model, stored as that word."""

    impl = Text
    cache_ok = True

    def __init__(self, words: type[StrEnum]) -> None:
        super().__init__()
        self.words = words

    def process_bind_param(self, value: StrEnum | None, dialect: Dialect) -> str | None:
        """Its text."""
        return value if value is None else self.words(value).value

    def process_result_value(self, value: str | None, dialect: Dialect) -> StrEnum | None:
        """The member again."""
        return value if value is None else self.words(value)
