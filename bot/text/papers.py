"""Numbers of documents in words (ITU practice): "ISCG/26-1/5", "C26/55", "TDAG-24/DT/5", "PP14/67(Add.1)-A".

A series of capitals, the year of a meeting and perhaps which of that year, perhaps a kind (DT, INF), a serial number,
and what revises or translates it. "SG15/3" and "Q12/15" name study groups and questions. Numbers of proposals
("RCC/62A1/1") are `marked.py`'s.
"""

import re

_PAPER = re.compile(
    r"(?<![A-Za-z0-9/.-])(?!SG|WP|Q\d)(?:C|[A-Z]{2,8})[-/ ]?[0-3]\d(?:-\d{1,2})?(?:/[A-Z]{2,4})?/\d{1,4}"
    r"(?:\s?\((?:Rev|Add|Corr)\.?\s?\d{0,2}\)){0,3}(?:-[ACEFRS])?(?![A-Za-z0-9/])"
)


def papers_in(text: str) -> tuple[str, ...]:
    """The numbers of documents that a text names, each once, in its order and its spelling."""
    return tuple(dict.fromkeys(" ".join(found.group().split()) for found in _PAPER.finditer(text)))
