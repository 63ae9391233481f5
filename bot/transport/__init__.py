"""The outside world's mail: `Mailbox` reads an IMAP folder, `Archive` reads files, `Submitter` sends letters.

Leaves to bot/service.py and bot/delivery.py what becomes of mails and letters, and to bot/cli, which alone may enter
here, the choice of servers and files.
"""

from bot.transport.imap import Mailbox
from bot.transport.mbox import Archive
from bot.transport.smtp import Submitter

__all__ = ["Archive", "Mailbox", "Submitter"]
