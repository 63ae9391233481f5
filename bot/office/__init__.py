"""Files people attach and give back: texts (Word, ODF, RTF, PDF, HTML, plain) as paragraphs with their revisions,
spreadsheets (Excel, ODF) as cells; pure.

What the words mean (provisions, amendments, a base text) is said by `bot.text`; the zip a mail carries is `bot.mail`'s.
"""

from bot.office.custom import properties
from bot.office.format import is_spreadsheet, read, read_sheets
from bot.office.package import check
from bot.office.revised import accept, revisions, text, words
from bot.office.spans import merged
from bot.office.traded import same, settled

__all__ = [
    "accept",
    "check",
    "is_spreadsheet",
    "merged",
    "properties",
    "read",
    "read_sheets",
    "revisions",
    "same",
    "settled",
    "text",
    "words",
]
