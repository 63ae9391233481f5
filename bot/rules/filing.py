"""Where a mail belongs: the decision about one message, from its words, its documents, its thread and the group.

The steps stand in `file` in their order, each in a file of its own: who wrote it (`people.py`), what it is about
(`about.py`), which words speak of what (`stretches.py`), the rows they and the documents become (`rows.py`), how the
mail ends (`ending.py`). Every decision is told in `Filing.why`. Telling passages apart is `bot.mail`'s work, finding
citations and amendments `bot.text`'s; corrections of single comments are laid over later (`changes.py`).
"""

from collections.abc import Sequence
from dataclasses import replace

from bot.mail import passages as passages_of
from bot.model import (
    Action,
    Comment,
    Context,
    Filing,
    Group,
    Kind,
    Link,
    Message,
    Passage,
    PassageKind,
    Reason,
    Resolution,
    State,
)
from bot.rules import people
from bot.rules.about import about, resolutions_of
from bot.rules.ancestry import hang
from bot.rules.commands import Asked, asked
from bot.rules.ending import decided, doubts, ending, receipt
from bot.rules.numbers import number
from bot.rules.proposals import proposal_named
from bot.rules.rows import Writing, points_to_a_file, rows_of_document, rows_of_table, rows_of_words
from bot.rules.stretches import Stretch, stretches
from bot.rules.subscriptions import hard_bounces
from bot.rules.tabled import tables_in, without
from bot.rules.themes import theme_of
from bot.rules.transcript import obey

_ASIDE = {
    Kind.AUTOMATIC: Reason.AUTO_REPLY,
    Kind.CALENDAR: Reason.AUTO_REPLY,
    Kind.BOUNCE: Reason.BOUNCE,
    Kind.COMPLAINT: Reason.ADMIN,
    Kind.MACHINERY: Reason.ADMIN,
    Kind.OURSELVES: Reason.OWN,
}

MOST_CHARACTERS, MOST_PASSAGES = 300_000, 1000
"""Of the author's own words in one mail; a resolution with all its comments has a tenth of that."""

Why = list[tuple[str, str]]


def file(message: Message, context: Context, group: Group) -> Filing:
    """Decide about `message`: its state, thread and comments, and what its author is told. Pure; asks nobody."""
    links = context.links or hang(message, context)
    why: Why = [
        ("kind", f"{message.kind}: {message.kind_why}" if message.kind_why else str(message.kind)),
        ("thread", _thread_why(links, context)),
    ]
    accepted = bool(context.changes) and context.changes[-1].action is Action.ACCEPT
    if not accepted and (aside := _set_aside(message, context, group)):
        bounces = hard_bounces(message, context)
        return Filing(state=State.IGNORED, reason=aside, links=links, bounces=bounces, why=(*why, ("state", aside)))

    if (commanded := asked(message, group)) and not accepted:
        return _obeyed(commanded, message, context, group, links, why)
    told_apart = passages_of(message, context.earlier)
    if endless := _endless(told_apart):
        why.append(("state", endless))
        return Filing(state=State.REVIEW, reason=endless, passages=told_apart, links=links, why=tuple(why))
    author = people.author(message, group)
    meant = about(message, _own(told_apart), context, group)
    why += [("author", _author_why(author, message)), ("resolution", meant.why)]

    unsure = doubts(message, context, group, author)
    comments: tuple[Comment, ...] = ()
    if meant.resolution is not None:
        writing = _writing(message, told_apart, context, group, author)
        comments = _comments(told_apart, meant.resolution, writing, why)
        unsure += [f"{Reason.AMBIGUOUS}: {meant.doubt}"] if meant.doubt else []
        own_doubts = {comment.review for comment in comments if comment.review}
        # A row says what is unsure about its mail before what is about itself: who wrote it, above all.
        comments = tuple(replace(c, review="; ".join(filter(None, (*unsure, c.review)))) for c in comments)
        unsure += sorted(own_doubts)

    state, reason = ending(comments, unsure, told_apart, message, author, meant, group)
    state, reason, comments = decided(state, reason, comments, context.changes)
    theme = theme_of((message.subject, _own_words(told_apart)), group.themes) if _off_topic(reason) else ""
    reason = f"{Reason.OFF_TOPIC}: on the theme “{theme}”" if theme else reason
    comments = number(comments, context.given, context.last)
    why.append(("state", f"{state}: {reason}" if reason else str(state)))
    told, told_why = receipt(message, context, group, author, comments, reason)
    why.append(("receipt", told_why))
    return Filing(
        state=state,
        reason=reason,
        comments=comments,
        passages=told_apart,
        links=links,
        notices=(told,) if told else (),
        why=tuple(why),
        theme=theme,
    )


def _obeyed(
    commanded: Asked, message: Message, context: Context, group: Group, links: tuple[Link, ...], why: Why
) -> Filing:
    """A mail of commands: what it orders, and the private answer."""
    author = people.author(message, group)
    done = obey(commanded, message, context, group, author)
    why += [
        ("author", _author_why(author, message)),
        ("commands", done.reason),
        *(("command", f"{each.command}: {each.hindrance}") for each in done.results if each.hindrance),
        ("state", f"{done.state}: {done.reason}"),
        ("receipt", done.told),
    ]
    return Filing(
        state=done.state,
        reason=done.reason,
        passages=passages_of(message, context.earlier),
        links=links,
        notices=(done.answer,) if done.answer else (),
        orders=done.orders,
        results=done.results if context.known and context.known.before is None else (),
        holder=context.holder,
        why=tuple(why),
    )


def _set_aside(message: Message, context: Context, group: Group) -> str:
    """Why this mail is set apart before its words are looked at, or empty."""
    if context.ours or message.kind is Kind.OURSELVES:
        return f"{Reason.OWN}: a copy of our own letter {context.ours or message.instance}"
    if message.author.address in group.own_addresses:
        return f"{Reason.OWN}: from {message.author.address}, which is ours"
    if reason := _ASIDE.get(message.kind):
        return f"{reason}: {message.kind_why or message.kind}"
    same = next((mail_id for content, mail_id in context.twins if content == message.content), None)
    if same is not None:
        return f"{Reason.DUPLICATE}: the same mail as mail {same}, by another route"
    return ""


def _endless(passages: Sequence[Passage]) -> str:
    """Why a mail is left to a person to read, or empty: what is looked through is bounded, for it takes our time."""
    own = _own(passages)
    characters = sum(len(passage.text) for passage in own)
    if characters <= MOST_CHARACTERS and len(own) <= MOST_PASSAGES:
        return ""
    return f"{Reason.UNREADABLE}: {characters} characters of own words in {len(own)} passages, too many to look through"


def _off_topic(reason: str) -> bool:
    return reason.startswith(f"{Reason.OFF_TOPIC}:")


def _own_words(passages: Sequence[Passage]) -> str:
    return "\n".join(passage.text for passage in _own(passages))


def _own(passages: Sequence[Passage]) -> list[Passage]:
    return [passage for passage in passages if passage.kind is PassageKind.OWN and passage.text.strip()]


def _writing(
    message: Message, passages: Sequence[Passage], context: Context, group: Group, author: people.Author
) -> Writing:
    """Who speaks for whom in this mail."""
    words = "\n".join(p.text for p in passages if p.kind in (PassageKind.OWN, PassageKind.SIGNATURE))
    person = author.participant
    # Whoever the roster does not know speaks for no member, whatever the words say (RELIABILITY T1).
    speaker = people.spoken_for(message, words, person, group) if person else people.Speaker(member="")
    return Writing(message=message, context=context, group=group, author=author, speaker=speaker)


def _comments(passages: Sequence[Passage], resolution: Resolution, writing: Writing, why: Why) -> tuple[Comment, ...]:
    """The rows of the mail's words, then those of its documents; words that only point to a file are none."""
    message, group = writing.message, writing.group
    about = proposal_named(message.subject, resolution, group)
    words = _own_words(passages)
    against = about or proposal_named(words, resolution, group) or resolution
    tables = list(tables_in(passages, against, group.vocabularies))
    found = stretches(without(passages, tables), group, about or resolution, message.author.name, message.styles)
    said = [
        stretch
        for stretch in found
        if not (message.attachments and not stretch.citations and points_to_a_file(stretch.text, group))
    ]
    if writing.speaker.words:
        why.append(("member", f"{writing.speaker.member}: {writing.speaker.words}"))
    why += [("provision", f"{_place(stretch)}: {stretch.why}") for stretch in said]
    rows = [
        *rows_of_words(said, writing),
        *(row for table in tables for row in rows_of_table(table, against, writing)),
    ]
    rows.sort(key=lambda row: row.source.start)
    for document in message.documents:
        changed = [
            row
            for each in resolutions_of(document, resolution, group)
            for row in rows_of_document(document, each, writing, against if against.proposal else None)
        ]
        why.append(("document", f"{document.name}: {len(changed)} changes or remarks"))
        rows += changed
    return tuple(rows)


# -- why ------------------------------------------------------------------------------------------------------------


def _thread_why(links: Sequence[Link], context: Context) -> str:
    mine = next(link for link in links if link.mail_id == context.mail.id)
    deciders = [move.who for move in context.moves if move.target == f"mail {mine.mail_id}"]
    by = f", so decided by {deciders[-1]}" if deciders else ""
    if mine.parent is not None:
        return f"answers mail {mine.parent}, in the thread begun by mail {mine.thread}{by}"
    begun = f"in the thread begun by mail {mine.thread}" if mine.thread != mine.mail_id else "begins a thread"
    return begun + by


def _author_why(author: people.Author, message: Message) -> str:
    if author.participant is None:
        return author.spoof or f"{message.author.address or 'nobody'} is not in the roster"
    return f"{author.participant.name} speaks for {author.participant.member}, by {message.author.address}"


def _place(stretch: Stretch) -> str:
    where = ", ".join(f"{c.heading} {c.label}".strip() for c in stretch.citations) or "general"
    return f"{stretch.resolution.slug} {where}"
