"""Citations: every labelled case of tests/corpus/citations, and the rules that hold for any text."""

import json
import time
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import Citation
from bot.text import citations_in, parse_provision
from tests.text.material import CITATIONS, base, vocabularies

FILES = sorted(CITATIONS.glob("*.jsonl"))
CASES = [(path.stem, json.loads(line)) for path in FILES for line in path.read_text("utf-8").splitlines()]

WORDS = st.sampled_from(
    "resolves décide решает 做出决议 يقرر considering noting instructs the Secretary-General and SG MS point du "
    "раздела пункт الفقرة من 第 段 2 3 1.2 a) б) أ) iv) 2bis a)bis ( ) , . - – “ ” « » * above ci-dessus of Resolution "
    "25 (Rev. Dubai, 2018) WTSA \n \n\n > it this problems 3 5G ② ﬁ ـ \u200f \u0301 \x00 \ud800".split(" ")
)
TEXTS = st.one_of(
    st.text(max_size=200), st.lists(WORDS, max_size=40).map(" ".join), st.lists(WORDS, max_size=40).map("".join)
)


def places(text: str, name: str | None) -> list[list[Any]]:
    """What a text cites, in the form of the labelled files."""
    found = citations_in(text, vocabularies(), base(name) if name else None)
    return [[c.heading, c.label] + ([list(c.resolution)] if c.resolution else []) for c in found]


@pytest.mark.parametrize(("language", "case"), CASES, ids=[f"{stem}-{case['text'][:40]!r}" for stem, case in CASES])
def test_labelled(language: str, case: dict[str, Any]) -> None:
    """A text gives the citations a person saw in it, in order: heading, label, and the resolution it names; the few
    that are known to go wrong are marked, and the mark falls with the fault."""
    assert case.get("wrong", False) == (case["want"] != places(case["text"], case["base"]))


def test_the_labelled_set_is_large_enough() -> None:
    """At least 400 texts in six languages, at least 100 of which cite nothing; no text is there twice."""
    languages = {stem.partition("-")[0] for stem, _ in CASES}
    texts = [(case["text"], case["base"]) for _, case in CASES]
    nothing = [case for _, case in CASES if not case["want"]]
    assert (True, True, True, len(texts)) == (
        languages >= {"ar", "zh", "en", "fr", "ru", "es"},
        len(texts) >= 400,
        len(nothing) >= 100,
        len(set(texts)),
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Item 2 under Council: who pays?", [["instructs the ITU Council", "2"]]),
        ("DSG: merge items 1 and 2", [["instructs the Deputy Secretary-General", str(n)] for n in (1, 2)]),
        ("Item 3 under Council: there is none.", []),
        ("Item 2 of the Council report was read.", []),
        ("Decision 5 of the Council, item 2, is older.", []),
        ("The Council should meet twice.", []),
        ("Please send item 2 to the Council.", []),
        ("In the Council, item 2 was deferred.", []),
        ("On behalf of Member States, point 2 is fine.", []),
        ("Item 1 under Director BR is for later.", []),
    ],
)
def test_whom_a_section_speaks_to(text: str, expected: list[list[str]]) -> None:
    """Where one section alone speaks to somebody, items it has are cited by him, if they are named beside him."""
    assert expected == places(text, "twelve")


@pytest.mark.parametrize(
    "text",
    ["The board resolves 5 and 6 June.", "Отдел решает 5 мая.", "يقرر 2 يونيو", "En les considérant comme acquis."],
)
def test_dates_and_objects(text: str) -> None:
    """A day of a month is no item, and a verb with its object no heading."""
    assert [] == places(text, "three")


def test_a_list_keeps_its_words_together() -> None:
    """Each item of a list has the whole list's words: a person sees what was cited."""
    found = citations_in("We support resolves 2 and 3.", vocabularies(), base("two"))
    assert [("resolves 2 and 3", "2"), ("resolves 2 and 3", "3")] == [(c.cited, c.label) for c in found]


def test_longest_heading_first() -> None:
    """A heading that begins like another one is not taken for it."""
    text = "instructs the Secretary-General and the Directors of the three Bureaux 2; instructs the Secretary-General 2"
    assert [
        ["instructs the Secretary-General and the Directors of the three Bureaux", "2"],
        ["instructs the Secretary-General", "2"],
    ] == places(text, "one")


def test_what_the_base_text_does_not_have_is_said() -> None:
    """A label or a heading that the base text lacks is given and marked."""
    found = citations_in("resolves 2, noting a), instructs the SG 4, decides 1", vocabularies(), base("one"))
    assert [
        ("resolves", "2", False),
        ("noting", "a)", True),
        ("instructs the Secretary-General", "4", True),
        ("decides", "1", False),
    ] == [(c.heading, c.label, c.known) for c in found]


def test_without_a_base_text_everything_is_known() -> None:
    """Headings are canonical English where no base text is loaded."""
    found = citations_in("charge le Secrétaire général 4, решает 2", vocabularies(), None)
    assert [("instructs the Secretary-General", "4", True), ("resolves", "2", True)] == [
        (c.heading, c.label, c.known) for c in found
    ]


def test_without_vocabularies_only_the_base_text_speaks() -> None:
    """A heading is also known by the base text's own words."""
    found = citations_in("instructs the Secretary-General 4", (), base("one"))
    assert [("instructs the Secretary-General", "4")] == [(c.heading, c.label) for c in found]


def test_the_base_text_spells() -> None:
    """Headings and labels come back as the base text writes them, whatever language cites them."""
    text = "责成秘书长４；пункт а) раздела отмечая; NOTING (b)"
    assert [["instructs the Secretary-General", "4"], ["noting", "a)"], ["noting", "b)"]] == places(text, "one")


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("resolves 2", ("resolves", "2")),
        ("resolves", ("resolves", "")),
        ("resolves 1 a)", ("resolves", "1 a)")),
        ("point 2 du décide", ("resolves", "2")),
        ("the resolves", ("resolves", "")),
        ("“resolves” 3", ("resolves", "3")),
        ("instructs the SG 4 ii).", ("instructs the Secretary-General", "4 ii)")),
        ("责成秘书长3", ("instructs the Secretary-General", "3")),
        ("resolves 2bis", ("resolves", "2bis")),
        ("resolves 2 and 3", None),
        ("resolves the problem", None),
        ("decides 2", None),
        ("Brazil", None),
        ("", None),
    ],
)
def test_a_persons_provision(words: str, expected: tuple[str, str] | None) -> None:
    """A command names one provision of the base text, or none that could be acted upon."""
    assert expected == parse_provision(words, vocabularies(), base("two"))


def well_placed(text: str, citation: Citation) -> bool:
    """Whether a citation stands where it says."""
    inside = 0 <= citation.start < citation.end <= len(text)
    return inside and citation.cited == text[citation.start : citation.end]


@settings(max_examples=300, deadline=None)
@given(TEXTS)
def test_any_text(text: str) -> None:
    """No text makes it fail; every citation stands where it says, in order; the same text gives the same citations."""
    for name in (None, "two"):
        found = citations_in(text, vocabularies(), base(name) if name else None)
        assert all(well_placed(text, citation) for citation in found)
        assert sorted(c.start for c in found) == [c.start for c in found]
        assert found == citations_in(text, vocabularies(), base(name) if name else None)
    parse_provision(text, vocabularies(), base("two"))


@settings(max_examples=100, deadline=None)
@given(st.sampled_from(CASES), st.sampled_from(["\n\n", "\n\nHello.\n\n", "\u200f\n\n"]))
def test_other_paragraphs_do_not_matter(labelled: tuple[str, dict[str, Any]], before: str) -> None:
    """What is written in the paragraphs around those that cite changes nothing."""
    text, name = labelled[1]["text"], labelled[1]["base"]
    assert places(text, name) == places(f"{before}{text}\n\nBest wishes", name)


PUMPS = (
    "item 1 under Council |SG: |the last two |the SG's |resolves 2, ibid., |SG, item |Directors of BR and |"
    "resolves 2, |2, 3, |resolves 1 to |point 2 du |a) |Resolution 191 resolves 2 and |'resolves' |considering a) |"
    "instructs the SG and |instructs the Foo of |做出决议|пункт 2 раздела |أ) و |\n \n|resolves\n\n|item |(|ـ"
).split("|")


@pytest.mark.parametrize("pump", PUMPS)
def test_time_grows_with_length_only(pump: str) -> None:
    """Twice the text takes twice the time, whatever it repeats; a whole megabyte is not needed to show it."""

    def taken(size: int) -> float:
        text = pump * (size // len(pump))
        begun = time.process_time()
        citations_in(text, vocabularies(), base("two"))
        return time.process_time() - begun

    taken(1_000)
    assert taken(80_000) < max(6 * min(taken(40_000), taken(40_000)) + 0.05, 0.2)
