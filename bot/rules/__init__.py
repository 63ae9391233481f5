"""The decisions, all pure: where a mail belongs, what is due, what the table says. Front door of the room.

Who asks and what is done with the answers is `bot.service`'s work; nothing here reads a clock, a file or the network.
"""

from bot.rules.changes import apply
from bot.rules.schedule import due, next_due
from bot.rules.table import tabulate

__all__ = ["apply", "due", "next_due", "tabulate"]
