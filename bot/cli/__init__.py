"""The commands, and the one place that builds things: configuration, store, mailbox and submitter meet here.

Every command says what it did in words; an error ends with 2 (configuration), 1 (refused) or 75 (try again later,
sysexits' EX_TEMPFAIL). Heavy libraries are imported by the command that needs them, so that `--help` is instant.
"""

from bot.cli.entry import app, main

__all__ = ["app", "main"]
