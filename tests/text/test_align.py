"""Quoted and copied passages find their provisions, damaged as they may be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.model import BaseText, Provision
from bot.text import align

SG, BOTH = "instructs the Secretary-General", "instructs the Secretary-General and the Directors"
REPORT = "to report once a year to the Council on what was done to carry out this text and on what it cost"

ENGLISH = BaseText(
    language="en",
    provisions=(
        Provision(heading="noting", label="a)", text="that gardens are watered by people who seldom meet each other;"),
        Provision(heading="noting", label="b)", text="that a tap left open in one garden leaves the next one dry,"),
        Provision(heading="resolves", label="", text="that every garden keep a book of the water it draws,"),
        Provision(heading=SG, label="1", text="to publish the books of all gardens in spring and in autumn;"),
        Provision(heading=SG, label="2", text=f"{REPORT},"),
        Provision(heading=BOTH, label="1", text="to agree by the first of March on who may water on which day;"),
        Provision(heading=BOTH, label="2", text=f"{REPORT};"),
        Provision(heading=BOTH, label="3", text="to lend their watering cans where this helps others."),
    ),
)
CHINESE = BaseText(
    language="zh",
    provisions=(
        Provision(heading="注意到", label="a)", text="为花园浇水的人彼此很少见面；"),
        Provision(heading="注意到", label="b)", text="一个花园的水龙头不关，另一个花园就会缺水，"),
        Provision(heading="做出决议", label="", text="每个花园须记录其所用的水量，"),
        Provision(heading="责成秘书长", label="1", text="在春季和秋季公布所有花园的记录；"),
        Provision(heading="责成秘书长", label="2", text="每年向理事会报告为执行本案文所做的工作及其费用，"),
        Provision(heading="责成秘书长和各局主任", label="1", text="在三月一日之前商定谁可在哪一天浇水；"),
        Provision(heading="责成秘书长和各局主任", label="2", text="每年向理事会报告为执行本案文所做的工作及其费用；"),
        Provision(heading="责成秘书长和各局主任", label="3", text="在有助于他人时出借喷壶。"),
    ),
)
BASES = (ENGLISH, CHINESE)


def places(words: str) -> list[tuple[str, str]]:
    """What the passage is found to be, where nothing else may be meant."""
    return [(found.heading, found.label) for found in align(words, BASES) if not found.rivals]


@pytest.mark.parametrize("number", [0, 1, 2, 3, 5, 7])
@pytest.mark.parametrize("base", BASES, ids=("en", "zh"))
def test_a_provision_is_found_by_its_words(base: BaseText, number: int) -> None:
    """In whatever language it stands, it is named as in the first English base text."""
    named = ENGLISH.provisions[number]
    assert [(named.heading, named.label)] == places(base.provisions[number].text)


@pytest.mark.parametrize(
    "quoted",
    [
        "> to publish the books of all gardens\n> in spring and in autumn;",
        "“to publish the books of all gardens in spring and in autumn”",
        "TO PUBLISH THE BOOKS OF ALL GARDENS IN SPRING AND IN AUTUMN",
        "to publish the b00ks of all gardcns in sprlng and in auturnn",
        "to publish the books of all gardens …",
        "| | 1  to publish the books\n| | of all gar-\n| | dens in spring",
    ],
)
def test_damage_does_not_hide_it(quoted: str) -> None:
    """Quotation marks, wrapping, case, OCR and a cut end are no other words."""
    assert [(SG, "1")] == places(quoted)


def test_two_that_are_alike_are_both_named() -> None:
    """DOMAIN.md §0.3: words that two provisions share decide for neither."""
    (found,) = align(REPORT, BASES)
    assert {(SG, "2"), (BOTH, "2")} == {(found.heading, found.label), *found.rivals}


def test_the_neighbours_in_the_passage_decide() -> None:
    """Words that two provisions share are the one whose neighbour stands beside them."""
    assert [(BOTH, "1"), (BOTH, "2")] == places("\n".join(p.text for p in ENGLISH.provisions[5:7]))
    assert [(SG, "1"), (SG, "2")] == places("\n".join(p.text for p in ENGLISH.provisions[3:5]))


def test_a_passage_over_several_provisions_is_all_of_them() -> None:
    """They are given in the passage's order, each with its own words."""
    words = "Here:\n" + "\n".join(f"> {p.label} {p.text}" for p in ENGLISH.provisions[:4])
    found = align(words, BASES)
    assert [(p.heading, p.label) for p in ENGLISH.provisions[:4]] == [(one.heading, one.label) for one in found]
    assert [p.text.rstrip(";,") for p in ENGLISH.provisions[:4]] == [words[one.start : one.end] for one in found]


@pytest.mark.parametrize(
    "words",
    ["", "the", "We thank the secretariat for the good work it has done.", "浇水", "1234567890" * 50, "to report"],
)
def test_other_words_are_nothing(words: str) -> None:
    """Neither common words nor short ones are a provision."""
    assert () == align(words, BASES)


def test_without_a_base_text_nothing_is_found() -> None:
    """A resolution whose text was never loaded has no words to compare with."""
    assert () == align(REPORT, ())


@given(st.one_of(st.text(), st.lists(st.sampled_from([*REPORT.split(), "\n", "> ", "2", "年报告"])).map(" ".join)))
def test_any_words_may_be_asked_about(words: str) -> None:
    """It never fails; what it finds lies in the words, in order, each place once."""
    found = align(words, BASES)
    assert all(0 <= one.start < one.end <= len(words) and 0 < one.score <= 1 for one in found)
    assert sorted(one.start for one in found) == [one.start for one in found]
