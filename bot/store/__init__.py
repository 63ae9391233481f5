"""The store: facts kept for ever, views that can be derived again, on SQLite or PostgreSQL (HOUSE.md).

`Store` is the one way in; `Entry` is its line of the mail book. The only room that knows SQLAlchemy and Alembic.
Leaves reading, filing and sending to the rooms above.
"""

from bot.store.mails import Entry
from bot.store.store import Store

__all__ = ["Entry", "Store"]
