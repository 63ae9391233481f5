"""What is known before a mail is filed: its kin, the mails before it, our own letters (HOUSE.md: gather).

Mails that share a Message-ID, a reference or a base subject (RFC 5256 §2.1), directly or through others, are one
cluster: only inside it can a new mail change the threads. `message_key` leads from each such word to the cluster,
so that the cost follows the cluster and not the archive; what a person hung below another mail joins that one's.
Leaves deciding to the rules, writing to views.py.
"""

import hashlib
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Select, and_, bindparam, case, exists, func, or_, select

from bot.model import Action, Address, Change, Context, Earlier, Given, Kin, Link, Mail, Message
from bot.store import books, subscriptions
from bot.store.columns import clean_text
from bot.store.engine import Session
from bot.store.schema import letter, message, message_key, number

_LONGEST_KEY = 200
"""PostgreSQL's index entries are bounded; a longer word is known by its hash."""

ANSWERS = "receipt/"
"""How the keys of automatic answers begin, receipts among them."""

_CLUSTERS = select(message_key.c.key, message_key.c.cluster).where(
    message_key.c.group_slug == bindparam("group"), message_key.c.key.in_(bindparam("keys", expanding=True))
)
_KIN = (
    select(
        message.c.mail_id,
        message.c.message_id,
        message.c.references,
        message.c.subject,
        message.c.received,
        message.c.thread_index,
        message.c.parent,
        message.c.thread,
        message.c.content,
        message.c.resolutions,
    )
    .where(message.c.group_slug == bindparam("group"), message.c.cluster.in_(bindparam("clusters", expanding=True)))
    .order_by(message.c.received, message.c.mail_id)
)
_HOMES = select(message.c.cluster).where(
    message.c.group_slug == bindparam("group"), message.c.mail_id.in_(bindparam("ids", expanding=True))
)
_EARLIER = select(
    message.c.mail_id,
    message.c.message_id,
    message.c.author_name,
    message.c.author_address,
    message.c.text,
    message.c.resolutions,
).where(message.c.group_slug == bindparam("group"), message.c.mail_id.in_(bindparam("ids", expanding=True)))
_OURS = select(letter.c.key).where(
    letter.c.group_slug == bindparam("group"),
    or_(letter.c.message_id == bindparam("message_id"), letter.c.key == bindparam("instance")),
)


def _answered_since(begin: str) -> Any:
    to_them = and_(letter.c.recipients == bindparam("to"), letter.c.created > bindparam(begin))
    return func.coalesce(func.sum(case((to_them, 1), else_=0)), 0)


_ANSWERS = select(
    func.coalesce(func.sum(case((letter.c.created > bindparam("hour"), 1), else_=0)), 0).label("hour"),
    _answered_since("day").label("today"),
    _answered_since("week").label("week"),
).where(
    letter.c.group_slug == bindparam("group"),
    letter.c.created > bindparam("week"),
    letter.c.key.startswith(ANSWERS),
)


_GIVEN = (
    select(number.c.number, number.c.resolution, number.c.heading, number.c.label, number.c.text_sha256)
    .where(number.c.group_slug == bindparam("group"), number.c.mail_sha256 == bindparam("sha256"))
    .order_by(number.c.resolution, number.c.serial)
)


def _last_of_each() -> Select[Any]:
    """From one resolution to the next along the index, never over all the numbers: this is asked for every mail."""
    here = number.c.group_slug == bindparam("group")
    first = select(func.min(number.c.resolution).label("resolution")).where(here).cte("slugs", recursive=True)
    after = select(func.min(number.c.resolution)).where(here, number.c.resolution > first.c.resolution)
    slugs = first.union_all(select(after.scalar_subquery()).where(first.c.resolution.is_not(None)))
    highest = select(func.max(number.c.serial)).where(here, number.c.resolution == slugs.c.resolution)
    return select(slugs.c.resolution, highest.scalar_subquery().label("serial")).where(slugs.c.resolution.is_not(None))


_LAST = _last_of_each()


def references(message: Message) -> tuple[str, ...]:
    """The references that count: the first and the last twenty (RFC 5322 §3.6.4 has no bound, an attacker no shame)."""
    ids = message.references
    return ids if len(ids) <= 21 else ids[:1] + ids[-20:]


def keys(message: Message, base_subject: str) -> tuple[str, ...]:
    """The words that lead to the cluster of a mail."""
    words = [f"id:{message_id}" for message_id in (message.message_id, *references(message)) if message_id]
    if base_subject:
        words.append(f"subject:{base_subject}")
    if message.instance:
        words.append(f"letter:{message.instance}")
    return tuple(dict.fromkeys(key(word) for word in words))


def key(word: str) -> str:
    """The word as `message_key` holds it."""
    word = clean_text(word)
    return word if len(word) <= _LONGEST_KEY else f"hash:{hashlib.sha256(word.encode()).hexdigest()}"


def clusters(session: Session, words: tuple[str, ...]) -> dict[str, int]:
    """The cluster each word leads to, for the words that lead anywhere."""
    rows = session.connection.execute(_CLUSTERS, {"group": session.group, "keys": words})
    return {row.key: row.cluster for row in rows}


def joined(session: Session, mail_id: int, moves: Sequence[Change]) -> set[int]:
    """The clusters of the mails that people hung below this one, or this one below."""
    ends = {(move.target, move.after) for move in moves if move.action is Action.ATTACH}
    mine = f"mail {mail_id}"
    others = [other for pair in ends if mine in pair for other in pair if other != mine]
    if not others:
        return set()
    ids = [int(other.removeprefix("mail ")) for other in others]
    return set(session.connection.scalars(_HOMES, {"group": session.group, "ids": ids}))


def context(session: Session, mail: Mail, message: Message, *, base_subject: str, now: datetime) -> Context:
    """Everything the rules may know beside the mail itself. In a writing session nobody else files meanwhile."""
    session.serialise()
    moves = books.moves(session)
    found = set(clusters(session, keys(message, base_subject)).values()) | joined(session, mail.id, moves)
    cluster = _cluster(session, sorted(found))
    kin = [row for row in cluster if row.mail_id != mail.id]
    here = {f"mail {row.mail_id}" for row in kin} | {f"mail {mail.id}"}
    week, today, hour = answers(session, message.author.address, now)
    ours = session.connection.scalar(
        _OURS,
        # A letter has a key and a Message-ID; the empty word finds none.
        {"group": session.group, "message_id": message.message_id, "instance": message.instance},
    )
    return Context(
        mail=mail,
        kin=tuple(_as_kin(row) for row in kin),
        moves=tuple(move for move in moves if move.target in here),
        hanging=tuple(Link(mail_id=row.mail_id, parent=row.parent, thread=row.thread) for row in cluster),
        resolutions=tuple(slug for row in cluster if row.mail_id == mail.id for slug in row.resolutions),
        twins=_twins(mail, message, kin),
        ours=ours or "",
        answers_this_week=week,
        answers_today=today,
        answers_this_hour=hour,
        deadlines=books.deadlines(session),
        given=given(session, mail),
        last=_last(session),
        changes=books.standing(session, mail.id),
        orders=subscriptions.orders(session, message.author.address),
    )


def answers(session: Session, address: str, now: datetime) -> tuple[int, int, int]:
    """How many automatic answers went to an address within a week and a day, and to everybody within an hour."""
    row = session.connection.execute(
        _ANSWERS,
        {
            "group": session.group,
            "hour": now - timedelta(hours=1),
            "day": now - timedelta(days=1),
            "week": now - timedelta(days=7),
            "to": (address,),
        },
    ).one()
    return row.week, row.today, row.hour


def answered(session: Session, mail: Mail) -> bool:
    """Whether a mail was answered."""
    key = f"{ANSWERS}{mail.sha256[:24]}"
    return bool(
        session.connection.scalar(select(exists().where(letter.c.group_slug == session.group, letter.c.key == key)))
    )


def given(session: Session, mail: Mail) -> tuple[Given, ...]:
    """The numbers the comments of a mail have had, and for what."""
    rows = session.connection.execute(_GIVEN, {"group": session.group, "sha256": mail.sha256})
    return tuple(
        Given(
            number=row.number,
            resolution=row.resolution,
            heading=row.heading,
            label=row.label,
            text_sha256=row.text_sha256,
        )
        for row in rows
    )


def _last(session: Session) -> dict[str, int]:
    """The highest serial given of each resolution."""
    return {row.resolution: row.serial for row in session.connection.execute(_LAST, {"group": session.group})}


def _cluster(session: Session, found: list[int]) -> Sequence[Any]:
    """The mails of these clusters, in order of receipt."""
    return session.connection.execute(_KIN, {"group": session.group, "clusters": found}).all() if found else ()


def _as_kin(row: Any) -> Kin:
    return Kin(
        mail_id=row.mail_id,
        message_id=row.message_id,
        references=tuple(row.references),
        subject=row.subject,
        received=row.received,
        thread_index=row.thread_index,
    )


def _twins(mail: Mail, message: Message, kin: Sequence[Any]) -> tuple[tuple[str, int], ...]:
    """Only a mail accepted before can be the first of its Message-ID: whichever of them is filed again, and when,
    the same one stands (T9)."""
    same = clean_text(message.message_id)
    return tuple((row.content, row.mail_id) for row in kin if row.message_id == same and row.mail_id < mail.id)


def earlier(session: Session, mail_ids: Sequence[int]) -> tuple[Earlier, ...]:
    """These mails with their texts, in the order asked for."""
    if not mail_ids:
        return ()
    found = session.connection.execute(_EARLIER, {"group": session.group, "ids": mail_ids})
    rows = {row.mail_id: row for row in found}
    return tuple(_as_earlier(rows[mail_id]) for mail_id in mail_ids)


def _as_earlier(row: Any) -> Earlier:
    return Earlier(
        mail_id=row.mail_id,
        message_id=row.message_id,
        author=Address(name=row.author_name, address=row.author_address),
        text=row.text,
        resolutions=tuple(row.resolutions),
    )


def has_message(session: Session, message_id: str, instance: str) -> bool:
    """Whether a mail with this Message-ID, or a copy of our letter of this key, was read."""
    words = {"id": key(f"id:{message_id}"), "letter": key(f"letter:{instance}")}
    found = clusters(session, tuple(words.values()))
    if instance and words["letter"] in found:
        return True
    if words["id"] not in found:
        return False
    # Others may refer to that id although the mail itself never came.
    here = (message.c.group_slug == session.group, message.c.cluster == found[words["id"]])
    return bool(
        session.connection.scalar(select(exists().where(*here, message.c.message_id == clean_text(message_id))))
    )
