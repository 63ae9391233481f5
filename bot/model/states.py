"""States and reasons, and the languages of the Union: the enumerations that every other word leans on."""

from enum import StrEnum

LANGUAGES = ("ar", "zh", "en", "fr", "ru", "es")
"""The six official languages of the Union, ISO 639-1."""


UNDETERMINED = "und"
"""Language of a text nobody can tell (ISO 639-2)."""


class State(StrEnum):
    """Where a received mail ended; a mail not yet read has none. See docs/states.md."""

    FILED = "filed"
    IGNORED = "ignored"
    REVIEW = "review"
    QUARANTINED = "quarantined"


class Reason(StrEnum):
    """Why a mail was not simply filed: the first word of `Filing.reason`."""

    AUTO_REPLY = "auto-reply"
    BOUNCE = "bounce"
    DUPLICATE = "duplicate"
    OFF_TOPIC = "off-topic"
    OWN = "own"
    ADMIN = "admin"
    NO_CONTENT = "no-content"
    OTHER_RESOLUTION = "other-resolution"
    UNKNOWN_SENDER = "unknown-sender"
    SPOOF = "spoof"
    UNREADABLE = "unreadable"
    AMBIGUOUS = "ambiguous"
    SPAM = "spam"


class LetterState(StrEnum):
    """Life of a letter; each change is one commit. See docs/states.md."""

    QUEUED = "queued"
    TRANSMITTING = "transmitting"
    DELIVERED = "delivered"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    WITHDRAWN = "withdrawn"


class DeadlineState(StrEnum):
    """What is known of a deadline; `moved` is no state but an entry with another time in its history."""

    TENTATIVE = "tentative"
    CONFIRMED = "confirmed"
    CANCELLED = "cancelled"
    CLOSED = "closed"
