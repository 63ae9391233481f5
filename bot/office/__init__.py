"""Files people attach: Word, ODF, RTF, PDF, HTML and plain text as paragraphs with their revisions; pure.

What the words mean (provisions, amendments, a base text) is said by `bot.text`; the zip a mail carries is `bot.mail`'s.
"""

from bot.office.format import read
from bot.office.package import check
from bot.office.revised import accept, revisions, text, words

__all__ = ["accept", "check", "read", "revisions", "text", "words"]
