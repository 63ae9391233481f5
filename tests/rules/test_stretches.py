"""What stretches of a person's words are about: by citation, by the words quoted or repeated, by a label alone.

The base text is that of tests/corpus/quotes; two of its provisions are alike ("to report once a year …").
"""

from dataclasses import replace
from functools import cache
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.config import load, shipped
from bot.mail import passages
from bot.model import Edit, Group, Message, Style
from bot.rules.stretches import Stretch, stretches
from bot.text import base_text
from tests.text.material import ROOT

SG, BOTH = "instructs the Secretary-General", "instructs the Secretary-General and the Directors of the three Bureaux"
CANS = "to lend two watering cans to each garden that asks for them,"
REPORT = "to report once a year to the Council on what was done to carry out this text and on what it cost;"
DAY = "to agree by the first of March on who may water on which day;"
WROTE = "On 1 June 2026, Delegate Two wrote:\n"


@cache
def gardeners() -> Group:
    """The demonstration's group with the gardens as base text of Resolution 901."""
    config = load(shipped("config") / "demo" / "bot.toml")
    folder = ROOT / "tests" / "corpus" / "quotes"
    bases = tuple(
        base_text((folder / f"gardens-{language}.toml").read_bytes(), f"{language}.toml", language)
        for language in ("en", "fr")
    )
    resolutions = tuple(replace(r, base_texts=bases) if r.slug == "901" else r for r in config.group.resolutions)
    return replace(config.group, resolutions=resolutions)


@pytest.fixture(scope="module", name="group")
def the_group() -> Group:
    """The group that writes."""
    return gardeners()


def said(text: str, group: Group, styles: tuple[Style, ...] = ()) -> tuple[Stretch, ...]:
    """The stretches of a mail on Resolution 901."""
    message = Message(message_id="m@examplia.example", text=text, styles=styles)
    return stretches(passages(message), group, group.resolutions[0], styles=styles)


def places(found: tuple[Stretch, ...]) -> list[tuple[str, ...]]:
    """Each stretch's words, with the provisions it is about."""
    return [(stretch.text, *(f"{c.heading} {c.label}".strip() for c in stretch.citations)) for stretch in found]


@pytest.mark.parametrize(
    ("quoted", "place"),
    [
        (f"> 3 {CANS}", f"{SG} 3"),
        (f"> {CANS}", f"{SG} 3"),
        ("> to lend two watering cans to each\n> garden that asks for them,", f"{SG} 3"),
        ("> to 1end two wotering cans t0 cach gorden that asks for thern,", f"{SG} 3"),
        ("> 3 to lend two watering …", f"{SG} 3"),
        ("> de prêter deux arrosoirs à chaque jardin qui le demande,", f"{SG} 3"),
        (f"> instructs the Secretary-General\n>\n> 3 {CANS}", f"{SG} 3"),
        (f">> 3 {CANS}\n> We agree.", f"{SG} 3"),
        (f"> On {SG} 3:\n>\n> Three cans are better.\n>\n> Regards,\n> Delegate Two", f"{SG} 3"),
        (f"> Examplia would delete {SG} 3.", f"{SG} 3"),
    ],
)
def test_an_answer_concerns_what_is_quoted_above_it(quoted: str, place: str, group: Group) -> None:
    """By the words of the base text, however damaged and in whichever language, or by what a fellow delegate cites."""
    found = said(f"{WROTE}{quoted}\n\nWe do not think so.\n", group)
    assert [("We do not think so.", place)] == places(found)
    assert ("likely", "") == (found[0].certainty, found[0].unsure)


def test_words_of_two_provisions_name_both(group: Group) -> None:
    """What is alike in two places is filed at the first and says so, for a person to look at."""
    (found,) = said(f"{WROTE}> {REPORT}\n\nWhy once a year?\n", group)
    assert [("Why once a year?", f"{SG} 2")] == places((found,))
    assert f"the quoted words above are like {SG} 2 and {BOTH} 2" == found.unsure


def test_what_stands_around_them_decides_between_two(group: Group) -> None:
    """The neighbour quoted further up tells which of two provisions alike is meant."""
    found = said(f"{WROTE}> 1 {DAY}\n\nGood.\n\n> 2 {REPORT}\n\nWhy once a year?\n", group)
    assert [("Good.", f"{BOTH} 1"), ("Why once a year?", f"{BOTH} 2")] == places(found)
    assert "" == found[1].unsure


def test_the_last_of_several_quoted_provisions_is_answered(group: Group) -> None:
    """Where several stand in one paragraph the last is the nearest, and a person is told."""
    (found,) = said(f"{WROTE}> 2 {REPORT}\n> 3 {CANS}\n\nToo few.\n", group)
    assert [("Too few.", f"{SG} 3")] == places((found,))
    assert f"the quoted words above are {SG} 2 and {SG} 3" == found.unsure


def test_a_remark_of_no_provision_is_of_none(group: Group) -> None:
    """Quoted words that are neither a provision nor cite one place nothing."""
    assert [("We do not.",)] == places(said(f"{WROTE}> We think that water is dear.\n\nWe do not.\n", group))


def test_a_provision_put_above_an_answer_is_what_it_answers(group: Group) -> None:
    """Words copied without quotation marks are context, not comment."""
    (found,) = said(f"3 {CANS}\n\nWe would say three.\n", group)
    assert [("We would say three.", f"{SG} 3")] == places((found,))
    assert f"3 {CANS}" == found.context


def test_labels_alone_belong_to_the_heading_above(group: Group) -> None:
    """ "On resolves:" leads to what is said item by item; an author's own numbering is no label."""
    text = f"On {SG}:\n\nIn 3, three cans are better.\n\n1: fine.\n\n2. We have nothing else.\n"
    assert [
        (f"On {SG}:\n\nIn 3, three cans are better.", f"{SG} 3"),
        ("1: fine.\n\n2. We have nothing else.", f"{SG} 1"),
    ] == places(said(text, group))


def test_a_stretch_carries_the_wording_proposed_in_it(group: Group) -> None:
    """Under a quoted provision the change is one of that provision."""
    (found,) = said(f"{WROTE}> 3 {CANS}\n\nReplace “two” by “three”.\n", group)
    (amendment,) = found.amendments
    assert (SG, "3") == (amendment.heading, amendment.label)
    assert ["two", "three"] == [p.text for p in amendment.redline if p.edit is not Edit.KEPT]


def test_struck_and_underlined_words_of_a_mail_are_a_wording(group: Group) -> None:
    """ITU's second way, in an HTML mail: what was there is the base text."""
    text = f"Dear all,\n\n{CANS.replace('two', 'twothree')}\n"
    at = text.index("two")
    styles = (Style(start=at, end=at + 3, strike=True), Style(start=at + 3, end=at + 8, underline=True))
    (found,) = said(text, group, styles)
    assert [(SG, "3")] == [(a.heading, a.label) for a in found.amendments]


def test_one_amendment_cited_and_quoted_is_the_same(group: Group) -> None:
    """However it is said, the provision and the redline are the same."""
    new = CANS.replace("two", "three")
    ways = (
        f"In {SG} 3, replace “two” by “three”.",
        f"{WROTE}> {CANS}\n\nReplace “two” by “three”.",
        f"{SG} 3 should read: “{new}”.",
        f"{SG} 3: {new}",
        new,
        f"Proposed text:\n\n{new}",
    )
    redlines = {stretch.amendments[0].redline for way in ways for stretch in said(way, group)}
    assert 1 == len(redlines)


PARTS = st.lists(
    st.sampled_from(
        [
            f"> {CANS}",
            f"> 2 {REPORT}",
            CANS,
            f"On {SG}:",
            "In 3, no.",
            "1: yes",
            "Replace “two” by “three”.",
            "Thanks,",
            WROTE,
        ]
        + [
            f"MOD {SG} 3",
            "Reasons: none.",
            "",
            "",
            "> ",
            "Resolution 902",
            "resolves 2 of Resolution 25",
            "-- ",
            "\ufeff",
        ]
    ),
    max_size=14,
)


@given(st.one_of(st.text(), PARTS.map("\n".join)))
def test_stretches_are_verbatim_and_in_order(text: str) -> None:
    """Law 3: a stretch is one unbroken range of the body; none lies over another; its amendments lie within it."""
    found = said(text, gardeners())
    assert [stretch.text for stretch in found] == [text[stretch.start : stretch.end] for stretch in found]
    assert all(one.end <= two.start for one, two in pairwise(found))
    assert all(0 <= a.start < a.end <= len(stretch.text) for stretch in found for a in stretch.amendments)
