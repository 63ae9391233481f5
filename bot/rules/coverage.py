"""The coverage map: which members have spoken to which provisions, and what nobody or who has not spoken.

For the coordinator only: that somebody stayed silent is never told to the group (law 8). Marks, not scores: a member is
not ranked by how much it wrote. Every row of the table is in it exactly once, also what was withdrawn or superseded;
silent is what has no comment that stands. How it looks is left to `bot.export`.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import datetime

from bot.model import Comment, CommentState, Coverage, Covered, Group, Ledger, Resolution, Source
from bot.rules.alternatives import alphabetical
from bot.rules.order import order_of
from bot.rules.stretches import base_of
from bot.rules.table import cut_off, resolution_of

PRIVATE = "For the coordinator only: the group is not told who stayed silent."
NOBODY = "without a member"
"""The column of comments whose member nobody knows."""
GONE = (CommentState.WITHDRAWN, CommentState.SUPERSEDED)
_ASIDE = "secretariat"
"""The capacity of those who are not asked to comment."""


def cover(comments: Iterable[Comment], group: Group, *, resolution: str, ledger: Ledger, made: datetime) -> Coverage:
    """The coverage map of one resolution (its slug) as it stood at `made`. Refused where the group has none such."""
    known = resolution_of(group, resolution)
    taken = [each for each in comments if each.resolution == resolution and each.state is not CommentState.REJECTED]
    places = _places(known, made)
    names: dict[tuple[str, str], str] = {}
    for each in (*places, *taken):  # as the base text writes it, whatever case a person moved a comment to
        names.setdefault(_key(each), place_of(each))
    ordered = sorted((*places, *taken), key=order_of(known))
    provisions = tuple(dict.fromkeys(names[_key(each)] for each in ordered))
    cells: dict[tuple[str, str], list[Covered]] = defaultdict(list)
    for each in ordered:
        if each.number:
            covered = Covered(number=each.number, mark=str(each.mark or ""), state=each.state)
            cells[names[_key(each)], each.member or NOBODY].append(covered)
    spoken = {place for place, found in cells.items() if any(each.state not in GONE for each in found)}
    silent = tuple(place for place in provisions if place not in {provision for provision, _ in spoken})
    roster = {each.member for each in group.participants if each.member and each.capacity != _ASIDE}
    members = sorted({each.member for each in taken if each.member}, key=alphabetical)
    return Coverage(
        title=f"Coverage of {known.name}",
        subtitle=f"Cut-off {cut_off(made, group.zone)}. Provisions without a comment that stands: {len(silent)} of "
        f"{len(provisions)}.",
        notice=PRIVATE,
        made=made,
        provisions=provisions,
        members=(*members, *([NOBODY] if any(not each.member for each in taken) else ())),
        cells={place: tuple(found) for place, found in cells.items()},
        silent_provisions=silent,
        silent_members=tuple(sorted(roster - {member for _, member in spoken}, key=alphabetical)),
        ledger=ledger,
    )


def place_of(comment: Comment) -> str:
    """Where a comment is filed, as the table says it."""
    return f"{comment.heading} {comment.label}".strip() or "general"


def _key(comment: Comment) -> tuple[str, str]:
    return comment.heading.casefold(), comment.label


def _places(resolution: Resolution, made: datetime) -> tuple[Comment, ...]:
    """The provisions of the base text, as comments that say nothing: so they are sorted as comments are."""
    base = base_of(resolution)
    nowhere = Source(sha256="", message_id="")
    return tuple(
        Comment(
            resolution=resolution.slug, heading=each.heading, label=each.label, text="", source=nowhere, received=made
        )
        for each in (base.provisions if base else ())
    )
