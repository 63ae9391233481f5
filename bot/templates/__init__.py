"""A notice becomes a letter in the reader's language. Front door of the room, and the only reader of templates/.

Which notices are due is decided in `rules`, the bytes are made by `mail.compose`.
"""

from bot.templates.letters import calendar_feed, render, write, write_all
from bot.templates.page import Leaving, leaving
from bot.templates.voice import Rendered, languages

__all__ = ["Leaving", "Rendered", "calendar_feed", "languages", "leaving", "render", "write", "write_all"]
