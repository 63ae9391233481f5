"""Hostile mail costs its own reading and nothing else: time, memory, death, leftovers (RELIABILITY A5, T15)."""

import base64
import os
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot import documents, reader, service
from bot.config import load, shipped
from bot.errors import Refused, TemporaryError
from bot.model import Arrival, Group, Message, Place, State
from bot.reader import Reader
from bot.store import Store
from tests.poison import FULL, heavy, poisoned, weakening

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
MEMORY = 256 * 1024 * 1024


@pytest.fixture
def one() -> Iterator[Reader]:
    """A reader with one worker, short of time and memory."""
    with Reader(poisoned, seconds=1, memory=MEMORY, workers=1) as opened:
        yield opened


def said(result: Message | Refused) -> str:
    """The text of a message, or why there is none."""
    return result.text if isinstance(result, Message) else f"refused: {result}"


# -- what comes back ---------------------------------------------------------------------------------------------------


def test_a_worker_reads_as_this_process_does() -> None:
    """Every mail of the demonstration is the same Message, read there or here."""
    raws = [path.read_bytes() for path in sorted((shipped("config") / "demo" / "mails").glob("*.eml"))]
    assert len(raws) > 10
    with Reader() as opened:
        assert [documents.read(raw) for raw in raws] == opened.read(raws)


def test_every_field_comes_back(one: Reader) -> None:
    """None is left out on the way, and no character is changed: not NUL, not half a surrogate pair."""
    untouched = Message(message_id="")
    assert not [name for name in Message.__slots__ if getattr(FULL, name) == getattr(untouched, name)]
    assert [FULL] == one.read([b"full"])


def test_mails_come_back_in_their_order() -> None:
    """With two workers and more mails than both can have at once; none at all is none."""
    raws = [b"%d" % number for number in range(25)]
    with Reader(poisoned) as opened:
        assert [raw.decode() for raw in raws] == [said(result) for result in opened.read(raws)]
        assert [] == opened.read([])


def test_large_mails_pass() -> None:
    """Larger than a pipe in both directions, before and after the worker is ready."""
    raws = [b"x" * 2_000_000, b"y" * 3_000_000, b"z" * 1_000_000]
    with Reader(poisoned) as opened:
        assert [raw.decode() for raw in raws] == [said(result) for result in opened.read(raws)]


def test_the_largest_mail_fits_into_the_limits() -> None:
    """What the service accepts (25 MB) can be read within a worker's memory and time."""
    words = base64.encodebytes("été, القرار\n".encode() * 900_000)
    raw = b"Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n" + words
    assert 24_000_000 < len(raw) < 25 * 1024 * 1024
    with Reader() as opened:
        assert "القرار" in said(opened.read([raw])[0])


def test_an_error_of_reading_is_told_and_the_worker_goes_on(one: Reader) -> None:
    """Refused in its own words, any other error with its name; neither costs a worker."""
    before, refused, raised, after = one.read([b"process", b"refuse", b"raise", b"process"])
    assert "refused: the mail is empty" == said(refused)
    assert "refused: LookupError: no such charset" == said(raised)
    assert said(before) == said(after)


# -- what a mail may do to its reader ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("poison", "told"),
    [
        (b"abort", "reading it ended the reader (signal 6: Aborted)"),
        (b"kill", "reading it ended the reader (signal 9: Killed)"),
        (b"exit", "reading it ended the reader (exit code 3)"),
        (b"loop", "reading it took more than 1 s"),
        (b"swell", "reading it took more than 256 MiB of memory"),
        (b"babble", "the answer of its reader makes no sense (TypeError: int for str)"),
    ],
)
def test_a_mail_that_ends_its_reader_costs_that_mail(one: Reader, poison: bytes, told: str) -> None:
    """It is refused with the reason; the mails before and after it are read."""
    assert ["before", f"refused: {told}", "after"] == [said(r) for r in one.read([b"before", poison, b"after"])]


def test_a_mail_is_not_blamed_for_those_before_it() -> None:
    """A worker that dies having read others is no witness against the mail it had: a new one tries it once more."""
    with Reader(weakening, workers=1) as opened:
        assert ["1", "2", "3"] == [said(result) for result in opened.read([b"1", b"2", b"3"])]


def test_every_mail_may_be_poison() -> None:
    """Each ends with its reason, and the reader reads on."""
    with Reader(poisoned, seconds=1, memory=MEMORY) as opened:
        results = [said(result) for result in opened.read([b"abort", b"loop", b"loop", b"kill", b"swell"])]
        assert 5 == sum(result.startswith("refused: reading it") for result in results)
        assert ["good"] == [said(result) for result in opened.read([b"good"])]


def test_signals_and_prints_are_no_answers(one: Reader) -> None:
    """A worker ends by us alone, not by a SIGTERM or SIGINT for the whole service; what is printed is no message."""
    assert ["signals", "print", "True"] == [said(result) for result in one.read([b"signals", b"print", b"session"])]


def test_a_broken_off_batch_leaves_no_answers_behind(one: Reader) -> None:
    """Interrupted with a mail in work, the reader begins anew: no mail gets the answer to another."""

    class Interrupted(list[bytes]):
        def __getitem__(self, index: object) -> bytes:  # type: ignore[override]
            if index == 1:
                raise KeyboardInterrupt
            return b"old"

    with pytest.raises(KeyboardInterrupt):
        one.read(Interrupted([b"old", b"old"]))
    assert ["new"] == [said(result) for result in one.read([b"new"])]


def test_a_reader_that_does_not_start_is_no_fault_of_the_mail(capfd: pytest.CaptureFixture[str]) -> None:
    """TemporaryError: the mails wait; why it did not start stands in the error output."""

    def nowhere(raw: bytes) -> Message:
        raise NotImplementedError

    nowhere.__module__ = "tests.nowhere"
    with Reader(nowhere) as opened, pytest.raises(TemporaryError, match="does not start"):
        opened.read([b"x"])
    assert "No module named 'tests.nowhere'" in capfd.readouterr().err


# -- what a worker has and leaves --------------------------------------------------------------------------------------


def test_no_secret_is_inherited(one: Reader, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Neither the environment, where passwords live, nor open files, among them the database."""
    monkeypatch.setenv("BOT_IMAP__PASSWORD", "a secret of the tests")
    with (tmp_path / "open").open("w") as file:
        os.set_inheritable(file.fileno(), True)
        environment, files = one.read([b"environment", b"files"])
    assert ["PYTHONPATH"] == [entry.partition("=")[0] for entry in said(environment).split("\0") if entry]
    assert 6 == len(said(files).split())  # the standard three, the two pipes, the listing


def test_a_worker_writes_no_file(one: Reader, tmp_path: Path) -> None:
    """Nothing is written outside the store (RELIABILITY T7)."""
    path = tmp_path / "written"
    assert "File too large" in said(one.read([b"write " + os.fsencode(path)])[0])
    assert not path.exists() or not path.stat().st_size


def test_a_worker_nobody_watches_ends_by_itself(one: Reader) -> None:
    """Its processor time is limited anew for each mail, to little more than it may take by the clock."""
    assert int(said(one.read([b"time"])[0])) <= 5


def test_nothing_is_left_after_the_end() -> None:
    """No process, no zombie, no open file; also of workers that died and of one that hangs."""
    before = {path.name for path in Path("/proc/self/fd").iterdir()}
    with Reader(poisoned, seconds=1, memory=MEMORY) as opened:
        results = opened.read([b"process", b"process", b"abort", b"loop", b"process", b"process"])
    numbers = {said(result) for result in results if isinstance(result, Message)}
    assert 4 == len(numbers)
    assert not [number for number in numbers if Path(f"/proc/{number}").exists()]
    assert before == {path.name for path in Path("/proc/self/fd").iterdir()}


def test_no_mail_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reader that is given nothing starts nothing."""
    monkeypatch.setattr(reader, "_Worker", None)
    with Reader() as opened:
        assert [] == opened.read([])


# -- in the service ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def group() -> Group:
    """The demonstration's group."""
    return service.assemble(load(shipped("config") / "demo" / "bot.toml"))


def test_poison_ends_in_quarantine_and_refile_comes_to_its_end(one: Reader, group: Group) -> None:
    """Filed or refiled, a mail that kills its reader is quarantined with the reason; the others end as they did."""
    raws = (b"good", b"abort", b"better")
    with Store.open("sqlite://", group.slug) as store:
        store.accept(
            [
                Arrival(place=Place(source="x", validity=1, uid=uid), raw=raw, received=NOW)
                for uid, raw in enumerate(raws, start=1)
            ]
        )
        service.file_mails(store, group, lambda: NOW, "test", reading=one.read)
        filed = [(entry.state, entry.reason) for entry in store.mails()]
        assert (State.QUARANTINED, "unreadable: reading it ended the reader (signal 6: Aborted)") == filed[1]
        assert State.QUARANTINED not in (filed[0][0], filed[2][0])
        service.refile(store, group, lambda: NOW, "test", reading=one.read)
        assert filed == [(entry.state, entry.reason) for entry in store.mails()]
        assert store.ledger().balanced


def test_mails_wait_while_no_reader_starts(group: Group) -> None:
    """The claims are given back, uncounted."""

    def reading(raws: object) -> list[Message | Exception]:
        raise TemporaryError("no memory for a reader")

    with Store.open("sqlite://", group.slug) as store:
        store.accept([Arrival(place=Place(source="x", validity=1, uid=1), raw=b"good", received=NOW)])
        for _ in range(service.ATTEMPTS + 1):
            with pytest.raises(TemporaryError):
                service.file_mails(store, group, lambda: NOW, "test", reading=reading)
        service.file_mails(store, group, lambda: NOW, "test")
        assert [State.QUARANTINED] != [entry.state for entry in store.mails()]


def test_a_mail_whose_files_end_its_reader_is_read_without_them() -> None:
    """The words are the mail's; that the files were not read is told, so that a person looks at it (law 4)."""
    with_file, without = (
        b"From: one@examplia.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n\nWords.\n--b\n" + rest
        for rest in (b"Content-Disposition: attachment; filename=a.docx\n\nPK\n--b--\n", b"\nMore.\n--b--\n")
    )
    with Reader(heavy, seconds=1, workers=1) as opened:
        first, second = opened.read([with_file, without])
    assert isinstance(first, Message)
    assert ("Words.", "not read: the attachments: reading it took more than 1 s") == (
        first.text.strip(),
        first.defects[-1],
    )
    assert said(second) == "refused: reading it took more than 1 s"
