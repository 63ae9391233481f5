"""Passages: whose words a stretch is, and that none is ever lost."""

from bot.mail import passages
from bot.model import Message, PassageKind


def test_an_answer_above_a_marked_quotation() -> None:
    """Own words, attribution line and quotation are told apart, and joined they are the text."""
    text = "I agree.\n\nOn Fri, 10 Apr 2026 at 14:05, Delegate One <one@example.org> wrote:\n> Resolves 2 stays.\n"
    found = passages(Message(message_id="a@example.org", text=text))
    assert [PassageKind.OWN, PassageKind.ATTRIBUTION, PassageKind.QUOTED] == [p.kind for p in found]
    assert "I agree.\n\n" == found[0].text
    assert text == "".join(p.text for p in found)
