"""Which resolution a mail or a document is about: named, implied by the thread, or alone in having what is cited.

A person's decision comes first, then the mail's own words, its subject, its thread, its documents, and last a provision
that only one resolution of the group has. The same number of another body is another resolution. What is doubtful is
said; finding names and citations is `bot.text`'s work.
"""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from bot.model import Action, Change, Context, Document, Earlier, Group, Message, Naming, Passage, Reason, Resolution
from bot.rules.proposals import proposals_named
from bot.rules.stretches import base_of, resolution_named
from bot.text import citations_in, namings_in, reference

_FRONT = 20
"""Paragraphs of a document that may say what it is about."""


@dataclass(frozen=True, kw_only=True, slots=True)
class About:
    """The resolution a mail is about, if any, why, and what is unsure about that. Without one, `why` begins with a
    `Reason` word."""

    resolution: Resolution | None
    why: str
    doubt: str = ""


def about(message: Message, own: Sequence[Passage], context: Context, group: Group) -> About:
    """What the mail as a whole is about."""
    if decided := _decided(context.changes, group):
        return decided
    own_words = "\n\n".join(passage.text for passage in own)
    places = (("the text", own_words), ("the subject", message.subject))
    named, elsewhere = _named(places, group)
    if named := named or _proposed(places, group):
        return named
    if threaded := _threaded(context.earlier, group):
        return threaded
    for document in message.documents:
        named, others = _named((("the attached file", front(document)), ("a file's name", document.name)), group)
        if named:
            return named
        elsewhere += others
    if elsewhere:
        names = ", ".join(dict.fromkeys(f"{n.body} Resolution {n.number}".strip() for n in elsewhere))
        return About(resolution=None, why=f"{Reason.OTHER_RESOLUTION}: speaks of {names}")
    return _by_provision(own, group)


def resolutions_of(document: Document, mail_is_about: Resolution | None, group: Group) -> tuple[Resolution, ...]:
    """What a document may be about: the resolutions of ours that it names, else the mail's; none where it is about
    others only."""
    found: dict[str, Resolution] = {}
    named = [*namings_in(front(document), group.vocabularies), *namings_in(document.name, group.vocabularies)]
    for naming in named:
        if resolution := resolution_named(naming, group):
            found.setdefault(resolution.slug, resolution)
    if found or not mail_is_about:
        return tuple(found.values())
    return (mail_is_about,)


def front(document: Document) -> str:
    """The words at the beginning of a document, as they stood and stand."""
    paragraphs = ("".join(run.text for run in paragraph.runs) for paragraph in document.paragraphs[:_FRONT])
    return "\n\n".join((document.title, *paragraphs))


def _decided(changes: Sequence[Change], group: Group) -> About | None:
    for change in reversed(changes):
        if change.action is Action.ACCEPT and (found := group.resolution(change.after)):
            return About(resolution=found, why=f"{found.slug}: so decided by {change.who}")
    return None


_BLANK_LINES = re.compile(r"\n[^\S\n]*\n")


def _named(places: Iterable[tuple[str, str]], group: Group) -> tuple[About | None, list[Naming]]:
    """The first resolution of ours that is named, and the others named before it."""
    elsewhere: list[Naming] = []
    for where, words in places:
        # Paragraph by paragraph, as the words are looked through again for what they say of it.
        namings = (n for paragraph in _BLANK_LINES.split(words) for n in namings_in(paragraph, group.vocabularies))
        for naming in namings:
            if found := resolution_named(naming, group):
                doubt = _revision_doubt(naming, found)
                return About(resolution=found, why=f"{found.slug}: named in {where}", doubt=doubt), elsewhere
            elsewhere.append(naming)
    return None, elsewhere


def _proposed(places: Iterable[tuple[str, str]], group: Group) -> About | None:
    """The resolution that proposals would revise which are named."""
    for where, words in places:
        named = [(each, found) for each in group.resolutions if (found := proposals_named(words, each, group))]
        if len(named) == 1:
            [(resolution, numbers)] = named
            told = " and ".join(sorted(numbers))
            return About(resolution=resolution, why=f"{resolution.slug}: {told} is named in {where}")
    return None


def _revision_doubt(naming: Naming, resolution: Resolution) -> str:
    years = re.findall(r"\d{4}", naming.revision)
    if not years or not resolution.revision:
        return ""
    if re.findall(r"\d{4}", resolution.revision)[-1:] == years[-1:]:
        return ""
    return f"names the revision ({naming.revision}), the group works on ({resolution.revision})"


def _threaded(earlier: Sequence[Earlier], group: Group) -> About | None:
    """What the thread's earlier mails were filed under, the latest first; of resolutions the group still has."""
    found = dict.fromkeys(slug for mail in reversed(earlier) for slug in mail.resolutions)
    slugs = [slug for slug in found if group.resolution(slug)]
    if not slugs:
        return None
    doubt = f"the thread speaks of {', '.join(slugs)}" if len(slugs) > 1 else ""
    return About(resolution=group.resolution(slugs[0]), why=f"{slugs[0]}: the thread is about it", doubt=doubt)


def _by_provision(own: Sequence[Passage], group: Group) -> About:
    fitting = []
    for resolution in group.resolutions:
        texts = (base_of(resolution), *(reference(each.base_texts) for each in resolution.proposals))
        citations = (c for p in own for base in texts for c in citations_in(p.text, group.vocabularies, base))
        if any(citation.label and citation.known for citation in citations if citation.resolution is None):
            fitting.append(resolution)
    if not fitting:
        return About(resolution=None, why=f"{Reason.OFF_TOPIC}: names no resolution of this group")
    names = ", ".join(resolution.slug for resolution in fitting)
    if len(fitting) > 1:
        return About(resolution=None, why=f"{Reason.AMBIGUOUS}: names no resolution; its citation fits {names}")
    why = f"{names}: the only one with the provision cited"
    return About(resolution=fitting[0], why=why, doubt="names no resolution")
