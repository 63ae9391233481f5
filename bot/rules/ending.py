"""How a mail ends: its one state with the reason (law 1), what a person decided about it, and what its author is told.

What is unsure ends in REVIEW with the reason (law 4); a reason begins with a `Reason` word. What its words and
documents say is settled before (`rows.py`), and so is what it is about (`about.py`).
"""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model import (
    LANGUAGES,
    Action,
    Attachment,
    Change,
    Comment,
    Context,
    Group,
    Message,
    Order,
    Passage,
    PassageKind,
    Reason,
    Receipt,
    State,
    Verb,
)
from bot.rules.about import About
from bot.rules.authority import SECRETARIAT
from bot.rules.correction import outline
from bot.rules.people import Author
from bot.rules.roles import played
from bot.rules.said import plays, takes_position
from bot.rules.stretches import base_of
from bot.text import citations_in

_WORDLESS = (
    "image/", "audio/", "video/", "font/", "text/calendar", "text/vcard", "text/x-vcard", "application/ics",
    "application/pgp-signature", "application/pgp-keys", "application/pkcs7-signature", "application/x-pkcs7-signature",
)  # fmt: skip
BODY = "body"
_DAYS_OF_ANSWERS = 3
"""So many days' answers are all that an address gets in a week: what answers us every three hours ends, too."""
_COMMERCIAL_SIGNS = 2
"""Words of an advertisement that make one."""


def doubts(message: Message, context: Context, group: Group, author: Author) -> list[str]:
    """Reasons for review that lie in the mail as a whole, the weightiest first."""
    found = []
    if author.spoof:
        found.append(f"{Reason.SPOOF}: {author.spoof}")
    elif author.participant is None:
        found.append(f"{Reason.UNKNOWN_SENDER}: {message.author.address or 'no address'} is not in the roster")
    elif author.doubt:
        found.append(f"{Reason.AMBIGUOUS}: {author.doubt}")
    if message.spam:
        found.append(f"{Reason.SPAM}: {message.spam}")
    if context.twins:
        found.append(f"{Reason.AMBIGUOUS}: has the Message-ID of mail {context.twins[0][1]} but other content")
    if _private(message, group):
        found.append(f"{Reason.AMBIGUOUS}: written to us alone, not to the list: perhaps by a machine that answers us")
    return [*found, *_unread(message)]


def _unread(message: Message) -> list[str]:
    """What of the mail could not be read and may hold words."""
    unread = (defect for defect in message.defects if defect.startswith("not read: "))
    return [f"{Reason.UNREADABLE}: {defect.removeprefix('not read: ')}" for defect in unread]


def ending(
    comments: Sequence[Comment],
    unsure: Sequence[str],
    passages: Sequence[Passage],
    message: Message,
    author: Author,
    about: About,
    group: Group,
) -> tuple[State, str]:
    """The one state a mail ends in, and the reason."""
    attached = ", ".join(each.name or "unnamed" for each in message.attachments if may_hold_words(each))
    own = [passage for passage in passages if passage.kind is PassageKind.OWN and passage.text.strip()]
    if not any(comment.heading or comment.source.part != BODY for comment in comments) and (
        on := _sent_on(passages, group)
    ):
        return State.REVIEW, f"{Reason.AMBIGUOUS}: sends on a mail that speaks of {on}"
    if comments and (admin := _administration(comments, message, author, own, group)):
        return State.IGNORED, f"{Reason.ADMIN}: {admin}"
    if comments:
        return (State.REVIEW, "; ".join(unsure)) if unsure else (State.FILED, "")
    if unread := _unread(message):
        return State.REVIEW, unread[0]
    if attached and (about.resolution or author.participant):
        return State.REVIEW, f"{Reason.NO_CONTENT}: no own words to file, but an attachment: {attached}"
    if author.spoof:
        return State.REVIEW, unsure[0]
    if not about.resolution and not author.participant and (sign := _commercial(message, own, group)):
        return State.IGNORED, f"{Reason.SPAM}: {sign}"
    if not own:
        if doubtful := next((passage.unsure for passage in passages if passage.unsure), ""):
            return State.REVIEW, f"{Reason.AMBIGUOUS}: no words are surely the author's own: {doubtful}"
        return State.IGNORED, f"{Reason.NO_CONTENT}: no words of the author's own"
    if about.resolution:
        return State.IGNORED, f"{Reason.NO_CONTENT}: courtesies only"
    if about.why.startswith(Reason.AMBIGUOUS) or (author.participant and _means_a_text(about, message, own, group)):
        # Law 4: a delegate of this group may well mean one of its resolutions without naming it.
        return State.REVIEW, about.why
    return State.IGNORED, about.why


def _administration(
    comments: Sequence[Comment], message: Message, author: Author, own: Sequence[Passage], group: Group
) -> str:
    """Why a mail runs the group and is no comment: from those who do, on no provision; or empty. A coordinator who
    speaks for a member too may well comment on the whole."""
    person = author.participant
    if not person or any(comment.heading or comment.source.part != BODY for comment in comments):
        return ""
    if not person.member or person.capacity == SECRETARIAT:
        return f"from {person.name}, on no provision"
    words = " ".join((message.subject, *(passage.text for passage in own))).lower()
    if message.author.address == group.coordinator.address and plays("organizes", group.vocabularies).search(words):
        return f"from {person.name}, who coordinates the group, on no provision"
    return ""


def _sent_on(passages: Sequence[Passage], group: Group) -> str:
    """The provision that a mail speaks of which is sent on, or empty: its words are another person's, and may be meant
    for the table."""
    forwarded = "\n".join(passage.text for passage in passages if passage.kind is PassageKind.FORWARDED)
    for resolution in group.resolutions if forwarded.strip() else ():
        for citation in citations_in(forwarded, group.vocabularies, base_of(resolution)):
            if citation.known:
                return citation.cited
    return ""


def _means_a_text(about: About, message: Message, own: Sequence[Passage], group: Group) -> bool:
    """Whether a mail that names nothing speaks as one does of a text: of a resolution, of remarks, of its position."""
    words = "\n".join((message.subject, *(passage.text for passage in own)))
    spoken = any(any(played(role, group.vocabularies, words)) for role in ("resolution", "remarks"))
    return about.why.startswith(Reason.OFF_TOPIC) and (spoken or takes_position(words, group.vocabularies))


def may_hold_words(attachment: Attachment) -> bool:
    """Whether a file may say something: pictures, calendar entries, visiting cards and signatures do not."""
    return not attachment.media_type.startswith(_WORDLESS)


def _commercial(message: Message, own: Sequence[Passage], group: Group) -> str:
    """By what a mail of nobody known, about nothing of ours, is an advertisement; or empty."""
    if message.spam:
        return message.spam
    if message.bulk and message.list_id != group.list_id:
        return "sent to many, with a way to unsubscribe, about nothing of this group"
    words = " ".join((message.subject, *(passage.text for passage in own))).lower()
    signs = dict.fromkeys(plays("commercial", group.vocabularies).findall(words))
    return f"speaks as advertisements do: {', '.join(signs)}" if len(signs) >= _COMMERCIAL_SIGNS else ""


def decided(
    state: State, reason: str, comments: tuple[Comment, ...], changes: Sequence[Change]
) -> tuple[State, str, tuple[Comment, ...]]:
    """A person's last decision about the mail comes before the rules'; rows of a mail in review say why they wait, one
    that is ignored has none.

    Nothing is filed by being accepted where there is no word to file: such a mail goes on waiting."""
    if changes and changes[-1].action is Action.IGNORE:
        return State.IGNORED, f"{Reason.ADMIN}: set aside by {changes[-1].who}: {changes[-1].after}", ()
    if changes and changes[-1].action is Action.ACCEPT and comments:
        settled = (replace(c, review="", certainty="sure", filed_by=changes[-1].who) for c in comments)
        return State.FILED, f"accepted by {changes[-1].who}", tuple(settled)
    if state is State.IGNORED:
        return state, reason, ()
    if state is State.REVIEW:
        comments = tuple(replace(c, review=c.review or reason, certainty="unsure") for c in comments)
    return state, reason, comments


def receipt(
    message: Message,
    context: Context,
    group: Group,
    author: Author,
    comments: Sequence[Comment],
    review: str,
) -> tuple[Receipt | None, str]:
    """The private answer to the author, or why none is due: RFC 3834 §2, and never to a sender nobody knows."""
    person = author.participant
    hindrances = [
        (not group.receipts, "receipts are off"),
        (not comments, "nothing was filed"),
        (person is None, "the sender is not in the roster"),
        (not wants_receipts(context.orders), "the author wants no receipts"),
        (_private(message, group) and context.answers_this_week > 0, "written to us alone, and answered this week"),
    ]
    hindrance = next((reason for holds, reason in hindrances if holds), "") or silence(message, context, group)
    if hindrance or person is None:
        return None, f"none: {hindrance}"
    spoken = next((c.language for c in comments if c.language in LANGUAGES), "en")
    told = Receipt(
        key=f"receipt/{context.mail.sha256[:24]}",
        language=person.languages[0] if person.languages else spoken,
        to=message.author,
        in_reply_to=message.message_id,
        references=message.references,
        subject=message.subject,
        comments=tuple(comments),
        deadlines=tuple(
            entry
            for entry in context.deadlines
            if entry.deadline.comments and entry.deadline.resolution in {comment.resolution for comment in comments}
        ),
        review=review,
        outlines={
            slug: outline(known)
            for slug in dict.fromkeys(comment.resolution for comment in comments)
            if (known := group.resolution(slug))
        },
    )
    return told, f"to {message.author.address} in {told.language}"


def silence(message: Message, context: Context, group: Group) -> str:
    """Why a mail gets no automatic answer of any kind (RFC 3834 §2), or empty."""
    hindrances = [
        (not context.mail.live, "old mail is never answered"),
        (not message.answerable, "RFC 3834 forbids an answer"),
        (
            context.answers_this_week >= _DAYS_OF_ANSWERS * group.answers_per_day,
            "the week's answers to this address are used up",
        ),
        (context.answers_today >= group.answers_per_day, "the day's answers to this address are used up"),
        (context.answers_this_hour >= group.answers_per_hour, "the hour's answers are used up"),
    ]
    return next((reason for holds, reason in hindrances if holds), "")


def _private(message: Message, group: Group) -> bool:
    """Whether a mail came to us and not by way of the list. A machine that answers our answer writes so, and may hide
    that it is one: what is told once a week (RFC 3834 §2, RFC 5230 §4.2) gives it nothing to answer."""
    to = {address.address for address in (*message.to, *message.cc)}
    named = not to.isdisjoint(group.own_addresses)
    return named and message.list_id != group.list_id and group.list_address not in to


def wants_receipts(orders: Iterable[Order]) -> bool:
    """Whether somebody with these orders is told how their mails were filed."""
    said = [order.value for order in orders if order.verb is Verb.RECEIPTS]
    return not said or said[-1] == "on"
