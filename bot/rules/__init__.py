"""The decisions, all pure: where a mail belongs, what is due, what the table says. Front door of the room.

Who asks and what is done with the answers is `bot.service`'s work; nothing here reads a clock, a file or the network.
"""

from bot.rules.ancestry import beside, hang, unsettled
from bot.rules.anchors import in_force, standing_comments
from bot.rules.answered import answers
from bot.rules.changes import apply, before, edited, standing
from bot.rules.commands import asked
from bot.rules.consolidation import consolidate
from bot.rules.correction import member_of, place_of, undone
from bot.rules.coverage import cover
from bot.rules.dates import tied
from bot.rules.digest import DIGEST, wishes
from bot.rules.filing import file
from bot.rules.members import proposers
from bot.rules.numbers import number
from bot.rules.profile import ISCG, PROFILES, Selection
from bot.rules.report import report_on
from bot.rules.returned import field_of, held_against, stands
from bot.rules.schedule import due, next_digest, next_due
from bot.rules.since import told_since
from bot.rules.spoken import words_in
from bot.rules.stretches import base_of
from bot.rules.subscriptions import returned_token, subscribers
from bot.rules.table import tabulate
from bot.rules.thread import threads

__all__ = [
    "DIGEST",
    "ISCG",
    "PROFILES",
    "Selection",
    "answers",
    "apply",
    "asked",
    "base_of",
    "before",
    "beside",
    "consolidate",
    "cover",
    "due",
    "edited",
    "field_of",
    "file",
    "hang",
    "held_against",
    "in_force",
    "member_of",
    "next_digest",
    "next_due",
    "number",
    "place_of",
    "proposers",
    "report_on",
    "returned_token",
    "standing",
    "standing_comments",
    "stands",
    "subscribers",
    "tabulate",
    "threads",
    "tied",
    "told_since",
    "undone",
    "unsettled",
    "wishes",
    "words_in",
]
