"""Comments that name a proposal loaded beside the base text."""

from dataclasses import replace

import pytest

from bot.model import BaseText, Group, Proposal, Provision
from bot.rules.proposals import upon_proposals
from tests.rules.test_anchors import comment, group

PROPOSED = BaseText(language="en", provisions=(Provision(heading="resolves", label="4", text="to begin anew."),))
UNKNOWN = "ambiguous: the base text has no such provision"


@pytest.fixture
def about() -> Group:
    """A group with two proposals on its resolution."""
    resolution = replace(
        group().resolutions[0],
        proposals=tuple(Proposal(number=number, base_texts=(PROPOSED,)) for number in ("EX/30-1/5", "EX/30-1/50")),
    )
    return replace(group(), resolutions=(resolution,))


@pytest.mark.parametrize(
    ("text", "context", "subject", "proposal"),
    [
        ("In EX/30-1/5, resolves 1 is too long.", "", "", "EX/30-1/5"),
        ("In document ex 30-1/50 (Rev.1), resolves 1 is too long.", "", "", "EX/30-1/50"),
        ("Agreed.", "EX/30-1/5 should say more.", "", "EX/30-1/5"),
        ("Agreed.", "", "Re: EX/30-1/5", "EX/30-1/5"),
        ("We prefer EX/30-1/5 to EX/30-1/50.", "", "", ""),
        ("See EX/30-1/6 and EX/30-15.", "", "", ""),
    ],
)
def test_a_proposal_is_named_by_its_number(about: Group, text: str, context: str, subject: str, proposal: str) -> None:
    """By its own words, else those it answers, else the subject; by two numbers none is meant for sure (law 4)."""
    said = replace(comment("1"), text=text, context=context)
    assert [proposal] == [each.proposal for each in upon_proposals([said], subject, about)]


def test_a_provision_only_the_proposal_has_is_known(about: Group) -> None:
    """Then nobody need look at the row for that reason; other reasons stay."""
    said = replace(comment("4"), text="On EX/30-1/5: fine.", review=f"{UNKNOWN}; ambiguous: two headings fit")
    (known,) = upon_proposals([said], "", about)
    assert "ambiguous: two headings fit" == known.review
    (unknown,) = upon_proposals([replace(said, label="9")], "", about)
    assert said.review == unknown.review
