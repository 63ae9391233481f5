"""The one page we serve: where a subscriber leaves with one click (RFC 8058). It asks, the rooms below decide.

Behind the operator's proxy, which has the certificate: ours listens on this machine alone.
"""

from bot.web.leaving import LeavingPage
from bot.web.server import Server

__all__ = ["LeavingPage", "Server"]
