"""Whatever the order in which mails arrive, the end is the same (law 6): bot/service.py over a store."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot import corrections, rules, service
from bot.config import load, shipped
from bot.errors import Refused
from bot.model import Action, Arrival, Change, Comment, Group, Place
from bot.store import Store

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
WORDS = (
    "The third paragraph could be shorter, to our mind.",
    "On Resolution 901, resolves: no, we would rather keep it.",
    "On Resolution 902 we have nothing to add to what was said.",
    "On considering a): the word is not the one we agreed on.",
)


def clock() -> datetime:
    """It stands still."""
    return NOW


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


@pytest.fixture(scope="module")
def database(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The address of a database for many groups."""
    folder: Path = tmp_path_factory.mktemp("arrival")
    return f"sqlite:///{folder}/store.db"


_SERIAL = count()


@pytest.fixture
def store(database: str, group: Group) -> Iterator[Store]:
    """An empty store."""
    with Store.open(database, f"group-{next(_SERIAL)}") as opened:
        yield opened


def mail(number: int, words: str, *, subject: str = "Coffee", references: Sequence[int] = (), again: int = 0) -> bytes:
    """Mail `number` of Delegate One; `again` makes another mail under the same Message-ID."""
    headers = [
        "From: Delegate One <one@examplia.example>",
        f"Subject: {subject}",
        f"Message-ID: <{number}@examplia.example>",
        *([f"References: {' '.join(f'<{each}@examplia.example>' for each in references)}"] if references else []),
        f"Date: Tue, 2 Jun 2026 10:{number:02}:{again:02} +0200",
    ]
    return "\n".join((*headers, "", words, "")).encode()


def take(store: Store, group: Group, arrivals: Sequence[tuple[int, bytes]], batch: int = 50) -> None:
    """Accept and file so many mails at a time, in this order, each received so many minutes after NOW."""
    for start in range(0, len(arrivals), batch):
        store.accept(
            [
                Arrival(
                    place=Place(source="test", validity=1, uid=uid),
                    raw=raw,
                    received=NOW + timedelta(minutes=minute),
                )
                for uid, (minute, raw) in enumerate(arrivals[start : start + batch], start + 1)
            ]
        )
        service.file_mails(store, group, clock, "test")


def change(store: Store, group: Group, action: Action, target: str, after: str = "") -> Change:
    """A change by the coordinator."""
    wanted = Change(action=action, target=target, who="Coordinator One", at=NOW, after=after)
    return corrections.change(store, group, wanted, clock, "test")


def hanging(store: Store) -> dict[int, tuple[int | None, int | None]]:
    """The parent and the thread of each mail."""
    return {entry.id: (entry.parent, entry.thread) for entry in store.mails()}


def books(store: Store) -> object:
    """What anybody can see: each mail's end, each row."""
    return store.mails(), rules.apply(store.comments(), store.changes())


def contents(store: Store) -> object:
    """The same without what the order of arrival gives: the ids of mails and the numbers of comments."""
    name = {entry.id: entry.sha256 for entry in store.mails()} | {None: ""}
    ends = {
        entry.sha256: (name[entry.parent], name[entry.thread], entry.state, entry.reason) for entry in store.mails()
    }
    rows = [replace(comment, number="") for comment in store.comments()]
    return ends, sorted(rows, key=_place)


def _place(row: Comment) -> tuple[str, int, str, str]:
    return row.source.sha256, row.source.start, row.heading, row.label


def about(store: Store) -> dict[int, str]:
    """The resolution of each mail's comments."""
    return {int(comment.source.message_id.partition("@")[0]): comment.resolution for comment in store.comments()}


# -- the order of arrival -----------------------------------------------------------------------------------------

MAILS = st.lists(
    st.tuples(
        st.lists(st.integers(0, 7), max_size=3),
        st.sampled_from(["Coffee", "Re: Coffee", "Tea", "Re: Tea", ""]),
        st.sampled_from(range(len(WORDS))),
        st.sampled_from([None, *range(7)]),
    ),
    min_size=2,
    max_size=7,
)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(mails=MAILS, order=st.randoms(use_true_random=False), batch=st.integers(1, 4))
def test_any_order_of_arrival_ends_the_same(
    database: str, group: Group, mails: list[tuple[list[int], str, int, int | None]], order: object, batch: int
) -> None:
    """Answers before what they answer, unmarked quotations before their source, threads that meet late: once all is
    in, the rows are those of the order in which they were received, and a refile changes nothing, no number either."""
    raws = []
    for number, (references, subject, words, copied) in enumerate(mails):
        text = f"{WORDS[words]} This was mail {number}."
        if copied is not None and copied < number:
            text += f"\n\n{WORDS[mails[copied][2]]} This was mail {copied}."
        raws.append((number, mail(number, text, subject=subject, references=references)))
    shuffled = list(raws)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    ends = []
    for arrivals, size in ((raws, 50), (shuffled, batch)):
        with Store.open(database, f"group-{next(_SERIAL)}") as store:
            take(store, group, arrivals, size)
            ends.append(contents(store))
            before = books(store)
            service.refile(store, group, clock, "test")
            assert before == books(store)
    assert ends[0] == ends[1]


def test_a_late_parent_is_read_by_its_answers(store: Store, group: Group) -> None:
    """An answer that overtook what it answers is filed again beside it: what it quotes without a mark is not its own,
    and it is about the same resolution. Its number stays, nobody is written to for it."""
    words = "On Resolution 901, resolves: no, we would rather keep it as it was agreed in the working group."
    answer = mail(2, f"We agree with that, on Resolution 902.\n\n{words}\n", subject="Re: Coffee", references=[1])
    second = mail(3, "So do we, and we thank the delegate.", subject="Re: Coffee", references=[1, 2])
    take(store, group, [(2, answer), (3, second)])
    letters = [posting.letter.key for posting in store.postings()]
    numbers = {comment.text: comment.number for comment in store.comments() if "We agree" in comment.text}
    take(store, group, [(1, mail(1, words))])
    late, first, last = (entry for entry in store.mails())
    assert [(None, late.id), (late.id, late.id), (first.id, late.id)] == [
        (entry.parent, entry.thread) for entry in (late, first, last)
    ]
    mine = [comment for comment in store.comments() if comment.source.message_id == "2@examplia.example"]
    assert not [comment for comment in mine if "would rather keep" in comment.text]
    assert set(numbers.values()) >= {comment.number for comment in mine}
    assert letters == [p.letter.key for p in store.postings() if late.sha256[:24] not in p.letter.key]


def test_a_backlog_backwards_is_not_filed_over_and_over(
    store: Store, group: Group, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A batch of late parents costs each mail one more reading, not one for each parent."""
    filed = 0
    decide = rules.file

    def counting(*arguments: object) -> object:
        nonlocal filed
        filed += 1
        return decide(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(rules, "file", counting)
    thread = [(n, mail(n, f"Words of mail {n}.", references=range(max(0, n - 3), n))) for n in range(40)]
    take(store, group, thread[::-1])
    assert filed <= 2 * len(thread)


@pytest.mark.parametrize("place", ["first", "second", "amid a hundred"])
def test_a_message_id_that_comes_twice_hides_nothing(store: Store, group: Group, place: str) -> None:
    """Whoever uses the delegate's Message-ID, before or after, once or a hundred times: the delegate's comment is there
    once, each other version once, all but the first flagged (RELIABILITY T9); and no storm of reading follows."""
    victim = (50, mail(1, "On Resolution 901, resolves: keep it."))
    others = 100 if place == "amid a hundred" else 1
    attacks = [(n, mail(1, f"On Resolution 901, resolves: version {n}.", again=n % 60)) for n in range(others)]
    cut = {"first": 0, "second": 1, "amid a hundred": 50}[place]
    arrivals = [*attacks[:cut], victim, *attacks[cut:]]
    take(store, group, arrivals)
    texts = [comment.text for comment in store.comments()]
    assert 1 == len([text for text in texts if "keep it" in text])
    assert len(arrivals) == len(texts) == len(set(texts))
    assert len(arrivals) - 1 == len([entry for entry in store.mails() if "Message-ID" in entry.reason])
    before = books(store)
    service.refile(store, group, clock, "test")
    assert before == books(store)


# -- threads by people --------------------------------------------------------------------------------------------

FOUR = (
    (1, mail(1, "On Resolution 901 we have a word to say.", subject="Coffee")),
    (2, mail(2, "The milk is sour, alas.", subject="Milk")),
    (3, mail(3, "It is indeed sour.", subject="Re: Milk", references=[2])),
    (4, mail(4, "On Resolution 902 we have a word to say.", subject="Tea")),
)


def test_a_mail_is_attached_and_taken_back(store: Store, group: Group) -> None:
    """What a person hangs below another mail hangs there with its answers, is about what that one is about, and says by
    whom; undone, all is as it was (law 7). A refile changes nothing either time."""
    take(store, group, FOUR)
    a, b, c, d = (entry.id for entry in store.mails())
    before = hanging(store), about(store)
    assert {1: "901", 4: "902"} == about(store)
    made = change(store, group, Action.ATTACH, f"mail {b}", f"mail {a}")
    assert "begins a thread" == made.before
    assert {a: (None, a), b: (a, a), c: (b, a), d: (None, d)} == hanging(store)
    assert {1: "901", 2: "901", 3: "901", 4: "902"} == about(store)
    now = books(store)
    service.refile(store, group, clock, "test")
    assert now == books(store)
    change(store, group, Action.UNDO, f"change {made.id}")
    assert before == (hanging(store), about(store))
    service.refile(store, group, clock, "test")
    assert before == (hanging(store), about(store))


def test_a_mail_that_comes_later_follows(store: Store, group: Group) -> None:
    """What answers an attached mail joins it where it is; what answers a detached one begins nothing new."""
    take(store, group, FOUR)
    a, b, c, d = (entry.id for entry in store.mails())
    change(store, group, Action.ATTACH, f"mail {b}", f"mail {d}")
    detached = change(store, group, Action.DETACH, f"mail {c}")
    assert f"mail {b}" == detached.before
    late = [
        (5, mail(5, "And cold.", subject="Re: Milk", references=[2])),
        (6, mail(6, "Sour, yes.", subject="Re: Milk", references=[2, 3])),
    ]
    take(store, group, late)
    e, f = (entry.id for entry in store.mails()[4:])
    assert {a: (None, a), b: (d, b), c: (None, c), d: (None, b), e: (b, b), f: (c, c)} == hanging(store)
    now = books(store)
    service.refile(store, group, clock, "test")
    assert now == books(store)


def test_a_thread_goes_round_in_no_circle(store: Store, group: Group) -> None:
    """A mail cannot hang below itself or its answers, nor below what was not read or is not there; nothing changes."""
    take(store, group, (*FOUR, (5, b"\r\n")))
    a, b, c, _, unread = (entry.id for entry in store.mails())
    before = books(store)
    for above, words in (
        (b, "cannot hang below itself"),
        (c, f"review detach {c}"),
        (unread, "was not read"),
        (99999, "no mail 99999"),
    ):
        with pytest.raises(Refused, match=words):
            change(store, group, Action.ATTACH, f"mail {b}", f"mail {above}")
    with pytest.raises(Refused, match="no mail 99999"):
        change(store, group, Action.DETACH, "mail 99999")
    assert (before, ()) == (books(store), store.changes())
    change(store, group, Action.ATTACH, f"mail {a}", f"mail {c}")
    with pytest.raises(Refused, match="cannot hang below itself"):
        change(store, group, Action.ATTACH, f"mail {b}", f"mail {a}")
