"""Text of resolutions, pure, in six languages: what language words are in, what they cite, how a base text is built.

The vocabularies are handed in (`bot.config` reads config/languages); what a citation means for a comment is decided by
`bot.rules`.
"""

from bot.text.alignment import align
from bot.text.amendment import amendments_in
from bot.text.difference import redline
from bot.text.drafting import amendments_of
from bot.text.edition import differences, reanchor
from bot.text.item import items_in
from bot.text.language import language_of
from bot.text.naming import namings_in
from bot.text.papers import papers_in
from bot.text.parallel import names, reference
from bot.text.pasted import item_below
from bot.text.proposal import proposed_text
from bot.text.provision import citations_in, parse_provision
from bot.text.quotation import quotations
from bot.text.structure import base_text, outline
from bot.text.version import repeats

__all__ = [
    "align",
    "amendments_in",
    "amendments_of",
    "base_text",
    "citations_in",
    "differences",
    "item_below",
    "items_in",
    "language_of",
    "names",
    "namings_in",
    "outline",
    "papers_in",
    "parse_provision",
    "proposed_text",
    "quotations",
    "reanchor",
    "redline",
    "reference",
    "repeats",
]
