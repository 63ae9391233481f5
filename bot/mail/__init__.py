"""Mail, pure: bytes to a Message and its passages, and a letter's words to bytes."""

from bot.mail.icalendar import event, feed
from bot.mail.letter import compose, identifier
from bot.mail.message import attached, read
from bot.mail.quoting import passages
from bot.mail.subject import base_subject, reply_prefixed

__all__ = ["attached", "base_subject", "compose", "event", "feed", "identifier", "passages", "read", "reply_prefixed"]
