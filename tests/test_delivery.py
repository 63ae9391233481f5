"""Letters handed over in rounds: at every instant the outbox tells of each letter whether it can have left."""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import delivery
from bot.errors import TemporaryError
from bot.model import Letter, LetterState, Outcome
from bot.store import Store
from tests.store.make import letter

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
DELIVERED, QUEUED, REFUSED = LetterState.DELIVERED, LetterState.QUEUED, LetterState.REFUSED
TRANSMITTING, UNKNOWN, WITHDRAWN = LetterState.TRANSMITTING, LetterState.UNKNOWN, LetterState.WITHDRAWN

FATES = {
    "taken": DELIVERED,
    "lost": UNKNOWN,
    "refused": REFUSED,
    "put off": QUEUED,
    "refused before": REFUSED,
    "put off before": QUEUED,
}
"""What a server can do with a letter, and what is then known of it; "before" is before DATA."""
ENDS = {"unreachable": QUEUED, "killed before": QUEUED, "killed after": TRANSMITTING}
"""What ends a round, and what is then written of the letter it came to."""
ROUNDS = count()


@dataclass(kw_only=True)
class Server:
    """Gives each letter its fate; `left` are those whose content was about to leave."""

    store: Store
    fates: list[str]
    begun: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)

    def submit(self, one: Letter, on_transmit: Callable[[], None]) -> Outcome:
        """One transaction; the outbox is looked at when the content would leave."""
        fate = self.fates[len(self.begun)]
        self.begun.append(one.key)
        if fate == "unreachable":
            raise TemporaryError("nobody answers")
        if fate == "killed before":
            raise KeyboardInterrupt
        if not fate.endswith("before"):
            on_transmit()
            written = {posting.letter.key: posting.state for posting in self.store.postings()}
            assert TRANSMITTING == written[one.key]
            assert delivery.TOGETHER >= sum(TRANSMITTING == state for state in written.values())
            self.left.append(one.key)
        if fate == "killed after":
            raise KeyboardInterrupt
        return Outcome(state=FATES[fate], answer=fate)


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A database for all rounds, each of which is a group of its own."""
    return f"sqlite:///{tmp_path_factory.mktemp('rounds')}/store.db"


@given(st.lists(st.sampled_from(sorted(FATES)), max_size=12), st.sampled_from(["", *sorted(ENDS)]))
def test_the_outbox_tells_of_each_letter_what_became_of_it(url: str, fates: list[str], end: str) -> None:
    """Whatever each letter meets and whatever ends the round: what is answered is written down, what had not begun is
    queued and free for others at once, and only a letter whose content was leaving when we died is still
    `transmitting`."""
    came = [*fates, end] if end else [*fates, "taken", "taken", "taken"]
    behind = 3 if end else 0
    with Store.open(url, f"round {next(ROUNDS)}") as store:
        store.enqueue([letter(f"{number:03}") for number in range(len(came) + behind)], NOW)
        server = Server(store=store, fates=came)
        with suppress(TemporaryError, KeyboardInterrupt):
            delivery.deliver(store, server, lambda: NOW, "test")
        outcomes = [{**FATES, **ENDS}[fate] for fate in came] + [QUEUED] * behind
        assert outcomes == [posting.state for posting in store.postings()]
        left = [fate for fate in came if (fate in FATES and not fate.endswith("before")) or fate == "killed after"]
        assert len(left) == len(server.left)
        free = store.claim_letters("another", NOW, lease=delivery.LEASE, limit=100)
        assert behind + (end == "killed before") == len(free)


def test_a_letter_withdrawn_while_others_go_stays() -> None:
    """It was claimed with them, and does not leave; those behind it are free for the next round."""
    with Store.open("sqlite://", "group") as store:
        store.enqueue([letter(key) for key in "abc"], NOW)
        server = Server(store=store, fates=["taken"] * 3)
        take = server.submit

        def submit(one: Letter, on_transmit: Callable[[], None]) -> Outcome:
            if one.key == "a":
                store.withdraw("b", NOW)
            return take(one, on_transmit)

        server.submit = submit  # type: ignore[method-assign]
        with pytest.raises(TemporaryError, match="withdrawn"):
            delivery.deliver(store, server, lambda: NOW, "test")
        delivery.deliver(store, server, lambda: NOW, "test")
        assert [DELIVERED, WITHDRAWN, DELIVERED] == [posting.state for posting in store.postings()]


def test_a_long_round_claims_anew() -> None:
    """Where a server is so slow that the claims would end, the rest is claimed again and nothing is left behind."""
    now = NOW
    with Store.open("sqlite://", "group") as store:
        store.enqueue([letter(f"{number:03}") for number in range(9)], NOW)
        server = Server(store=store, fates=["taken"] * 9)
        take = server.submit

        def submit(one: Letter, on_transmit: Callable[[], None]) -> Outcome:
            nonlocal now
            now += timedelta(minutes=9)
            return take(one, on_transmit)

        server.submit = submit  # type: ignore[method-assign]
        assert 9 == delivery.deliver(store, server, lambda: now, "test")[DELIVERED]
