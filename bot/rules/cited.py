"""The documents that comments belong to or name, each once, sorted; finding their numbers is `bot.text`'s."""

from collections.abc import Iterable

from bot.model import Comment
from bot.text import papers_in


def papers(comments: Iterable[Comment]) -> tuple[str, ...]:
    """Their numbers, as written."""
    found: set[str] = set()
    for comment in comments:
        found |= {comment.proposal, *papers_in(f"{comment.text}\n{comment.reasons}")}
    return tuple(sorted(found - {""}))
