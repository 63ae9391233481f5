"""What is new in a table since an earlier one: every difference once, in the words of a coordinator."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Comment, CommentState, Table
from bot.rules import tabulate, told_since
from bot.rules.profile import COLUMNS
from bot.rules.since import CHANGED, COLUMN, FOLLOWS, KINDS, NEW, REFILED, WITHDRAWN
from tests.export.sample import GROUP, LEDGER, MADE, comments, table


def of(*rows: Comment, profile: str = "iscg") -> Table:
    """The table of these comments."""
    return tabulate(rows, GROUP, resolution="191", ledger=LEDGER, made=MADE, profile=profile)


def news(now: Table, earlier: Table) -> dict[str, tuple[str, str]]:
    """By number: the kind of news and the words in its column, of the rows that have any."""
    told = told_since(now, now, earlier, "abcd")
    at = told.columns.index(COLUMN)
    return {row.number: (row.news, row.cells[at]) for row in told.rows if row.news or row.cells[at]}


def test_nothing_is_new_since_itself() -> None:
    """The same table has no news, and says so under its title."""
    told = told_since(table(), table(), table(), "abcd")
    assert {} == news(table(), table())
    assert told.subtitle.endswith("Since the table of 2026-06-08 15:00 UTC (abcd): nothing new.")


def test_each_kind_of_news_in_its_words() -> None:
    """New; filed at another provision, and from which; withdrawn; changed, and in which columns. The excerpt that
    comes with another provision, and the reason why it is filed there, are not told again."""
    first, second, third, fourth, fifth, *_ = comments()
    now = of(
        replace(first, label="1", why="moved from resolves 2 by Coordinator One"),
        replace(second, state=CommentState.WITHDRAWN, why="withdrawn by Coordinator One"),
        replace(third, observations="seen", disposition="noted"),
        fourth,
        fifth,
    )
    earlier = of(first, second, third, fourth)
    assert {
        "191-001": (REFILED, "re-filed from resolves 2"),
        "191-002": (WITHDRAWN, "withdrawn"),
        "191-003": (CHANGED, "changed: Observations · Disposition"),
        "191-005": (NEW, "new"),
    } == news(now, earlier)
    told = told_since(now, now, earlier, "abcd").subtitle
    assert told.endswith("UTC (abcd): 1 new, 1 re-filed, 1 withdrawn, 1 changed.")


def test_what_is_no_row_any_more_is_told_under_the_title() -> None:
    """A comment that was found to be none leaves the table, not the account of it."""
    first, second, *_ = comments()
    assert told_since(of(first), of(first), of(first, second), "abcd").subtitle.endswith(
        ": nothing new; not there any more: 191-002."
    )


def test_a_part_and_another_profile_tell_the_same_news() -> None:
    """News is told from the whole canonical tables: a row that the part left out before is not new, and a profile
    without the column that changed still tells it. The official columns keep their places."""
    first, second, *_ = comments()
    whole, earlier = of(replace(first, disposition="noted"), second), of(first, second)
    part = replace(of(second, profile="iso-2012-03"))
    told = told_since(part, whole, earlier, "abcd")
    assert [""] == [row.news for row in told.rows]
    iso = of(replace(first, disposition="noted"), second, profile="iso-2012-03")
    told = told_since(iso, whole, earlier, "abcd")
    assert (*iso.columns, COLUMN) == told.columns
    assert {"191-001": "changed: Disposition"} == {row.number: row.cells[-1] for row in told.rows if row.news}


KEYS = [column.key for column in COLUMNS if column.key != "number"]


@settings(deadline=None)
@given(st.sets(st.sampled_from(KEYS)), st.booleans(), st.booleans())
def test_every_difference_is_told_exactly_once(keys: set[str], fresh: bool, withdrawn: bool) -> None:
    """Whatever cells differ, each is named once, or follows from a word that is there; and nothing else is named."""
    made = table()
    row = made.rows[0]
    cells = {column.key: text for column, text in zip(made.columns, row.cells, strict=True)}
    cells |= {key: f"{cells[key]} otherwise" for key in keys}
    if "state" in keys and withdrawn:
        cells["state"] = "withdrawn 191-009"
    now = replace(made, rows=(replace(row, cells=tuple(cells.values())), *made.rows[1:]))
    earlier = replace(made, rows=made.rows[1:] if fresh else made.rows)
    kind, words = news(now, earlier).get(row.number, ("", ""))
    if fresh:
        assert (NEW, "new") == (kind, words)
        return
    parts = words.split("; ") if words else []
    told = {part.split(" ")[0].rstrip(":"): part for part in parts}
    assert len(parts) == len(told)
    assert kind == next((each for each in KINDS if each in told), "")
    followed = {key for each in told for key in FOLLOWS.get(each, ())}
    titles = {column.title: column.key for column in COLUMNS}
    named = [titles[title] for title in told.get(CHANGED, "changed: ").removeprefix("changed: ").split(" · ") if title]
    assert len(named) == len(set(named))
    assert keys - followed == set(named)
    assert (REFILED in told) == ("provision" in keys)
    assert (WITHDRAWN in told) == ("state" in keys and withdrawn)
