"""Mails as facts: accepted, claimed by whoever reads them, looked at again (law 1, RELIABILITY.md A1, A5).

`*** ours ***` is the commit of `accept`. Every accepted mail is in `waiting` or has a filing, never both, never
neither. Leaves what a mail says to views.py.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, or_, select, update

from bot.errors import Refused
from bot.model import Arrival, Mail, State
from bot.store.engine import Session
from bot.store.schema import bounced, comment, filing, mail, message, ordered, place, waiting

CLAIM_BYTES = 32 * 1024 * 1024
"""No more raw mail than this is handed out at once (a mail that is larger comes alone)."""

_CHUNK = 500
"""Keys asked for in one query."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Entry:
    """A line of the mail book: one mail, and its state (None while it waits)."""

    id: int
    sha256: str
    received: datetime
    live: bool
    subject: str
    author: str
    state: State | None
    reason: str
    parent: int | None
    thread: int | None


def accept(session: Session, arrivals: Sequence[Arrival]) -> int:
    """Keep the mails and where they were found; how many of them were new."""
    return sum(_accept(session, arrivals[start : start + _CHUNK]) for start in range(0, len(arrivals), _CHUNK))


def _accept(session: Session, arrivals: Sequence[Arrival]) -> int:
    shas = [hashlib.sha256(arrival.raw).hexdigest() for arrival in arrivals]
    ids = _ids(session, shas)
    rows: dict[str, dict[str, Any]] = {}
    for sha256, arrival in zip(shas, arrivals, strict=True):
        if sha256 not in ids and sha256 not in rows:
            rows[sha256] = {
                "group_slug": session.group,
                "sha256": sha256,
                "size": len(arrival.raw),
                "received": arrival.received,
                "live": arrival.live,
                "oversize": arrival.oversize,
                "raw": arrival.raw,
            }
    added = []
    if rows:
        # Another process may keep the same mail at this very moment: what is returned is what was added here.
        statement = session.insert_new(mail).returning(mail.c.id)
        added = [
            {"group_slug": session.group, "mail_id": row.id}
            for row in session.connection.execute(statement, list(rows.values()))
        ]
        ids = _ids(session, shas)
    if added:
        session.connection.execute(insert(waiting), added)
    places = [
        {
            "group_slug": session.group,
            "source": arrival.place.source,
            "validity": arrival.place.validity,
            "uid": arrival.place.uid,
            "mail_id": ids[sha256],
        }
        for sha256, arrival in zip(shas, arrivals, strict=True)
    ]
    session.connection.execute(session.insert_new(place), places)
    return len(added)


def _ids(session: Session, shas: Sequence[str]) -> dict[str, int]:
    statement = select(mail.c.sha256, mail.c.id).where(mail.c.group_slug == session.group, mail.c.sha256.in_(shas))
    return {row.sha256: row.id for row in session.connection.execute(statement)}


def cursor(session: Session, source: str) -> tuple[int, int]:
    """The validity last seen at a source, and the highest UID under it; (0, 0) before the first mail."""
    here = (place.c.group_slug == session.group, place.c.source == source)
    validity = session.connection.scalar(select(place.c.validity).where(*here).order_by(place.c.id.desc()).limit(1))
    if validity is None:
        return 0, 0
    uid = session.connection.scalar(select(func.max(place.c.uid)).where(*here, place.c.validity == validity))
    return validity, uid or 0


def claim_mails(session: Session, owner: str, now: datetime, *, lease: timedelta, limit: int) -> tuple[Mail, ...]:
    """The first accepted of the waiting mails nobody else is reading, now this owner's until the lease ends.

    The order is that of acceptance, so that refiling meets the mails as filing did (law 6).

    A mail that was claimed before without coming to an end is handed out alone: if it is the one that kills its
    reader, it takes no other mail with it.
    """
    free = or_(waiting.c.claimed_until.is_(None), waiting.c.claimed_until <= now)
    candidates = session.connection.execute(
        select(waiting.c.mail_id, waiting.c.claims, mail.c.size)
        .join(mail, mail.c.id == waiting.c.mail_id)
        .where(waiting.c.group_slug == session.group, free)
        .order_by(waiting.c.mail_id)
        .limit(limit)
        .with_for_update(skip_locked=True, of=waiting)
    ).all()
    chosen: dict[int, int] = {}
    size = 0
    for candidate in candidates:
        size += candidate.size
        if chosen and (candidate.claims or size > CLAIM_BYTES):
            break
        chosen[candidate.mail_id] = candidate.claims + 1
        if candidate.claims:
            break
    if not chosen:
        return ()
    session.connection.execute(
        update(waiting)
        .where(waiting.c.group_slug == session.group, waiting.c.mail_id.in_(chosen))
        .values(claimed_by=owner, claimed_until=now + lease, claims=waiting.c.claims + 1)
    )
    return tuple(replace(one, claims=chosen[one.id]) for one in kept(session, sorted(chosen)))


def kept(session: Session, mail_ids: Sequence[int]) -> tuple[Mail, ...]:
    """These mails, in the order asked for."""
    columns = (mail.c.id, mail.c.sha256, mail.c.raw, mail.c.received, mail.c.live, mail.c.oversize)
    statement = select(*columns).where(mail.c.group_slug == session.group, mail.c.id.in_(mail_ids))
    rows = {row.id: row for row in session.connection.execute(statement)}
    return tuple(Mail(**rows[mail_id]._mapping) for mail_id in mail_ids)


def release(session: Session, owner: str) -> int:
    """Give back, uncounted, what this owner claimed and will not read now; how many."""
    return session.connection.execute(
        update(waiting)
        .where(waiting.c.group_slug == session.group, waiting.c.claimed_by == owner)
        .values(claimed_by="", claimed_until=None, claims=waiting.c.claims - 1)
    ).rowcount


def take_off(session: Session, mail_id: int) -> None:
    """Take a mail off the waiting list, or off the views where it is there already: it is about to get its state."""
    if not session.connection.execute(_TAKE_OFF, {"group": session.group, "mail": mail_id}).rowcount:
        forget(session, (mail_id,))


_TAKE_OFF = delete(waiting).where(waiting.c.group_slug == bindparam("group"), waiting.c.mail_id == bindparam("mail"))


def forget(session: Session, mail_ids: Sequence[int]) -> None:
    """Empty the views of these mails."""
    for view in (ordered, bounced, comment, message, filing):
        here = (view.c.group_slug == session.group, view.c.mail_id.in_(mail_ids))
        session.connection.execute(delete(view).where(*here))


def wait_again(session: Session, mail_ids: Sequence[int] | None = None) -> int:
    """Put mails (all, where none are named) back on the waiting list; how many were not there already."""
    there = select(waiting.c.mail_id).where(waiting.c.group_slug == session.group)
    chosen = select(mail.c.group_slug, mail.c.id).where(mail.c.group_slug == session.group, mail.c.id.not_in(there))
    if mail_ids is not None:
        chosen = chosen.where(mail.c.id.in_(mail_ids))
    rows = [{"group_slug": row.group_slug, "mail_id": row.id} for row in session.connection.execute(chosen)]
    if rows:
        session.connection.execute(insert(waiting), rows)
    return len(rows)


def retry(session: Session, mail_ids: Sequence[int]) -> int:
    """Send mails back to be read again, and with them those accepted later that may rest on them: their answers, and
    others of one cluster. So they meet again what they met at first (law 6). How many had a state."""
    session.serialise()
    here = (mail.c.group_slug == session.group, mail.c.id.in_(mail_ids))
    missing = set(mail_ids) - set(session.connection.scalars(select(mail.c.id).where(*here)))
    if missing:
        raise _unknown(*sorted(missing))
    first = message.alias("first")
    after = (
        select(message.c.mail_id)
        .join(first, (first.c.group_slug == message.c.group_slug) & (first.c.cluster == message.c.cluster))
        .where(first.c.group_slug == session.group, first.c.mail_id.in_(mail_ids), message.c.mail_id > first.c.mail_id)
    )
    chosen = sorted({*mail_ids, *session.connection.scalars(after)})
    forget(session, chosen)
    return wait_again(session, chosen)


def _unknown(*mail_ids: int) -> Refused:
    return Refused(f"this group has no mail {', '.join(map(str, mail_ids))}; `review` lists those that wait")


def raw(session: Session, mail_id: int) -> bytes:
    """The mail as it came."""
    here = (mail.c.group_slug == session.group, mail.c.id == mail_id)
    found: bytes | None = session.connection.scalar(select(mail.c.raw).where(*here))
    if found is None:
        raise _unknown(mail_id)
    return found


def entries(session: Session, state: State | None) -> tuple[Entry, ...]:
    """The mail book, oldest first; with a state, its mails only."""
    statement = (
        select(
            mail.c.id,
            mail.c.sha256,
            mail.c.received,
            mail.c.live,
            message.c.subject,
            message.c.author_name,
            message.c.author_address,
            filing.c.state,
            filing.c.reason,
            message.c.parent,
            message.c.thread,
        )
        .outerjoin(filing, filing.c.mail_id == mail.c.id)
        .outerjoin(message, message.c.mail_id == mail.c.id)
        .where(mail.c.group_slug == session.group)
        .order_by(mail.c.received, mail.c.id)
    )
    if state is not None:
        statement = statement.where(filing.c.state == state)
    return tuple(
        Entry(
            id=row.id,
            sha256=row.sha256,
            received=row.received,
            live=row.live,
            subject=row.subject or "",
            author=row.author_name or row.author_address or "",
            state=row.state,
            reason=row.reason or "",
            parent=row.parent,
            thread=row.thread,
        )
        for row in session.connection.execute(statement)
    )
