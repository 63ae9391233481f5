"""One mail, six forms of the same amendment, in six languages."""

from functools import cache

import pytest

from bench.sixforms import CASES, HEADING, LABEL, Case, expected, filed, forms, gardens
from bot.model import Group


@cache
def group() -> Group:
    """The group whose text is amended."""
    return gardens()


@pytest.mark.parametrize("mark", ["", "MOD"])
@pytest.mark.parametrize("case", CASES, ids=[case.language for case in CASES])
def test_six_forms_come_to_the_same_row(case: Case, mark: str) -> None:
    """Cited, quoted, inline, tracked, struck and underlined, in our form: the same provision, mark and redline."""
    row = (HEADING, LABEL, mark, expected(case, group()))
    found = {
        name: [(one.heading, one.label, one.mark or "", one.redline) for one in filed(raw, group())]
        for name, raw in forms(case, group(), mark)
    }
    assert {name: [row] for name in found} == found
