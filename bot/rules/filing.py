"""Where a mail belongs: the decision about one message, from its words, its thread and the group's resolutions.

The steps stand in `file` in their order. What is unsure is filed at the best place with the reason and state REVIEW
(law 4); every decision is told in `Filing.why`. How a body becomes rows is the work of `stretches.py` and
`rows.py`, who wrote it `people.py`'s; telling passages apart is `bot.mail`'s, finding citations `bot.text`'s.
Corrections of single comments are laid over later (`changes.py`).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from bot.mail import passages as passages_of
from bot.model import (
    LANGUAGES,
    Action,
    Change,
    Comment,
    Context,
    Earlier,
    Filing,
    Group,
    Kind,
    Link,
    Message,
    Naming,
    Passage,
    PassageKind,
    Reason,
    Receipt,
    Resolution,
    State,
)
from bot.rules import people
from bot.rules.ancestry import hang
from bot.rules.numbers import number
from bot.rules.rows import comments_of
from bot.rules.stretches import Stretch, base_of, resolution_named, stretches
from bot.text import citations_in, namings_in

_ASIDE = {
    Kind.AUTOMATIC: Reason.AUTO_REPLY,
    Kind.CALENDAR: Reason.AUTO_REPLY,
    Kind.BOUNCE: Reason.BOUNCE,
    Kind.COMPLAINT: Reason.ADMIN,
    Kind.MACHINERY: Reason.ADMIN,
    Kind.OURSELVES: Reason.OWN,
}

Why = list[tuple[str, str]]


def file(message: Message, context: Context, group: Group) -> Filing:
    """Decide about `message`: its state, thread and comments, and what its author is told. Pure; asks nobody."""
    links = context.links or hang(message, context)
    why: Why = [
        ("kind", f"{message.kind}: {message.kind_why}" if message.kind_why else str(message.kind)),
        ("thread", _thread_why(links, context)),
    ]
    accepted = bool(context.changes) and context.changes[-1].action is Action.ACCEPT
    if not accepted and (aside := _set_aside(message, context)):
        return Filing(state=State.IGNORED, reason=aside, links=links, why=(*why, ("state", aside)))

    told_apart = passages_of(message, context.earlier)
    own = _own(told_apart)
    author = people.author(message, group)
    about = _resolution(message, own, context.earlier, context.changes, group)
    why += [("author", _author_why(author, message)), ("resolution", about.why)]

    unsure = _doubts(message, context, author)
    comments: tuple[Comment, ...] = ()
    if about.resolution is not None:
        said = stretches(told_apart, group, about.resolution, message.author.name)
        comments = comments_of(said, message, context, group, author)
        why += [("provision", f"{_place(stretch)}: {stretch.why}") for stretch in said]
        unsure += [f"{Reason.AMBIGUOUS}: {about.doubt}"] if about.doubt else []
        doubts = {comment.review for comment in comments if comment.review}
        # A row says what is unsure about its mail before what is about itself: who wrote it, above all.
        comments = tuple(replace(c, review="; ".join(filter(None, (*unsure, c.review)))) for c in comments)
        unsure += sorted(doubts)

    state, reason = _ending(comments, unsure, told_apart, message, author, about)
    state, reason, comments = _decided(state, reason, comments, context.changes)
    comments = number(comments, context.given, context.last)
    why.append(("state", f"{state}: {reason}" if reason else str(state)))
    receipt, receipt_why = _receipt(message, context, group, author, comments, reason)
    why.append(("receipt", receipt_why))
    return Filing(
        state=state,
        reason=reason,
        comments=comments,
        passages=told_apart,
        links=links,
        notices=(receipt,) if receipt else (),
        why=tuple(why),
    )


def _own(passages: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.kind is PassageKind.OWN and passage.text.strip()]


# -- the thread ---------------------------------------------------------------------------------------------------


def _thread_why(links: Sequence[Link], context: Context) -> str:
    mine = next(link for link in links if link.mail_id == context.mail.id)
    deciders = [move.who for move in context.moves if move.target == f"mail {mine.mail_id}"]
    decided = f", so decided by {deciders[-1]}" if deciders else ""
    if mine.parent is not None:
        return f"answers mail {mine.parent}, in the thread begun by mail {mine.thread}{decided}"
    begun = f"in the thread begun by mail {mine.thread}" if mine.thread != mine.mail_id else "begins a thread"
    return begun + decided


# -- mail that is no comment ----------------------------------------------------------------------------------------


def _set_aside(message: Message, context: Context) -> str:
    """Why this mail is set apart before its words are looked at, or empty."""
    if context.ours or message.kind is Kind.OURSELVES:
        return f"{Reason.OWN}: a copy of our own letter {context.ours or message.instance}"
    if reason := _ASIDE.get(message.kind):
        return f"{reason}: {message.kind_why or message.kind}"
    same = next((mail_id for content, mail_id in context.twins if content == message.content), None)
    if same is not None:
        return f"{Reason.DUPLICATE}: the same mail as mail {same}, by another route"
    return ""


def _doubts(message: Message, context: Context, author: people.Author) -> list[str]:
    """Reasons for review that lie in the mail as a whole, the weightiest first."""
    doubts = []
    if author.spoof:
        doubts.append(f"{Reason.SPOOF}: {author.spoof}")
    elif author.participant is None:
        doubts.append(f"{Reason.UNKNOWN_SENDER}: {message.author.address or 'no address'} is not in the roster")
    elif author.doubt:
        doubts.append(f"{Reason.AMBIGUOUS}: {author.doubt}")
    if context.twins:
        doubts.append(f"{Reason.AMBIGUOUS}: has the Message-ID of mail {context.twins[0][1]} but other content")
    return [*doubts, *_unread(message)]


def _unread(message: Message) -> list[str]:
    """What of the mail could not be read and may hold words."""
    unread = (defect for defect in message.defects if defect.startswith("not read: "))
    return [f"{Reason.UNREADABLE}: {defect.removeprefix('not read: ')}" for defect in unread]


# -- which resolution -----------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class _About:
    """The resolution a mail is about, if any, why, and what is unsure about that. Without one, `why` begins with a
    `Reason` word."""

    resolution: Resolution | None
    why: str
    doubt: str = ""


def _resolution(
    message: Message, own: Sequence[Passage], earlier: Sequence[Earlier], changes: Sequence[Change], group: Group
) -> _About:
    """By a person's decision, the mail's own words, its subject, its thread, or a provision only one resolution has."""
    for change in reversed(changes):
        if change.action is Action.ACCEPT and (found := group.resolution(change.after)):
            return _About(resolution=found, why=f"{found.slug}: so decided by {change.who}")
    elsewhere: list[Naming] = []
    for where, words in (("the text", "\n\n".join(p.text for p in own)), ("the subject", message.subject)):
        for naming in namings_in(words, group.vocabularies):
            if found := resolution_named(naming, group):
                doubt = _revision_doubt(naming, found)
                return _About(resolution=found, why=f"{found.slug}: named in {where}", doubt=doubt)
            elsewhere.append(naming)
    if threaded := _thread_resolutions(earlier, group):
        doubt = f"the thread speaks of {', '.join(threaded)}" if len(threaded) > 1 else ""
        why = f"{threaded[0]}: the thread is about it"
        return _About(resolution=group.resolution(threaded[0]), why=why, doubt=doubt)
    if elsewhere:
        names = ", ".join(dict.fromkeys(f"{n.body} Resolution {n.number}".strip() for n in elsewhere))
        return _About(resolution=None, why=f"{Reason.OTHER_RESOLUTION}: speaks of {names}")
    return _resolution_by_provision(own, group)


def _revision_doubt(naming: Naming, resolution: Resolution) -> str:
    years = re.findall(r"\d{4}", naming.revision)
    if not years or not resolution.revision:
        return ""
    if re.findall(r"\d{4}", resolution.revision)[-1:] == years[-1:]:
        return ""
    return f"names the revision ({naming.revision}), the group works on ({resolution.revision})"


def _thread_resolutions(earlier: Sequence[Earlier], group: Group) -> list[str]:
    """Slugs the thread's earlier mails were filed under, the latest first; of resolutions the group still has."""
    slugs = dict.fromkeys(slug for mail in reversed(earlier) for slug in mail.resolutions)
    return [slug for slug in slugs if group.resolution(slug)]


def _resolution_by_provision(own: Sequence[Passage], group: Group) -> _About:
    fitting = []
    for resolution in group.resolutions:
        base = base_of(resolution)
        citations = [c for p in own for c in citations_in(p.text, group.vocabularies, base) if c.resolution is None]
        if any(citation.label and citation.known for citation in citations):
            fitting.append(resolution)
    if not fitting:
        return _About(resolution=None, why=f"{Reason.OFF_TOPIC}: names no resolution of this group")
    names = ", ".join(resolution.slug for resolution in fitting)
    if len(fitting) > 1:
        return _About(resolution=None, why=f"{Reason.AMBIGUOUS}: names no resolution; its citation fits {names}")
    why = f"{names}: the only one with the provision cited"
    return _About(resolution=fitting[0], why=why, doubt="names no resolution")


# -- how it ends ----------------------------------------------------------------------------------------------------


def _ending(
    comments: Sequence[Comment],
    unsure: Sequence[str],
    passages: Sequence[Passage],
    message: Message,
    author: people.Author,
    about: _About,
) -> tuple[State, str]:
    """The one state a mail ends in, and the reason, which begins with a `Reason` word."""
    attached = ", ".join(attachment.name or "unnamed" for attachment in message.attachments)
    if comments:
        return (State.REVIEW, "; ".join(unsure)) if unsure else (State.FILED, "")
    if unread := _unread(message):
        return State.REVIEW, unread[0]
    if attached and (about.resolution or author.participant):
        return State.REVIEW, f"{Reason.NO_CONTENT}: no own words to file, but an attachment: {attached}"
    if author.spoof:
        return State.REVIEW, unsure[0]
    if not _own(passages):
        if doubtful := next((passage.unsure for passage in passages if passage.unsure), ""):
            return State.REVIEW, f"{Reason.AMBIGUOUS}: no words are surely the author's own: {doubtful}"
        return State.IGNORED, f"{Reason.NO_CONTENT}: no words of the author's own"
    if about.resolution:
        return State.IGNORED, f"{Reason.NO_CONTENT}: courtesies only"
    if about.why.startswith(Reason.AMBIGUOUS) or (about.why.startswith(Reason.OFF_TOPIC) and author.participant):
        # Law 4: a delegate of this group may well mean one of its resolutions without naming it.
        return State.REVIEW, about.why
    return State.IGNORED, about.why


def _decided(
    state: State, reason: str, comments: tuple[Comment, ...], changes: Sequence[Change]
) -> tuple[State, str, tuple[Comment, ...]]:
    """A person's last decision about the mail comes before the rules'; rows of a mail in review say why they wait.

    Nothing is filed by being accepted where there is no word to file: such a mail goes on waiting."""
    if changes and changes[-1].action is Action.IGNORE:
        return State.IGNORED, f"{Reason.ADMIN}: set aside by {changes[-1].who}: {changes[-1].after}", ()
    if changes and changes[-1].action is Action.ACCEPT and comments:
        settled = (replace(c, review="", certainty="sure", filed_by=changes[-1].who) for c in comments)
        return State.FILED, f"accepted by {changes[-1].who}", tuple(settled)
    if state is State.REVIEW:
        comments = tuple(replace(c, review=c.review or reason, certainty="unsure") for c in comments)
    return state, reason, comments


def _receipt(
    message: Message,
    context: Context,
    group: Group,
    author: people.Author,
    comments: Sequence[Comment],
    review: str,
) -> tuple[Receipt | None, str]:
    """The private answer to the author, or why none is due: RFC 3834 §2, and never to a sender nobody knows."""
    person = author.participant
    silent = [
        (not group.receipts, "receipts are off"),
        (not context.mail.live, "old mail is never answered"),
        (not comments, "nothing was filed"),
        (not message.answerable, "RFC 3834 forbids an answer"),
        (person is None, "the sender is not in the roster"),
        (context.receipts_today >= group.receipts_per_day, "the day's receipts to this address are used up"),
        (context.letters_this_hour >= group.letters_per_hour, "the hour's letters are used up"),
    ]
    silence = next((reason for holds, reason in silent if holds), "")
    if silence or person is None:
        return None, f"none: {silence}"
    spoken = next((c.language for c in comments if c.language in LANGUAGES), "en")
    receipt = Receipt(
        key=f"receipt/{context.mail.sha256[:24]}",
        language=person.languages[0] if person.languages else spoken,
        to=message.author,
        in_reply_to=message.message_id,
        references=message.references,
        subject=message.subject,
        comments=tuple(comments),
        deadlines=tuple(e for e in context.deadlines if e.deadline.resolution in {c.resolution for c in comments}),
        review=review,
    )
    return receipt, f"to {message.author.address} in {receipt.language}"


def _author_why(author: people.Author, message: Message) -> str:
    if author.participant is None:
        return author.spoof or f"{message.author.address or 'nobody'} is not in the roster"
    return f"{author.participant.name} speaks for {author.participant.member}, by {message.author.address}"


def _place(stretch: Stretch) -> str:
    where = ", ".join(f"{c.heading} {c.label}".strip() for c in stretch.citations) or "general"
    return f"{stretch.resolution.slug} {where}"
