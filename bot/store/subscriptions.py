"""What people commanded by mail, the bounces that count, and the tokens by which a mailbox proves itself.

A token is a fact: 130 bits of chance, given once to an address, so that a command is obeyed for it only where it comes
back. So is what became of commands that change something: they are obeyed once. Orders and bounces are views of mails.
Leaves what orders add up to, and who may command what, to the rules.
"""

import base64
import secrets
from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import bindparam, insert, select

from bot.model import Filing, HardBounce, Hindrance, Order, Result
from bot.store import books
from bot.store.engine import Session
from bot.store.schema import bounced, comment, message, obeyed, ordered, token

_TOKEN_BYTES = 17
"""136 bits, of which the 26 letters of base32 (RFC 4648 §6) hold 130."""
_ORDERS = (
    select(ordered.c.address, ordered.c.verb, ordered.c.value, ordered.c.at)
    .where(ordered.c.group_slug == bindparam("group"))
    .order_by(ordered.c.at, ordered.c.mail_id, ordered.c.position_in_mail)
)
_ORDERS_OF = _ORDERS.where(ordered.c.address == bindparam("address"))
_HOLDER = select(token.c.address).where(token.c.group_slug == bindparam("group"), token.c.token == bindparam("token"))
_TOKEN = select(token.c.token).where(token.c.group_slug == bindparam("group"), token.c.address == bindparam("address"))
_INSERT_ORDER, _INSERT_BOUNCE = insert(ordered), insert(bounced)


def give_token(session: Session, address: str, now: datetime) -> str:
    """The token of an address, drawn where it has none yet."""
    session.serialise()
    about = {"group": session.group, "address": address}
    if known := session.connection.scalar(_TOKEN, about):
        return str(known)
    drawn = base64.b32encode(secrets.token_bytes(_TOKEN_BYTES)).decode().lower()[:26]
    session.connection.execute(insert(token).values(group_slug=session.group, address=address, token=drawn, given=now))
    return drawn


def holder(session: Session, given: str) -> str:
    """The address that a token was given to, or empty."""
    return str(session.connection.scalar(_HOLDER, {"group": session.group, "token": given}) or "") if given else ""


def tokens(session: Session) -> dict[str, str]:
    """Every token by its address."""
    here = token.c.group_slug == session.group
    return {row.address: row.token for row in session.connection.execute(select(token).where(here))}


def orders(session: Session, address: str = "") -> tuple[Order, ...]:
    """What was ordered, in the order of receipt; by one address, or by all."""
    statement, about = (_ORDERS_OF, {"address": address}) if address else (_ORDERS, {})
    rows = session.connection.execute(statement, {"group": session.group, **about})
    return tuple(Order(address=row.address, verb=row.verb, value=row.value, at=row.at) for row in rows)


def bounces(session: Session) -> tuple[HardBounce, ...]:
    """The letters that came back for good, in the order of receipt."""
    rows = session.connection.execute(
        select(bounced.c.address, bounced.c.at)
        .where(bounced.c.group_slug == session.group)
        .order_by(bounced.c.at, bounced.c.mail_id)
    )
    return tuple(HardBounce(address=row.address, at=row.at) for row in rows)


def authors(session: Session, numbers: Collection[str]) -> dict[str, str]:
    """The addresses that these comments came from, by number."""
    same = (message.c.group_slug == comment.c.group_slug) & (message.c.mail_id == comment.c.mail_id)
    rows = session.connection.execute(
        select(comment.c.number, message.c.author_address)
        .join(message, same)
        .where(comment.c.group_slug == session.group, comment.c.number.in_(numbers))
    )
    return {row.number: row.author_address for row in rows}


def outcomes(session: Session, mail_id: int) -> tuple[Hindrance | None, ...] | None:
    """What became of the commands of a mail, one by one; None where nothing was decided about them yet."""
    rows = session.connection.scalars(
        select(obeyed.c.hindrance)
        .where(obeyed.c.group_slug == session.group, obeyed.c.mail_id == mail_id)
        .order_by(obeyed.c.position_in_mail)
    ).all()
    return tuple(rows) or None


def asked_by(session: Session, address: str) -> frozenset[int]:
    """The ids of the changes that an address asked for by mail."""
    rows = session.connection.scalars(
        select(obeyed.c.changes).where(obeyed.c.group_slug == session.group, obeyed.c.address == address)
    )
    return frozenset(id_ for ids in rows for id_ in ids)


def _obey(session: Session, mail_id: int, address: str, results: Sequence[Result], now: datetime) -> None:
    """*** obeyed *** What each command changes, and that it was obeyed, or why not."""
    rows = [
        {
            "group_slug": session.group,
            "mail_id": mail_id,
            "position_in_mail": at,
            "address": address,
            "hindrance": each.hindrance,
            "changes": [books.add_change(session, change).id for change in each.changes],
            "at": now,
        }
        for at, each in enumerate(results)
    ]
    session.connection.execute(insert(obeyed), rows)


def record(session: Session, mail_id: int, decided: Filing, now: datetime) -> None:
    """Write what a mail orders and which bounce it is, in place of what was there; and what it changes, once."""
    if decided.results:
        _obey(session, mail_id, decided.holder, decided.results, now)
    about = {"group_slug": session.group, "mail_id": mail_id}
    if decided.orders:
        rows = [
            about | {"position_in_mail": at, "address": o.address, "verb": o.verb, "value": o.value, "at": o.at}
            for at, o in enumerate(decided.orders)
        ]
        session.connection.execute(_INSERT_ORDER, rows)
    if decided.bounces:
        session.connection.execute(
            _INSERT_BOUNCE, [about | {"address": b.address, "at": b.at} for b in decided.bounces]
        )
