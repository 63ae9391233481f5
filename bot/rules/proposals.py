"""Comments on a proposal: words that name a document loaded beside the base text ("ISCG/26-1/5, MOD of resolves 2").

A proposal is named by its number alone, however it is parted or spaced; by two numbers, none is meant for sure. What
the proposal itself changes is not a comment of this mail's author.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from bot.model import Comment, Group, Resolution

_PARTS = re.compile(r"[^\W_]+")
_UNKNOWN = re.compile(r"(?:^|; )[^;]*the base text has no such provision(?=;|$)")


def upon_proposals(comments: Iterable[Comment], subject: str, group: Group) -> Iterator[Comment]:
    """The comments with the proposal that their own words name, else those they answer, else the subject of the mail.
    A provision that only the proposal has is known then."""
    for comment in comments:
        resolution = group.resolution(comment.resolution)
        if resolution is None or not resolution.proposals or comment.proposal:
            yield comment
            continue
        named = (_named(words, resolution) for words in (comment.text, comment.context, subject))
        number = next((found for found in named if found), ())
        yield _upon(comment, resolution, number[0]) if len(number) == 1 else comment


def _named(words: str, resolution: Resolution) -> tuple[str, ...]:
    """The numbers of the proposals named in words."""
    said = f" {' '.join(_PARTS.findall(words.casefold()))} "
    return tuple(
        proposal.number
        for proposal in resolution.proposals
        if f" {' '.join(_PARTS.findall(proposal.number.casefold()))} " in said
    )


def _upon(comment: Comment, resolution: Resolution, number: str) -> Comment:
    proposal = next(each for each in resolution.proposals if each.number == number)
    has = any(
        (provision.heading, provision.label) == (comment.heading, comment.label)
        for base in proposal.base_texts
        for provision in base.provisions
    )
    review = _UNKNOWN.sub("", comment.review).removeprefix("; ") if has else comment.review
    why = "; ".join(part for part in (comment.why, f"names the proposal {number}") if part)
    return replace(comment, proposal=number, review=review, why=why)
