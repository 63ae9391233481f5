"""Text of resolutions, pure, in six languages: what language words are in, what they cite, how a base text is built.

The vocabularies are handed in (`bot.config` reads config/languages); what a citation means for a comment is decided by
`bot.rules`.
"""

from bot.text.alignment import align
from bot.text.difference import redline
from bot.text.language import language_of
from bot.text.naming import namings_in
from bot.text.provision import citations_in, parse_provision
from bot.text.structure import base_text, outline

__all__ = ["align", "base_text", "citations_in", "language_of", "namings_in", "outline", "parse_provision", "redline"]
