"""Views written down: what a mail says, where it hangs, its comments and their numbers, in one piece (law 6).

`*** filed ***` is the commit of `record`: state, comments, numbers, threads and letters together, or none. A number
is a fact and stays when the views are emptied; a mail filed again is offered the numbers it had. Leaves deciding,
and choosing the numbers, to the rules.
"""

import hashlib
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, func, insert, select, update

from bot.model import Comment, Filing, Letter, Link, Mail, Message, Passage, Reason, State
from bot.store import books, context, mails, outbox, subscriptions
from bot.store.engine import Session
from bot.store.schema import COMMENT_FIELDS, VIEWS, comment, filing, message, message_key, number, themed

# Statements that are built once are also compiled once: half the time of filing would go into that.
_INSERT_MESSAGE, _INSERT_KEY, _INSERT_FILING = insert(message), insert(message_key), insert(filing)
_INSERT_COMMENT, _INSERT_NUMBER = insert(comment), insert(number)
_HANGING = select(message.c.mail_id, message.c.parent, message.c.thread).where(
    message.c.group_slug == bindparam("group"), message.c.cluster == bindparam("home")
)
_HANG = (
    update(message)
    .where(message.c.group_slug == bindparam("group"), message.c.mail_id == bindparam("mail"))
    .values(parent=bindparam("new_parent"), thread=bindparam("new_thread"))
)


def record(
    session: Session,
    mail: Mail,
    read: Message,
    decided: Filing,
    letters: Sequence[Letter],
    *,
    base_subject: str,
    now: datetime,
) -> None:
    """Write the filing of a mail in place of an earlier one."""
    session.serialise()
    mails.take_off(session, mail.id)
    home = _join(session, context.keys(read, base_subject), mail.id)
    own = next((link for link in decided.links if link.mail_id == mail.id), None)
    session.connection.execute(
        _INSERT_MESSAGE,
        {
            "group_slug": session.group,
            "mail_id": mail.id,
            "cluster": home,
            "received": mail.received,
            "message_id": read.message_id,
            "references": context.references(read),
            "subject": read.subject,
            "base_subject": base_subject,
            "thread_index": read.thread_index,
            "author_name": read.author.name,
            "author_address": read.author.address,
            "kind": read.kind,
            "content": read.content,
            "instance": read.instance,
            "parent": own.parent if own else None,
            "thread": own.thread if own else mail.id,
            "resolutions": list(dict.fromkeys(one.resolution for one in decided.comments)),
            "text": read.text,
        },
    )
    _hang(session, home, [link for link in decided.links if link.mail_id != mail.id])
    _state(
        session,
        mail.id,
        decided.state,
        decided.reason,
        now,
        why=decided.why,
        passages=decided.passages,
        theme=decided.theme,
    )
    if decided.theme:
        row = {"group_slug": session.group, "mail_id": mail.id, "noted": now}
        session.connection.execute(session.insert_new(themed), row)
    if decided.comments:
        _keep_numbers(session, mail, decided.comments, now)
        rows = [_row(session, mail, position, one) for position, one in enumerate(decided.comments)]
        session.connection.execute(_INSERT_COMMENT, rows)
    outbox.returned(session, mail.id, read, now)
    subscriptions.record(session, mail.id, decided, now)
    outbox.enqueue(session, letters, now)


def quarantine(session: Session, mail: Mail, reason: str, now: datetime) -> None:
    """Set a mail aside, with the reason, in place of any earlier filing; its raw bytes stay."""
    session.serialise()
    mails.take_off(session, mail.id)
    _state(session, mail.id, State.QUARANTINED, reason, now)


def clear(session: Session) -> int:
    """Empty every view of the group and let all its mails wait to be filed again; how many. Facts stay."""
    session.serialise()
    for view in VIEWS:
        session.connection.execute(delete(view).where(view.c.group_slug == session.group))
    return mails.wait_again(session)


def _state(
    session: Session,
    mail_id: int,
    state: State,
    reason: str,
    now: datetime,
    *,
    why: Iterable[tuple[str, str]] = (),
    passages: Iterable[Passage] = (),
    theme: str = "",
) -> None:
    first = reason.partition(":")[0].strip()
    session.connection.execute(
        _INSERT_FILING,
        {
            "group_slug": session.group,
            "mail_id": mail_id,
            "state": state,
            "word": first if first in set(Reason) else "other" if reason else "",
            "reason": reason,
            "why": [list(line) for line in why],
            "passages": [[one.kind.value, one.start, one.end, one.depth, one.unsure] for one in passages],
            "theme": theme,
            "decided": now,
        },
    )


def _keep_numbers(session: Session, mail: Mail, comments: Sequence[Comment], now: datetime) -> None:
    """Write down the numbers given now."""
    before = {given.number for given in context.given(session, mail)}
    new = [
        {
            "group_slug": session.group,
            "resolution": one.resolution,
            "serial": _serial(one),
            "number": one.number,
            "mail_sha256": mail.sha256,
            "heading": one.heading,
            "label": one.label,
            "text_sha256": hashlib.sha256(one.text.encode("utf-8", "surrogatepass")).hexdigest(),
            "given": now,
        }
        for one in comments
        if one.number not in before
    ]
    if new:
        session.connection.execute(_INSERT_NUMBER, new)


def _serial(one: Comment) -> int:
    """The 17 of 191-017."""
    slug, _, serial = one.number.rpartition("-")
    if slug != one.resolution:
        raise ValueError(f'"{one.number}" is no number of a comment on resolution {one.resolution}')
    return int(serial)


def _join(session: Session, words: tuple[str, ...], mail_id: int) -> int:
    """The cluster of a mail with these words: a new one, the one they lead to, or several made one."""
    known = context.clusters(session, words)
    found = set(known.values()) | context.joined(session, mail_id, books.moves(session))
    home = mail_id
    if len(found) == 1:
        (home,) = found
    elif found:
        home = _merge(session, found)
    new = [{"group_slug": session.group, "key": word, "cluster": home} for word in words if word not in known]
    if new:
        session.connection.execute(_INSERT_KEY, new)
    return home


def _merge(session: Session, found: set[int]) -> int:
    """The smaller into the largest, so that a mail changes cluster a few times in its life and not every time."""
    here = (message_key.c.group_slug == session.group, message_key.c.cluster.in_(found))
    sizes = session.connection.execute(
        select(message_key.c.cluster, func.count().label("n")).where(*here).group_by(message_key.c.cluster)
    )
    size = {row.cluster: row.n for row in sizes}
    home = max(found, key=lambda cluster: (size[cluster], -cluster))
    for table in (message_key, message):
        session.connection.execute(
            update(table)
            .where(table.c.group_slug == session.group, table.c.cluster.in_(found - {home}))
            .values(cluster=home)
        )
    return home


def _hang(session: Session, home: int, links: Sequence[Link]) -> None:
    """Hang the other mails of the cluster where they belong now, touching those only that hung elsewhere."""
    if not links:
        return
    rows = session.connection.execute(_HANGING, {"group": session.group, "home": home})
    hanging = {row.mail_id: (row.parent, row.thread) for row in rows}
    moved = [
        {"group": session.group, "mail": link.mail_id, "new_parent": link.parent, "new_thread": link.thread}
        for link in links
        if hanging.get(link.mail_id, (link.parent, link.thread)) != (link.parent, link.thread)
    ]
    if moved:
        session.connection.execute(_HANG, moved)


def _row(session: Session, mail: Mail, position: int, one: Comment) -> dict[str, Any]:
    return {
        "group_slug": session.group,
        "mail_id": mail.id,
        "position_in_mail": position,
        "serial": _serial(one),
        "source_message_id": one.source.message_id,
        "source_part": one.source.part,
        "source_start": one.source.start,
        "source_end": one.source.end,
        **{name: getattr(one, name) for name in COMMENT_FIELDS},
    }
