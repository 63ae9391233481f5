"""Mail in and out, pure: bytes become a message, a letter or a deadline becomes bytes."""

from bot.mail.icalendar import event
from bot.mail.letter import compose

__all__ = ["compose", "event"]
