"""The resolution's own order of comments: provisions as in its base text, general comments last, then time received.

Neutral (law 8): no other order ranks nobody. What the rows hold is left to those who sort them.
"""

import re
from collections.abc import Callable

from bot.model import Comment, Resolution

Key = tuple[object, ...]


def order_of(resolution: Resolution | None) -> Callable[[Comment], Key]:
    """A sorting key for the comments of one resolution (None where the group does not know it).

    Known provisions stand at their place, unknown ones after the last known one of their heading, unknown headings
    after all known ones, general comments last; then time received, then number.
    """
    places: dict[tuple[str, str], int] = {}
    ends: dict[str, int] = {}
    for base in resolution.base_texts if resolution else ():
        for at, provision in enumerate(base.provisions):
            heading = provision.heading.casefold()
            places.setdefault((heading, provision.label), at)
            ends[heading] = max(at, ends.get(heading, at))

    def key(comment: Comment) -> Key:
        heading, label = comment.heading.casefold(), comment.label
        place: Key
        if not heading:
            place = (2,)
        elif heading not in ends:
            place = (1, heading, natural(label))
        elif (heading, label) in places:
            place = (0, places[heading, label], 0, ())
        else:
            place = (0, ends[heading], 1, natural(label))
        return (*place, comment.received, natural(comment.number))

    return key


def natural(label: str) -> tuple[tuple[int, int, str], ...]:
    """A label as a sorting key in which 2 comes before 10, and 1 before 1bis."""
    return tuple((0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.findall(r"\d+|\D+", label))
