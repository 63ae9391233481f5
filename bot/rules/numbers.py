"""Numbers of comments, "191-017": given once, kept through every refiling, never used for anything else.

A number belongs to a comment of one mail. When the mail is filed again, perhaps by better rules, each comment takes
back the number of the one it most likely was: same place and words, then same words, then same place, then the order.
Only what is left over gets a new number. Keeping the numbers given is the store's work.
"""

import hashlib
from collections import defaultdict
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import replace

from bot.model import Comment, Given


def number(comments: Sequence[Comment], given: Sequence[Given], last: Mapping[str, int]) -> tuple[Comment, ...]:
    """The comments of one mail with their numbers. `given` are the numbers this mail's comments had, `last` is the
    highest serial ever given per resolution; a comment stays with the numbers of its own resolution."""
    hashes = [hashlib.sha256(comment.text.encode("utf-8", "surrogatepass")).hexdigest() for comment in comments]
    keys = [
        Given(number="", resolution=c.resolution, heading=c.heading, label=c.label, text_sha256=digest)
        for c, digest in zip(comments, hashes, strict=True)
    ]
    numbers = [""] * len(comments)
    left = list(given)
    for likeness in _LIKENESSES:
        waiting: dict[Hashable, list[Given]] = defaultdict(list)
        for old in reversed(left):
            waiting[likeness(old)].append(old)
        for place, key in enumerate(keys):
            if not numbers[place] and waiting[likeness(key)]:
                numbers[place] = waiting[likeness(key)].pop().number
        taken = set(numbers)
        left = [old for old in left if old.number not in taken]
    serials = dict(last)
    for place, comment in enumerate(comments):
        if not numbers[place]:
            serials[comment.resolution] = serials.get(comment.resolution, 0) + 1
            numbers[place] = f"{comment.resolution}-{serials[comment.resolution]:03d}"
    return tuple(replace(comment, number=given_number) for comment, given_number in zip(comments, numbers, strict=True))


_LIKENESSES: tuple[Callable[[Given], Hashable], ...] = (
    lambda one: (one.resolution, one.heading, one.label, one.text_sha256),
    lambda one: (one.resolution, one.text_sha256),
    lambda one: (one.resolution, one.heading, one.label),
    lambda one: one.resolution,
)
"""What makes a comment the one it was, the surest first."""
