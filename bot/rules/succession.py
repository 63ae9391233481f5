"""What later mails do to earlier comments of the same member on the same provision: supersede, repeat or withdraw them.

A view over all comments, derived whenever they are read: none is altered, and each says which other one decided. A
wording gives way to a wording only, a remark to either; questions, remarks on the resolution as a whole and what a
person should look at first (law 4) replace nothing. What is said of a proposal leaves what was said of the base text,
or of another proposal, as it stands; and so does what a person decided.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from bot.model import Comment, CommentState, CommentType, Position, Reason

_NOTHING = f"{Reason.AMBIGUOUS}: withdraws, but no earlier comment of this member stands here"


def succeeded(comments: Sequence[Comment]) -> tuple[Comment, ...]:
    """The comments in the order given, each in the state that the others leave it in."""
    places: dict[tuple[str, str, str, str], list[Comment]] = defaultdict(list)
    for comment in comments:
        if comment.member and comment.state is CommentState.OPEN:
            places[comment.resolution, comment.member, comment.heading.casefold(), comment.label].append(comment)
    became = {
        comment.number: comment
        for written in places.values()
        for comment in _settled(sorted(written, key=lambda one: (one.received, one.number)))
    }
    return tuple(became.get(comment.number, comment) for comment in comments)


def _settled(written: Iterable[Comment]) -> list[Comment]:
    """One member's comments on one provision, oldest first, as each of them leaves those before it."""
    settled: list[Comment] = []
    for comment in written:
        earlier = [
            one for one in settled if one.state is CommentState.OPEN and one.source.sha256 != comment.source.sha256
        ]
        texts = {one.proposal for one in earlier}
        # A withdrawal that names no text is of the one text the member spoke of here.
        if not (comment.position is Position.WITHDRAWS and not comment.proposal and len(texts) == 1):
            earlier = [one for one in earlier if one.proposal == comment.proposal]
        if comment.position is Position.WITHDRAWS:
            comment = _checked(comment, earlier)
            settled = _become(settled, earlier, CommentState.WITHDRAWN, comment)
        elif same := next((one for one in earlier if _words(one) == _words(comment)), None):
            comment = replace(comment, state=CommentState.SAME, other=same.number)
        else:
            replaced = [one for one in earlier if _replaces(comment, one)]
            settled = _become(settled, replaced, CommentState.SUPERSEDED, comment)
        settled.append(comment)
    return settled


def _checked(withdrawal: Comment, earlier: Sequence[Comment]) -> Comment:
    """A person looks at a withdrawal that finds nothing to withdraw."""
    return withdrawal if earlier or withdrawal.review else replace(withdrawal, review=_NOTHING)


def _become(settled: list[Comment], changed: Sequence[Comment], state: CommentState, by: Comment) -> list[Comment]:
    """What `by` changed is in that state now; what is unsure about a mail changes nothing yet."""
    numbers = set() if by.review else {one.number for one in changed if one.position is not Position.WITHDRAWS}
    return [replace(one, state=state, other=by.number) if one.number in numbers else one for one in settled]


def _replaces(later: Comment, earlier: Comment) -> bool:
    """Whether a later comment stands in place of an earlier one."""
    if not later.heading or CommentType.QUESTION in (later.type, earlier.type):
        return False
    return _proposes(later) or not _proposes(earlier)


def _proposes(comment: Comment) -> bool:
    return comment.mark is not None or bool(comment.redline)


def _words(comment: Comment) -> tuple[str, str]:
    return " ".join(comment.text.split()), " ".join(comment.proposed.split())
