"""What answers us does not make us answer for ever: `bench.loops` in short, and each rule by itself."""

from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from bench.loops import LIST, OURS, ROSTER, START, Box, answers, demonstration, live, mail
from bot import service
from bot.cli import running
from bot.mail import read
from bot.model import State
from bot.store import Store

ONE = ROSTER[0]


def told(*mails: tuple[bytes, float], answers_per_day: int = 10) -> list[str]:
    """The addresses answered, of mails that come so many hours after the start."""
    group = replace(demonstration(), answers_per_day=answers_per_day)
    with Store.open("sqlite://", group.slug) as store:
        box = Box(START)
        for raw, hours in mails:
            box.now = START + timedelta(hours=hours)
            box.put(raw)
            service.receive(store, box)
            service.file_mails(store, group, lambda: box.now, "test")
        return [posting.letter.recipients[0] for posting in store.postings()]


@pytest.mark.parametrize("munged", [False, True])
def test_mails_end_after_people_fell_silent(munged: bool) -> None:
    """With a responder that knows no header, a mirror and a second service on the list the caps hold all the time
    (RELIABILITY T4)."""
    life = live(40, munged=munged, talk_for=12)
    assert [] == life.faults
    assert life.within("service", 0, 12) > 0
    assert 0 == sum(life.within(who, 34, 40) for who in life.mails)


def test_forged_mails_are_not_answered() -> None:
    """Nobody who was not there is written to (RELIABILITY T5)."""
    assert Counter() == answers(120)


def test_words_to_us_alone_are_answered_once_a_week() -> None:
    """RFC 3834 §2, RFC 5230 §4.2: a machine that answers our answer, however slowly, is not answered again."""
    mails = [
        (mail(ONE, OURS, "Re: Resolution 901", "On resolves 1: I am away.", str(n), START), 5.0 * n) for n in range(10)
    ]
    later = mail(ONE, OURS, "Resolution 901", "On resolves 2: no.", "later", START)
    assert ["one@examplia.example"] * 2 == told(*mails, (later, 24 * 8))


def test_words_to_us_alone_wait_for_a_person() -> None:
    """Who writes to us alone may be a machine, or may not want to be read by all: law 4."""
    group = demonstration()
    with Store.open("sqlite://", group.slug) as store:
        box = Box(START)
        box.put(mail(ONE, OURS, "Resolution 901", "On resolves: no.", "1", START))
        box.put(mail(ONE, LIST, "Resolution 901", "On resolves: no.", "2", START))
        service.receive(store, box)
        assert Counter({State.FILED: 1, State.REVIEW: 1}) == service.file_mails(store, group, lambda: START, "test")


def test_a_week_has_an_end_for_commands_too() -> None:
    """What sends the same command every thirteen hours stays below the day's cap, and comes to an end by the week's."""
    mails = [(mail(ONE, OURS, "", "help", str(n), START), 13.0 * n) for n in range(12)]
    assert 6 == len(told(*mails, answers_per_day=2))


def test_the_caps_count_whom_the_answer_goes_to() -> None:
    """A token answers its mailbox, whoever sends it: many senders do not make many answers (RELIABILITY A4)."""
    group = replace(demonstration(), answers_per_day=3)
    with Store.open("sqlite://", group.slug) as store:
        token = store.give_token("one@examplia.example", START)
        box = Box(START)
        for n in range(8):
            box.put(mail(f"stranger{n}@elsewhere.example", OURS, "", f"language fr {token}", str(n), START))
        service.receive(store, box)
        service.file_mails(store, group, lambda: START, "test")
        assert ["one@examplia.example"] * 3 == [posting.letter.recipients[0] for posting in store.postings()]


def test_a_report_without_parts_is_not_answered() -> None:
    """RFC 3834 §2: a multipart/report is not answered, a broken one neither."""
    raw = mail(ONE, OURS, "Resolution 901", "On resolves 1: no.", "1", START, "Content-Type: multipart/report")
    assert not read(raw).answerable


def test_that_the_hours_answers_are_used_up_is_told_once(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The circuit breaker stops the answers and says so, in the log once and for `status` as long as it holds (A4)."""
    group = replace(demonstration(), answers_per_hour=2)
    with Store.open("sqlite://", group.slug) as store:
        box = Box(START)
        for n in range(4):
            box.put(mail(ONE, OURS, "", "help", str(n), START))
        service.receive(store, box)
        service.file_mails(store, group, lambda: START, "test")
        assert 2 == len(store.postings())
        for hours in (0, 0.5, 2, 3):
            now = START + timedelta(hours=hours)
            monkeypatch.setattr(running, "clock", lambda now=now: now)
            running.tell_of_answers(store, group)
            assert (hours < 1) == bool(store.notes()["trouble answers"][0])
    log = capsys.readouterr().err.splitlines()
    assert ["answers: 2 went out within an hour", "answers: works again"] == [
        line[20:].partition(": nobody")[0] for line in log
    ]
