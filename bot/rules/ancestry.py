"""Which mails a mail is read beside, and which are to be read again when that has changed (law 6).

A thread's mails stand in the order they were written, as far as receipt and answers tell: by receipt, but a mail that
was overtaken by its answers before them. What a mail is read beside follows from its thread alone; where it has changed
since, the mail is read again: so the order of arrival leaves no trace. Who hangs below whom is the work of `thread.py`;
reading again, that of `bot.service`.
"""

from collections.abc import Collection, Mapping, Sequence

from bot.model import Context, Filing, Kin, Link, Message
from bot.rules.thread import threads

BEFORE = 60
"""Mails of the thread that stand right before a mail: what it may quote without answering it."""
ABOVE = 20
"""Mails above it, the nearest first, however long ago they were written."""


def hang(message: Message, context: Context) -> tuple[Link, ...]:
    """Where this mail and its kin hang, in order of receipt."""
    own = Kin(
        mail_id=context.mail.id,
        message_id=message.message_id,
        references=message.references,
        subject=message.subject,
        received=context.mail.received,
        thread_index=message.thread_index,
    )
    return threads((*context.kin, own), context.moves)


def beside(mail_id: int, links: Sequence[Link]) -> tuple[int, ...]:
    """The mails of its thread that a mail is read beside, in the order they were written."""
    thread = next(link.thread for link in links if link.mail_id == mail_id)
    order, above = _order([link for link in links if link.thread == thread])
    return _before(order.index(mail_id), order, above)


def unsettled(message: Message, context: Context, filing: Filing) -> tuple[int, ...]:
    """The filed mails that were read beside others than they stand beside now that this one is filed so: late parents
    join, threads merge and part, what an earlier mail is about has changed. In the order to read them again."""
    mine = context.mail.id
    was = {link.mail_id: link for link in context.hanging}
    changed = [link for link in filing.links if was.get(link.mail_id) != link]
    about = tuple(dict.fromkeys(comment.resolution for comment in filing.comments))
    speaks_anew = mine in was and about != context.resolutions
    touched = {link.thread for link in changed} | {was[link.mail_id].thread for link in changed if link.mail_id in was}
    touched |= {link.thread for link in filing.links if link.mail_id == mine and speaks_anew}
    now = _all_beside(filing.links, touched)
    before = _all_beside(context.hanging, {was[mail_id].thread for mail_id in now if mail_id in was})
    stale = [
        mail_id
        for mail_id, others in now.items()
        if mail_id != mine and (others != before.get(mail_id) or (speaks_anew and mine in others))
    ]
    if mine not in was:  # a twin accepted later that was filed before this one took itself for the first
        stale += [kin.mail_id for kin in context.kin if kin.message_id == message.message_id and kin.mail_id > mine]
    return tuple(dict.fromkeys(stale))


def _all_beside(links: Sequence[Link], threads_of: Collection[int]) -> dict[int, tuple[int, ...]]:
    """What each mail of these threads is read beside; each thread in the order it was written."""
    members: dict[int, list[Link]] = {}
    for link in links:
        if link.thread in threads_of:
            members.setdefault(link.thread, []).append(link)
    found: dict[int, tuple[int, ...]] = {}
    for thread in members.values():
        order, above = _order(thread)
        for place, mail_id in enumerate(order):
            found[mail_id] = _before(place, order, above)
    return found


def _order(thread: Sequence[Link]) -> tuple[list[int], Mapping[int, int]]:
    """The mails of a thread as they were written, from their links in order of receipt; and the parent of each that
    has one there."""
    here = {link.mail_id for link in thread}
    above = {link.mail_id: link.parent for link in thread if link.parent is not None and link.parent in here}
    order: dict[int, None] = {}
    for link in thread:
        way, mail_id = [], link.mail_id
        while mail_id not in order:
            way.append(mail_id)
            if mail_id not in above:
                break
            mail_id = above[mail_id]
        order.update(dict.fromkeys(reversed(way)))
    return list(order), above


def _before(place: int, order: Sequence[int], above: Mapping[int, int]) -> tuple[int, ...]:
    """What the mail at this place is read beside: those right before it, and those above it."""
    near = order[max(0, place - BEFORE) : place]
    far = []
    mail_id = order[place]
    for _ in range(ABOVE):
        if mail_id not in above:
            break
        mail_id = above[mail_id]
        far.append(mail_id)
    return (*(each for each in reversed(far) if each not in near), *near)
