"""Where new items and sections belong."""

from random import Random

from bot.rules.placing import item_after, rank, section_after


def test_labels_are_ranked_as_people_count() -> None:
    """2 before 10, an item before what stands below it, bis before ter, roman numbers by their value."""
    labels = [
        "1",
        "1 a)",
        "1 a)bis",
        "1 b)",
        "1bis",
        "1ter",
        "2",
        "2.1",
        "2.10",
        "3 c) i)",
        "3 c) iv)",
        "3 c) ix)",
        "10",
    ]
    assert labels == sorted(Random(3).sample(labels, len(labels)), key=rank)
    assert rank("ب)") < rank("ج)") < rank("ه)") < rank("و)") < rank("ز)")


def test_where_new_items_and_sections_go() -> None:
    """After the last one that comes before; an item without a label last, a section where most words are shared."""
    assert 2 == item_after(["1", "2", "3"], "2bis")
    assert 3 == item_after(["1", "2", "2 a)", "3"], "2bis")
    assert 3 == item_after(["1", "2", "3"], "")
    assert 1 == item_after([""], "1")
    assert 0 == item_after(["2"], "1")
    assert 2 == section_after(["considering", "resolves", "instructs X"], "resolves further")
    assert 3 == section_after(["considering", "resolves", "instructs X"], "invites Y")
    assert 0 == section_after([], "resolves")
