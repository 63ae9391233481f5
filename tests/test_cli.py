"""The commands as a person types them: what they print, what they write, how they fail (bot/cli)."""

import csv
import errno
import io
import mailbox
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from pathlib import Path

import pytest

from bot import cli
from bot.cli.running import tell
from bot.config import shipped
from bot.errors import TemporaryError
from bot.store import Store
from bot.transport import Archive

Call = Callable[..., str]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the demonstration's configuration, its database in it, and one month-old mbox."""
    shutil.copytree(shipped("config") / "demo", tmp_path, dirs_exist_ok=True)
    box = mailbox.mbox(tmp_path / "old.mbox")
    for path in sorted((tmp_path / "mails").glob("000[1-9]*.eml")):
        box.add(message_from_bytes(path.read_bytes()))
    box.close()
    return tmp_path


@pytest.fixture
def call(folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Call:
    """Runs a command in the folder; what it printed. `code` is the exit code expected."""
    monkeypatch.chdir(folder)
    clock = folder / "clock"
    clock.write_text("2026-06-02T08:00+00:00")
    monkeypatch.setenv("BOT_CLOCK_FILE", str(clock))

    def run(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["iscg-bot", "--config", "bot.toml", *arguments])
        with pytest.raises(SystemExit) as end:
            cli.main()
        out = capsys.readouterr()
        assert code == (end.value.code or 0), out.err
        return out.out + out.err

    return run


def test_an_archive_becomes_a_table(call: Call, folder: Path) -> None:
    """`import` takes it in, says what was filed and balances; a second time nothing is new; `export` writes it."""
    assert "9 new mails" in call("import", "old.mbox")
    again = call("import", "old.mbox")
    assert "0 new mails; nothing to file" in again
    assert "9 seen = 0 copies + 7 filed, 2 ignored, 0 review, 0 quarantined" in again
    for form in ("csv", "xlsx", "docx", "html", "json"):
        assert f"901.{form}" in call("export", "901", "--format", form)
        assert (folder / f"901.{form}").stat().st_size > 500
    assert "901-001" in (folder / "901.csv").read_text(encoding="utf-8-sig")


def test_the_same_facts_and_instant_give_the_same_bytes(call: Call, folder: Path) -> None:
    """Time is a parameter of an export (law 9), and so is its name: its numbers lead to the page beside it."""
    call("import", "old.mbox")
    for name in ("one", "two"):
        (folder / name).mkdir()
        call("export", "901", "--format", "docx", "--output", f"{name}/table.docx", "--at", "2026-06-08T09:00+02:00")
    assert (folder / "one/table.docx").read_bytes() == (folder / "two/table.docx").read_bytes()


def test_the_consolidated_text_is_written(call: Call, folder: Path) -> None:
    """`consolidated` writes the base text with the alternatives, in Word, HTML or PDF, in the language asked for; what
    there is none of is named."""
    call("import", "old.mbox")
    assert "901-consolidated.docx" in call("consolidated", "901", "--remarks")
    assert "901-consolidated-fr.html" in call(
        "consolidated", "901", "--format", "html", "--language", "fr", "--brackets"
    )
    assert '<main lang="fr"' in (folder / "901-consolidated-fr.html").read_text(encoding="utf-8")
    assert (folder / "901-consolidated.docx").read_bytes().startswith(b"PK")
    assert "docx, html, pdf" in call("consolidated", "901", "--format", "odt", code=1)
    assert "en, fr" in call("consolidated", "901", "--language", "ru", code=1)
    assert "Nowhere" in call("consolidated", "901", "--member", "Nowhere", code=1)


def test_a_comment_form_is_written(call: Call, folder: Path) -> None:
    """In the reader's language beside the base text; a language or a resolution there is not is told in words."""
    assert "901-fr.docx" in call("template", "901", "--language", "fr")
    assert (folder / "901-fr.docx").read_bytes().startswith(b"PK")
    assert "ar, en, es, fr, ru, zh" in call("template", "901", "--language", "de", code=1)
    assert "901" in call("template", "999", code=1)


def test_a_table_is_written_whole_or_not_at_all(call: Call, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A disk that is full half way leaves the table that was there before, and nothing beside it."""
    call("import", "old.mbox")
    call("export", "901", "--format", "csv")
    before, listed = (folder / "901.csv").read_bytes(), sorted(path.name for path in folder.iterdir())

    def full(path: Path, data: bytes) -> int:
        with path.open("wb") as file:
            file.write(data[:100])
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    assert "901.csv" in call("export", "901", "--format", "csv", code=1)
    assert (before, listed) == (
        (folder / "901.csv").read_bytes(),
        sorted(path.name for path in folder.iterdir()),
    )


def test_a_part_of_the_table_in_another_profile(call: Call, folder: Path) -> None:
    """Chosen by options; what was chosen stands in the file, and a profile there is none of is refused with those."""
    call("import", "old.mbox")
    call("export", "901", "-f", "html", "--profile", "iso-2012-03", "--language", "fr", "--from", "2026-01-01")
    page = (folder / "901.html").read_text("utf-8")
    assert "Only a part: language fr, received from 2026-01-01 00:00 UTC." in page
    assert "Clause/ Subclause" in page
    assert "there are: iscg, iso-2012-03" in call("export", "901", "--profile", "iso", code=1)


def test_what_is_new_since_an_earlier_export(call: Call, folder: Path) -> None:
    """`exports` names the tables that were exported; `export --since` takes such a name, a day, or "last"."""
    call("import", "old.mbox")
    call("export", "901", "-f", "json", "--at", "2026-06-01T00:00")
    name, *_ = call("exports", "901").split()
    call("export", "901", "-f", "csv", "--since", name)
    assert "Since last time" in (folder / "901.csv").read_text("utf-8-sig").partition("\n")[0]
    call("export", "901", "-f", "html", "--since", "2026-06-01", "--at", "2026-06-05T00:00")
    assert f"Since the table of 2026-06-01 00:00 UTC ({name}): nothing new." in (folder / "901.html").read_text("utf-8")
    assert 3 == len(call("exports", "901").splitlines())
    assert "`exports 901` lists those there are" in call("export", "901", "--since", "2020-01-01", code=1)


def test_a_map_and_a_report_are_written(call: Call, folder: Path) -> None:
    """`coverage` says who has spoken and who has not; `report` drafts a meeting document in one of six languages."""
    call("import", "old.mbox")
    assert "901-coverage.txt" in call("coverage", "901", "-f", "txt")
    assert "For the coordinator only" in (folder / "901-coverage.txt").read_text("utf-8")
    assert "901-report-fr.docx" in call("report", "901", "--language", "fr", "--number", "ISCG/26-3/2")
    assert zipfile.is_zipfile(folder / "901-report-fr.docx")
    assert "there are: html, json, txt, xlsx" in call("coverage", "901", "-f", "pdf", code=1)
    assert "No report in “de”" in call("report", "901", "--language", "de", code=1)


def test_an_edited_table_is_taken_back(call: Call, folder: Path) -> None:
    """Shown, taken over as changes that can be undone; what was changed here meanwhile is a conflict and stays; the
    next export has what was taken."""
    call("import", "old.mbox")
    call("export", "901", "--format", "csv", "--at", "2026-06-08T09:00")
    lines = list(csv.reader(io.StringIO((folder / "901.csv").read_text("utf-8-sig"), newline="")))
    at = {title: place for place, title in enumerate(lines[0])}
    for line, disposition in zip(lines[1:3], ("merge", "move"), strict=True):
        line[at["Disposition"]] = disposition
    lines[1][at["Provision as filed"]] = "general"
    with (folder / "edited.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    told = call("table", "import", "edited.csv", "--resolution", "901", "--yes", "--who", "Coordinator One")
    assert "3 edits, 0 conflicts, 0 not taken" in told
    assert "Disposition: (empty) → “merge”" in told
    call("export", "901", "--format", "csv", "--at", "2026-06-09T09:00")
    written = (folder / "901.csv").read_text("utf-8-sig")
    assert "merge" in written and "move" in written

    lines[1][at["Disposition"]] = "retain"
    with (folder / "edited.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    assert "1 edit, 0 conflicts" in call("table", "import", "edited.csv", "--yes")
    lines[1][at["Disposition"]] = "noted"
    with (folder / "edited.csv").open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(lines)
    told = call("table", "import", "edited.csv", "--yes")
    assert "0 edits, 1 conflict" in told
    assert "here now:     “retain” (change 4 by" in told and "in the file:  “noted”" in told
    call("review", "undo", "4")
    assert 3 == call("table", "undo", "2").count("undone")
    assert "came with no table" in call("table", "undo", "2", code=1)


def test_an_unknown_resolution_format_or_instant_names_what_there_is(call: Call) -> None:
    """Refused with words, exit code 1."""
    assert "there are: 901, 902" in call("export", "191", code=1)
    assert "there are: csv" in call("export", "901", "--format", "odt", code=1)
    assert "write it like" in call("export", "901", "--at", "soon", code=1)


@pytest.mark.parametrize(
    "command",
    [
        ("export", "901", "--output", "nowhere/901.xlsx"),
        ("export", "901", "--output", "mails"),
        ("digest", "--preview", "bot.toml"),
        ("demo", "--output", "bot.toml"),
    ],
)
def test_a_place_that_cannot_be_written_is_told_in_words(call: Call, command: tuple[str, ...]) -> None:
    """The path and what to look at, exit code 1, no traceback."""
    told = call(*command, code=1)
    assert command[-1] in told
    assert "check the path" in told
    assert "Traceback" not in told


@pytest.mark.parametrize("at", ["0001-01-01T00:00+05:00", "9999-12-31T23:00-05:00", "2026-13-01"])
def test_an_instant_beyond_the_calendar_is_refused(call: Call, folder: Path, at: str) -> None:
    """Given as --at, or in the file of a rehearsal's clock."""
    assert "is no instant" in call("digest", "--at", at, code=1)
    (folder / "clock").write_text(at)
    assert "is no instant" in call("status", code=1)


def test_a_terminal_that_knows_no_utf_8_is_no_reason_to_fail(folder: Path) -> None:
    """What it cannot show is shown as escapes."""
    program = [sys.executable, "-m", "bot", "--config", str(folder / "bot.toml")]
    environment = {
        **os.environ,
        "PYTHONIOENCODING": "ascii",
        "PYTHONUTF8": "0",
        "PYTHONPATH": str(Path(__file__).parents[1]),
    }
    for arguments in (("import", "mails"), ("review",)):
        done = subprocess.run([*program, *arguments], cwd=folder, env=environment, capture_output=True, check=False)
        assert (0, b"") == (done.returncode, done.stderr)
        assert done.stdout.isascii()


def test_an_import_broken_off_is_taken_up_at_once(call: Call, folder: Path) -> None:
    """What a dead process had begun to file waits for nobody."""
    with Store.open(f"sqlite:///{folder}/bot.sqlite", "demo") as store:
        store.accept(list(Archive(folder / "old.mbox").arrivals()))
        store.claim_mails("dead", datetime(2026, 6, 2, 7, 59, tzinfo=UTC), lease=timedelta(days=1), limit=5)
    told = call("import", "old.mbox")
    assert "0 new mails; 7 filed, 2 ignored" in told


def test_an_import_beside_a_running_service_leaves_the_filing_to_it(call: Call, folder: Path) -> None:
    """One process files, in the order of acceptance (A6): else an answer could be filed before what it answers."""
    with Store.open(f"sqlite:///{folder}/bot.sqlite", "demo") as store:
        assert store.lead()
        assert "9 new mails; the service that runs" in call("import", "old.mbox")
        assert (9, 9) == (store.ledger().seen, store.ledger().waiting)


def test_a_broken_configuration_lists_all_faults_at_once(call: Call, folder: Path) -> None:
    """File, key and suggestion, exit code 2."""
    config = folder / "bot.toml"
    config.write_text(config.read_text().replace("coordinator =", "cordinator =").replace('"monday"', '"moonday"'))
    told = call("status", code=2)
    assert "cordinator" in told
    assert "coordinator" in told
    assert "monday" in told


def test_explain_says_why(call: Call) -> None:
    """Each decision with its reason, the passages and the rows."""
    told = call("explain", "mails/0003-outlook-several-provisions.eml")
    for words in ("901: named in", "Examplia", "own words", "instructs the Secretary-General 2", "receipt:"):
        assert words in told
    assert "no such file" in call("explain", "nowhere.eml", code=1)


def test_a_mail_gives_the_terminal_no_commands(call: Call, folder: Path) -> None:
    """Control characters of a body are shown as such (RELIABILITY T8)."""
    (folder / "odd.eml").write_bytes(b"Subject: Resolution 901\n\nOn resolves: \x1b]0;title\x07 no.\n")
    assert not set("\x1b\x07") & set(call("explain", "odd.eml"))


def test_status_tells_the_books_and_what_comes(call: Call) -> None:
    """Mails by state with reasons, letters, the next dates."""
    call("import", "old.mbox")
    told = call("status")
    for words in ("9 seen", "ignored: auto-reply", "letters:  none", "digest/2026-W24", "reminder/901-comments"):
        assert words in told


def test_the_digest_can_be_seen_before_it_goes(call: Call, folder: Path) -> None:
    """--preview writes files and sends nothing; without it the coming dates are listed."""
    call("import", "old.mbox")
    assert "digest/2026-W24" in call("digest")
    call("digest", "--preview", "preview")
    assert (folder / "preview" / "digest.fr.html").is_file()
    assert "letters:  none" in call("status")


def test_the_coordinator_holds_a_digest_back_and_notes_it(call: Call, folder: Path) -> None:
    """`digest hold`, `note`, `release` are about the next one, here one that is due; each is a change."""
    call("import", "old.mbox")
    assert "hold digest 2026-W23" in call("digest", "hold")
    assert "note digest 2026-W23: “The room has changed.”" in call("digest", "note", "The room has changed.")
    assert "digest 2026-W23: goes out" in call("digest", "release")
    assert "is not held back" in call("digest", "release", code=1)
    told = call("review", "changes")
    assert ["hold", "note", "undo"] == [line.split(": ")[1].split()[0] for line in told.splitlines()]


def test_the_calendar_is_written(call: Call, folder: Path) -> None:
    """`calendar FILE`: every date with a time, in the language asked for; the same bytes each time."""
    assert "deadlines.ics" in call("calendar", "deadlines.ics", "--language", "ar")
    first = (folder / "deadlines.ics").read_bytes()
    assert 2 == first.count(b"BEGIN:VEVENT")
    call("calendar", "deadlines.ics", "--language", "ar", "--at", "2026-06-05T09:00+02:00")
    assert first == (folder / "deadlines.ics").read_bytes()
    assert "no language of the Union" in call("calendar", "deadlines.ics", "--language", "de", code=1)


def test_a_correction_is_made_shown_and_undone(call: Call) -> None:
    """`review` lists what waits; a change says how to take it back; `review changes` says who made it."""
    call("import", "mails")
    assert "is not in the roster" in call("review")
    moved = call("review", "move", "901-001", "considering b)", "--who", "Coordinator One")
    assert "“resolves | ” → “considering | b)”" in moved
    assert "review undo 1" in moved
    assert "Coordinator One: move 901-001" in call("review", "changes")
    assert "change 2: undo change 1" in call("review", "undo", "1", "--who", "Coordinator One")
    assert "no comment 901-999" in call("review", "withdraw", "901-999", code=1)
    attached = call("review", "attach", "2", "1", "--who", "Coordinator One")
    assert "attach mail 2: “" in attached
    assert "” → “mail 1”" in attached
    assert "detach mail 2: “mail 1” → “”" in call("review", "detach", "2")
    assert "cannot hang below itself" in call("review", "attach", "2", "2", code=1)
    assert "did you mean Examplia?" in call("review", "attribute", "901-001", "Exampila", code=1)


def test_subscribers_are_listed_added_and_stopped_by_token(call: Call, folder: Path) -> None:
    """What the secretariat and a page for one-click unsubscribing call; each a change that can be undone."""
    assert "0 subscribers" in call("subscribers")
    call("subscribers", "add", "One@Examplia.example", "--language", "ru", "--who", "secretariat")
    assert "one@examplia.example" in call("subscribers")
    with Store.open(f"sqlite:///{folder}/bot.sqlite", "demo") as store:
        (token,) = store.tokens().values()
    assert "unsubscribe address one@examplia.example" in call("subscribers", "stop", token)
    assert "0 subscribers" in call("subscribers")
    call("review", "undo", "2")
    assert "1 subscribers" in call("subscribers")


def test_refile_changes_nothing(call: Call) -> None:
    """Facts stay, views come out the same."""
    call("import", "mails")
    before = call("status")
    call("refile")
    assert before == call("status")


def test_received_mail_is_read_in_workers_only(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """No command that files lets a mail come near this process's own reader (RELIABILITY A5)."""

    def here(raw: bytes) -> None:
        pytest.fail("a mail was read in this process")

    monkeypatch.setattr("bot.documents.read", here)
    assert "0 quarantined" in call("import", "mails")
    call("refile")
    call("review", "ignore", "1", "a test", "--who", "Coordinator One")
    assert "0 quarantined" in call("status")


def test_check_says_what_is_missing_and_what_to_do(call: Call) -> None:
    """Without [imap] and [smtp] the rest is tried all the same; exit code 1."""
    told = call("check", code=1)
    assert "✓ configuration" in told
    assert "✓ base texts: 901 (en" in told
    assert "✓ database" in told
    assert "✗ imap" in told
    assert "[smtp] is missing" in told


def test_run_without_a_mailbox_says_so(call: Call) -> None:
    """The section that is missing is named."""
    assert "[imap] is missing" in call("run", code=2)


def test_a_database_that_fails_does_not_end_the_service(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Trouble is told where it can be told, and tried again like any other (A7)."""

    def full(*_: object) -> None:
        raise TemporaryError("the disk is full")

    with Store.open("sqlite://", "demo") as store:
        tell(store, "file", "the first")
        monkeypatch.setattr(store, "note", full)
        tell(store, "file", "the disk is full")
        assert "the first" == store.notes()["trouble file"][0]
    assert "file: the disk is full" in capsys.readouterr().err


def test_a_new_start_forgets_old_trouble(call: Call, folder: Path) -> None:
    """What still fails is noted again; what the last process was troubled by is nobody's news."""
    with Store.open(f"sqlite:///{folder}/bot.sqlite", "demo") as store:
        tell(store, "receive", "nobody answers")
    assert "nobody answers" in call("status")
    call("once", code=2)
    assert "nobody answers" not in call("status")


def test_a_second_service_on_one_database_is_refused(call: Call, folder: Path) -> None:
    """One leader (A6): the second process says who is in the way."""
    with Store.open(f"sqlite:///{folder}/bot.sqlite", "demo") as store:
        assert store.lead()
        assert "already runs" in call("run", code=1)


def test_the_demonstration_shows_the_whole_way(call: Call, folder: Path) -> None:
    """Every mail with its end, the books, the letters and the files to open."""
    told = call("demo", "--output", "shown")
    assert "balanced" in told
    names = {path.name for path in (folder / "shown").iterdir()}
    wanted = {"digest.html", "digest.txt", "digest.eml", "reminder.ics", "receipt.html"}
    assert wanted | {"table-901.docx", "table-901.xlsx", "table-901.csv"} <= names
    assert all(path.stat().st_size for path in (folder / "shown").iterdir())


def test_help_is_light() -> None:
    """`--help` loads none of the heavy libraries (under 0.3 s; the time itself is a bench's)."""
    code = (
        "import sys; from typer.testing import CliRunner; from bot.cli import app; "
        "assert 'import' in CliRunner().invoke(app, ['--help']).output; "
        "print([m for m in ('sqlalchemy','jinja2','docx','xlsxwriter','pydantic','imapclient') if m in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "[]" == done.stdout.strip()


def test_any_letter_can_be_seen_in_any_language(call: Call, folder: Path) -> None:
    """`preview` writes its files and sends nothing; a kind or language that is not there is told."""
    call("import", "old.mbox")
    told = call("preview", "digest", "--language", "ar", "--output", "seen")
    assert "digest.ar.html" in told
    assert 'dir="rtl"' in (folder / "seen" / "digest.ar.html").read_text("utf-8")
    assert "answer-sample.en.txt" in call("preview", "answer", "-o", "seen", "-l", "en")
    assert "there are: digest, reminder" in call("preview", "letter", code=1)
    assert "is no language of the Union" in call("preview", "digest", "-l", "de", code=1)
    assert "letters:  none" in call("status")
