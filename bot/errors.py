"""What can go wrong, in three words; every error a person meets says what happened, where, and what to do.

BotError
 ├── ConfigError      stop: the configuration is wrong; lists every fault at once
 ├── TemporaryError   wait: the other side may answer later (network, locked database, 4xx)
 └── Refused          never: the other side said no for good (5xx, unreadable file, unknown name)
"""


class BotError(Exception):
    """Root of the tree; its text is meant to be read by a person."""


class ConfigError(BotError):
    """The configuration cannot be used; `faults` holds one line per fault (file, key, suggestion)."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = faults


class TemporaryError(BotError):
    """The same call may succeed later; the caller waits with back-off and tries again."""


class Refused(BotError):
    """The same call will never succeed; the caller records the reason and goes on."""
