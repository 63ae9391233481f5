"""bot.config: what a person may write, what comes out, and what he is told when it is wrong."""

import os
import re
import subprocess
import sys
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import get_args

import pytest

from bot.config import Config, load, shipped
from bot.config.schema import Day
from bot.errors import ConfigError
from bot.model import Address, DeadlineState, Participant, Schedule, Tie
from bot.store import Store

BOT = """
[group]
slug = "demo"
name = "A group"
tag = "DEMO"
list_address = "List@Example.org"
own_addresses = ["bot@example.org"]
coordinator = "Coordinator One <Coordinator@example.org>"
roster = "roster.csv"

[imap]
host = "imap.example.org"
user = "bot"
password = "canary-in-the-file"

[[deadline]]
key = "meeting"
title = "Next meeting"
state = "tentative"
when = "late June 2026"
"""

RESOLUTION = """
body = "PP"
number = 191
revision = "Rev. Bucharest, 2022"

[base_text]
en = "191.txt"

[[deadline]]
key = "comments"
title = "Comments"
state = "confirmed"
at = "2026-06-12 17:00"
"""

LANGUAGE = """
language = "fr"
[verbs]
resolves = ["décide"]
[addressees]
"the Secretary-General" = ["le Secrétaire général"]
[words]
item = ["point"]
"""

ROSTER = (
    "name,addresses,member,capacity,languages\nDelegate One,One@a.example one@b.example,Examplia,Member State,en fr\n"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A configuration without faults; the machine's own BOT_ variables are taken away."""
    for name in [name for name in os.environ if name.startswith("BOT_")]:
        monkeypatch.delenv(name)
    for name, text in {
        "bot.toml": BOT,
        "resolutions/191.toml": RESOLUTION,
        "resolutions/191.txt": "resolves\n1 to go on",
        "languages/fr.toml": LANGUAGE,
        "roster.csv": ROSTER,
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def faults(folder: Path, overrides: dict[str, str] | None = None) -> list[str]:
    """The faults that reading this folder tells."""
    with pytest.raises(ConfigError) as caught:
        load(folder / "bot.toml", overrides)
    return caught.value.faults


def edit(path: Path, old: str, new: str) -> None:
    """Replace a piece of a file that must be there."""
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_everything_becomes_the_words_of_the_house(folder: Path) -> None:
    """Group, roster, vocabulary, deadlines and base texts come out whole; addresses are lower-case, times in UTC."""
    config = load(folder / "bot.toml")
    assert "list@example.org" == config.group.list_address
    assert Address(name="Coordinator One", address="coordinator@example.org") == config.group.coordinator
    assert (
        Participant(
            name="Delegate One",
            addresses=("one@a.example", "one@b.example"),
            member="Examplia",
            capacity="Member State",
            languages=("en", "fr"),
        ),
    ) == config.group.participants
    (vocabulary,) = config.group.vocabularies
    assert ("fr", (("resolves", ("décide",)),)) == (vocabulary.language, vocabulary.verbs)
    assert (("the Secretary-General", ("le Secrétaire général",)),) == vocabulary.addressees
    assert (("item", ("point",)),) == vocabulary.words
    assert (("191", "en", "191.txt", b"resolves\n1 to go on"),) == config.base_texts
    assert [
        ("meeting", DeadlineState.TENTATIVE, None, ""),
        ("191-comments", DeadlineState.CONFIRMED, datetime(2026, 6, 12, 15, 0, tzinfo=UTC), "191"),
    ] == [(entry.key, entry.state, entry.at, entry.resolution) for entry in config.group.deadlines]
    assert f"sqlite:///{folder / 'bot.sqlite'}" == config.database
    assert config.imap is not None
    assert ("imap.example.org", 993, "tls") == (config.imap.host, config.imap.port, config.imap.tls)
    assert config.smtp is None


def test_all_faults_of_all_files_are_told_at_once(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every fault has its own line with the file, the key, what is wrong and what to do; none hides another."""
    edit(folder / "bot.toml", 'host = "imap.example.org"', 'host = "imap.example.org"\nprot = 993\ntls = "none"')
    edit(folder / "bot.toml", 'tag = "DEMO"', 'zone = "Europe/Zurch"')
    edit(folder / "bot.toml", 'own_addresses = ["bot@example.org"]', 'own_addresses = ["list@example.org", "bot"]')
    edit(folder / "bot.toml", 'when = "late June 2026"', "at = 2026-06-12")
    edit(folder / "resolutions/191.toml", "number = 191", "numbr = 191")
    edit(folder / "languages/fr.toml", 'language = "fr"', 'language = "de"')
    (folder / "resolutions/58.toml").write_text('body = "PP"\nnumber = 58\n[base_text]\nen = "absent.txt"\n')
    (folder / "resolutions/59.toml").write_text("body = PP\n")
    (folder / "roster.csv").write_text(ROSTER + "Delegate Two,two@a.example ONE@a.example,X,Membr State,de\n")
    monkeypatch.setenv("BOT_IMAP__POLL_SECONDS", "often")
    monkeypatch.setenv("BOT_IMPA__PORT", "1")
    expected = [
        "environment: BOT_IMPA__PORT: unknown variable; did you mean BOT_IMAP__PORT?",
        "bot.toml: group.tag: is missing; add it",
        "bot.toml: group.own_addresses[1]: is the list's address; give the service one of its own",
        "bot.toml: group.own_addresses[2]: is no e-mail address; write it as name@example.org",
        "bot.toml: group.zone: is no time zone; write it as Europe/Zurich",
        'bot.toml: imap.tls: "none" would show mail and password to the network; use "tls" or "starttls"',
        "environment: BOT_IMAP__POLL_SECONDS: should be a valid integer, unable to parse string as an integer; "
        "correct it",
        "bot.toml: imap.prot: unknown key; did you mean port?",
        'bot.toml: deadline[1].at: is no date with a time; write it as "2026-06-12 17:00", or leave it out and say '
        "`when`",
        "roster.csv: line 3: capacity: should be 'Member State', 'Sector Member', 'Associate', 'Academia', "
        "'regional group', 'secretariat', 'personal' or ''; correct it",
        "roster.csv: line 3: languages[1]: should be 'ar', 'zh', 'en', 'fr', 'ru' or 'es'; correct it",
        "resolutions/191.toml: number: is missing; add it",
        "resolutions/191.toml: numbr: unknown key; did you mean number?",
        "resolutions/59.toml: this is not TOML: Invalid value (at line 1, column 8); correct that line",
        "languages/fr.toml: language: should be 'ar', 'zh', 'en', 'fr', 'ru' or 'es'; correct it",
        f"resolutions/58.toml: base_text.en: {folder / 'resolutions/absent.txt'} cannot be read (No such file or "
        "directory); put the file there, or remove the line",
    ]
    assert sorted(expected) == sorted(faults(folder))


@pytest.mark.parametrize(
    ("file", "old", "new", "fault"),
    [
        ("bot.toml", "[imap]", "[imap", "bot.toml: this is not TOML: "),
        ("bot.toml", "[imap]", "[impa]", "bot.toml: impa: unknown key; did you mean imap?"),
        ("bot.toml", 'slug = "demo"', 'slug = "a demo"', "bot.toml: group.slug: may hold only small letters"),
        ("bot.toml", 'when = "late June 2026"', "", "bot.toml: deadline[1].when: is needed where `at` is unknown"),
        ("bot.toml", 'key = "meeting"', 'key = "191-comments"', "resolutions/191.toml: deadline: 191-comments: a dead"),
        (
            "bot.toml",
            'when = "late June 2026"',
            'at = "9999-12-31 23:59"',
            "bot.toml: deadline[1].at: is no date with a",
        ),
        (
            "bot.toml",
            'when = "late June 2026"',
            "at = 0001-01-01T00:00:00+01:00",
            "bot.toml: deadline[1].at: is no date",
        ),
        ("bot.toml", "[imap]", "[schedule]\nreminder_days = [999999]\n[imap]", "bot.toml: schedule.reminder_days[1]: "),
        (
            "bot.toml",
            "[imap]",
            '[schedule]\nreminder_time = "21:00"\n[imap]',
            "bot.toml: schedule.reminder_time: lies between quiet_from and quiet_until",
        ),
        (
            "bot.toml",
            "[imap]",
            f"[schedule]\nweekend = {list(get_args(Day))}\n[imap]",
            "bot.toml: schedule.weekend: leaves no day to work on",
        ),
        ("bot.toml", "[imap]", '[schedule]\nholidays = ["26 May"]\n[imap]', "bot.toml: schedule.holidays[1]: "),
        ("bot.toml", "[imap]", "[imap]\npoll_seconds = 999999999999", "bot.toml: imap.poll_seconds: should be less"),
        ("bot.toml", "roster.csv", "people.csv", "bot.toml: group.roster: "),
        ("bot.toml", 'tag = "DEMO"', 'tag = "DEMO"\nletter_languages = ["la"]', "bot.toml: group.letter_languages[1]"),
        ("languages/fr.toml", '"fr"', '"es"', "languages/fr.toml: language: differs from the file's name"),
        ("roster.csv", "fr\n", "fr,surplus\n", "roster.csv: line 2: more: unknown key; known: name"),
        ("roster.csv", "one@b.example", "one", "roster.csv: line 2: addresses[2]: is no e-mail address"),
    ],
)
def test_a_fault_names_its_file_and_key(folder: Path, file: str, old: str, new: str, fault: str) -> None:
    """One planted fault gives exactly one line, beginning with its file and key."""
    edit(folder / file, old, new)
    (line,) = faults(folder)
    assert fault == line[: len(fault)]


def test_an_address_belongs_to_one_person(folder: Path) -> None:
    """Two people with one address could not be told apart; the fault names the second line."""
    (folder / "roster.csv").write_text(ROSTER + "Delegate Two,one@B.example,Samplonia,,\n")
    assert [
        "roster.csv: line 3: one@b.example: this address was given to another person before; keep one of the two"
    ] == (faults(folder))


@pytest.mark.parametrize("key", ["list_address", "own_addresses"])
def test_the_list_and_the_service_are_nobody(folder: Path, key: str) -> None:
    """An answer to such a person would go to the whole list, or come back to us (law 5)."""
    group = load(folder / "bot.toml").group
    address = group.list_address if key == "list_address" else group.own_address
    (folder / "roster.csv").write_text(ROSTER + f"Delegate Two,{address.upper()},Samplonia,,\n")
    assert [
        f"roster.csv: line 3: {address}: this is the list's or the service's own address; give the person's"
    ] == faults(folder)


def into(folder: Path, name: str) -> Path:
    """Everything in the folder moved into a folder of this name in it."""
    files = list(folder.iterdir())
    (folder / name).mkdir()
    for file in files:
        file.rename(folder / name / file.name)
    return folder / name


@pytest.mark.parametrize("name", ["a b", "50%20", "who?", "#1&uri=true", "été"])
def test_the_database_stands_beside_its_configuration_whatever_the_folder_s_name(folder: Path, name: str) -> None:
    """Signs that mean something in an address are written as RFC 3986 has it: the file is where its name says."""
    moved = into(folder, name)
    with Store.open(load(moved / "bot.toml").database, "demo"):
        assert [moved / "bot.sqlite"] == list(folder.rglob("*.sqlite"))


def test_a_folder_that_no_address_can_name_is_a_fault(folder: Path) -> None:
    """A name that is not UTF-8 cannot stand in the database's address."""
    (line,) = faults(into(folder, os.fsdecode(b"\xe9")))
    assert "is not in UTF-8; move the configuration" in line


def test_no_file_says_what_to_copy(tmp_path: Path) -> None:
    """A first start without a configuration names the sample."""
    with pytest.raises(ConfigError, match="there is no such file; copy .*bot.toml there"):
        load(tmp_path / "bot.toml")


def test_command_line_over_environment_over_file(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The stronger source wins; several values are parted by commas; a section may come from the environment alone."""
    monkeypatch.setenv("BOT_IMAP__HOST", "from-environment.example")
    monkeypatch.setenv("BOT_IMAP__PORT", "1993")
    monkeypatch.setenv("BOT_GROUP__OWN_ADDRESSES", "a@example.org, b@example.org")
    monkeypatch.setenv("BOT_SMTP__HOST", "localhost")
    config = load(folder / "bot.toml", {"imap.port": "2993"})
    assert config.imap is not None and config.smtp is not None
    assert ("from-environment.example", 2993, "bot") == (config.imap.host, config.imap.port, config.imap.user)
    assert ("a@example.org", "b@example.org") == config.group.own_addresses
    assert ("localhost", 587) == (config.smtp.host, config.smtp.port)


def test_a_single_underscore_is_noticed(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """BOT_IMAP_PORT looks right and would do nothing, so it is a fault; a stranger's BOT_TOKEN is not ours."""
    monkeypatch.setenv("BOT_IMAP_PORT", "1")
    monkeypatch.setenv("BOT_TOKEN", "1")
    assert ["environment: BOT_IMAP_PORT: unknown variable; did you mean BOT_IMAP__PORT?"] == faults(folder)


def test_an_unknown_override_is_a_fault(folder: Path) -> None:
    """The command line is checked like the file, and named as the place."""
    assert [
        "command line: impa.port: unknown section; did you mean imap?",
        "command line: imap.prot: unknown key; did you mean port?",
    ] == faults(folder, {"impa.port": "1", "imap.prot": "1"})


@pytest.mark.parametrize("where", ["file", "environment"])
def test_a_value_can_stand_in_a_file_of_its_own(folder: Path, monkeypatch: pytest.MonkeyPatch, where: str) -> None:
    """KEY_file in bot.toml and BOT_SECTION__KEY_FILE both hand over the contents, without the last line end."""
    secret = folder / "secret"
    secret.write_text("canary-in-its-own-file\n")
    secret.chmod(0o600)
    if where == "file":
        edit(folder / "bot.toml", 'password = "canary-in-the-file"', 'password_file = "secret"')
    else:
        monkeypatch.setenv("BOT_IMAP__PASSWORD_FILE", str(secret))
    config = load(folder / "bot.toml")
    assert config.imap is not None
    assert "canary-in-its-own-file" == config.imap.password
    assert () == config.warnings


def test_a_secret_others_can_read_is_remarked(folder: Path) -> None:
    """A secret open to other users stops nothing (container secrets are), but is told."""
    secret = folder / "secret"
    secret.write_text("canary")
    secret.chmod(0o644)
    edit(folder / "bot.toml", 'password = "canary-in-the-file"', 'password_file = "secret"')
    assert (f"bot.toml: imap.password_file: {secret} can be read by other users; run chmod 600 {secret}",) == load(
        folder / "bot.toml"
    ).warnings


def test_a_secret_given_twice_or_missing_is_a_fault(folder: Path) -> None:
    """It must be clear which password is used, and a path that leads nowhere is told."""
    edit(folder / "bot.toml", 'password = "canary-in-the-file"', 'password = "canary"\npassword_file = "secret"')
    assert ["bot.toml: imap.password_file: password is given too; keep one of the two"] == faults(folder)
    edit(folder / "bot.toml", 'password = "canary"\n', "")
    assert [
        f"bot.toml: imap.password_file: {folder / 'secret'} cannot be read (No such file or directory); correct the "
        "path or its permissions"
    ] == faults(folder)


@pytest.mark.parametrize(
    "break_it", ["", "[store]\ndatabase = 'mysql://u:canary@h/d'", "[smtp]\nhost = 1\npassword = ['canary']"]
)
def test_secrets_are_never_shown(folder: Path, break_it: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither the printed configuration nor a fault repeats a password or a database URL."""
    monkeypatch.setenv("BOT_IMAP__PASSWORD", "canary-in-the-environment")
    (folder / "bot.toml").write_text(BOT + break_it)
    shown: Config | str
    try:
        shown = load(folder / "bot.toml")
    except ConfigError as error:
        shown = f"{error!r} {error.__cause__!r} {error.__context__!r}"
    assert None is re.search("canary|bot.sqlite", repr(shown))


@pytest.mark.parametrize(
    ("at", "utc"),
    [
        ("2026-06-12 17:00", datetime(2026, 6, 12, 15, 0, tzinfo=UTC)),
        ("2026-03-29 02:30", datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        ("2026-10-25 02:30", datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
        ("2026-06-12T17:00+03:00", datetime(2026, 6, 12, 14, 0, tzinfo=UTC)),
    ],
)
def test_a_deadline_is_local_to_its_zone(folder: Path, at: str, utc: datetime) -> None:
    """In the hour that is skipped the later time counts, in the one repeated the first (PEP 495, fold=0)."""
    edit(folder / "resolutions/191.toml", "2026-06-12 17:00", at)
    assert utc == load(folder / "bot.toml").group.deadlines[1].at


def test_a_deadline_can_have_a_zone_of_its_own(folder: Path) -> None:
    """A meeting in Doha is told in Doha's time."""
    edit(folder / "resolutions/191.toml", 'key = "comments"', 'key = "comments"\nzone = "Asia/Qatar"')
    assert datetime(2026, 6, 12, 14, 0, tzinfo=UTC) == load(folder / "bot.toml").group.deadlines[1].at


def test_a_roster_saved_by_a_spreadsheet_is_read(folder: Path) -> None:
    """A byte order mark, semicolons instead of commas and an empty last line change nothing."""
    expected = load(folder / "bot.toml").group.participants
    saved = (ROSTER + ",,,,\n").replace(",", ";").replace("\n", "\r\n")
    (folder / "roster.csv").write_text(saved, encoding="utf-8-sig")
    assert expected == load(folder / "bot.toml").group.participants


def test_only_this_machine_may_be_reached_in_the_clear(folder: Path) -> None:
    """tls = "none" is for a server on loopback."""
    edit(folder / "bot.toml", 'host = "imap.example.org"', 'host = "127.0.0.1"\ntls = "none"')
    config = load(folder / "bot.toml")
    assert config.imap is not None
    assert "none" == config.imap.tls


@pytest.mark.parametrize("sample", ["bot.toml", "demo/bot.toml"])
def test_the_shipped_configurations_are_without_fault(sample: str) -> None:
    """What we ship as a sample can be read as it stands, with the vocabularies of all six languages."""
    config = load(shipped("config") / sample)
    assert ["ar", "en", "es", "fr", "ru", "zh"] == [vocabulary.language for vocabulary in config.group.vocabularies]


def test_the_sample_names_the_two_resolutions_and_no_text(folder: Path) -> None:
    """The Union's texts are not ours to ship: the coordinator adds them."""
    config = load(shipped("config") / "bot.toml")
    assert ["PP Resolution 58 (Rev. Bucharest, 2022)", "PP Resolution 191 (Rev. Bucharest, 2022)"] == [
        resolution.name for resolution in config.group.resolutions
    ]
    assert () == config.base_texts
    assert {None} == {deadline.at for deadline in config.group.deadlines}


def test_importing_is_light() -> None:
    """`--help` imports this room; pydantic waits until something is read."""
    code = "import sys, bot.config; print('pydantic' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "False\n" == done.stdout


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        ('month = "June"', "month: is no month"),
        ('month = "2026-13"', "month: is no month"),
        ('at = "2026-06-12 17:00"\nmonth = "2026-06"', "month: is given together with `at`"),
        ('until = "2026-06-12 17:00"\nwhen = "June"', "until: is when a meeting ends; say in `at`"),
        ('at = "2026-06-12 17:00"\nuntil = "2026-06-12 17:00"', "until: is not after `at`"),
        ('at = "2026-06-12 17:00"\nuntil = "2026-06-12 19:00+02:00"', "until: has an offset and `at` has none"),
        ('at = "2026-06-12 17:00"\nof = "other"\ndays_before = 1', "of: makes the date hang on another"),
        ('of = "other"', "working_days_before: or days_before, one of the two"),
        (
            'of = "other"\ndays_before = 1\nworking_days_before = 1',
            "working_days_before: or days_before, one of the two",
        ),
        ('days_before = 1\nwhen = "June"', "working_days_before: or days_before: before what?"),
        ('at = "2026-06-12 17:00"\nhour = "12:00"', "hour: is for a date that hangs on another"),
        ('at = "2026-06-12 17:00"\nto = ["nobody"]', "to[1]: is no e-mail address"),
        ('at = "2026-06-12 17:00"\nto = ["A <a@example.org>"]\nsilence = true', "silence: asks the whole group"),
    ],
)
def test_a_date_that_contradicts_itself_is_a_fault(folder: Path, keys: str, fault: str) -> None:
    """Each rule at the key it is about."""
    dates = f'[[deadline]]\nkey = "one"\ntitle = "One"\nstate = "tentative"\n{keys}\n'
    (folder / "bot.toml").write_text(BOT + dates, encoding="utf-8")
    (line,) = faults(folder)
    assert f"bot.toml: deadline[2].{fault}" == line[: len(f"bot.toml: deadline[2].{fault}")]


@pytest.mark.parametrize(
    ("keys", "fault"),
    [
        (
            'of = "meting"\ndays_before = 1',
            "bot.toml: deadline: one: of: there is no date meting; did you",
        ),
        ('of = "two"\ndays_before = 1', "bot.toml: deadline: one: of: two hangs on meeting; name that one"),
        (
            'at = "2026-06-12 17:00"\nto = ["list@example.org"]',
            "bot.toml: deadline: one: to: list@example.org: ",
        ),
    ],
)
def test_dates_that_do_not_fit_together_are_a_fault(folder: Path, keys: str, fault: str) -> None:
    """A date hangs on one that is there and hangs on none itself, and nothing private goes to the list."""
    two = '[[deadline]]\nkey = "two"\ntitle = "Two"\nstate = "tentative"\nof = "meeting"\ndays_before = 2\n'
    dates = f'{two}[[deadline]]\nkey = "one"\ntitle = "One"\nstate = "tentative"\n{keys}\n'
    (folder / "bot.toml").write_text(BOT + dates, encoding="utf-8")
    (line,) = faults(folder)
    assert fault == line[: len(fault)]


def test_what_a_date_may_say_comes_out_whole(folder: Path) -> None:
    """A meeting with its end, a date that hangs on it, one of some people only, one known by its month."""
    dates = """
[[deadline]]
key = "summit"
title = "Summit"
state = "confirmed"
at = "2026-06-26 12:30"
until = "2026-06-26 14:30"
join = "https://meet.example/room"
[[deadline]]
key = "papers"
title = "Papers"
state = "confirmed"
of = "summit"
working_days_before = 10
hour = "17:00"
[[deadline]]
key = "mapping"
title = "Mapping"
state = "confirmed"
month = "2026-07"
to = ["Director One <One@Example.org>"]
"""
    (folder / "bot.toml").write_text(BOT + dates, encoding="utf-8")
    _, summit, papers, mapping, _ = load(folder / "bot.toml").group.deadlines
    hours = (datetime(2026, 6, 26, 10, 30, tzinfo=UTC), datetime(2026, 6, 26, 12, 30, tzinfo=UTC))
    assert (hours, "https://meet.example/room", False) == ((summit.at, summit.until), summit.join, summit.comments)
    tie = Tie(to="summit", days=10, working=True, clock=time(17), zone="Europe/Zurich")
    assert (None, tie, True) == (papers.at, papers.tie, papers.comments)
    person = Address(name="Director One", address="one@example.org")
    assert ("2026-07", (person,), False) == (mapping.month, mapping.to, mapping.comments)


def test_the_schedule_comes_out_whole(folder: Path) -> None:
    """Every key of [schedule]."""
    schedule = """[schedule]
digest = "daily"
digest_day = "friday"
digest_time = "18:30"
preview_hours = 12
near_days = 3
quiet_from = "22:00"
quiet_until = "06:00"
reminder_time = "08:00"
reminder_days = [1, 7, 7]
reminder_working_days = []
weekend = ["friday", "saturday"]
holidays = [2026-12-24]
closing_note = false
calendar = "request"
[imap]"""
    edit(folder / "bot.toml", "[imap]", schedule)
    assert (
        Schedule(
            every="day",
            weekday=4,
            digest=time(18, 30),
            preview=12,
            near=3,
            quiet=(time(22), time(6)),
            reminder=time(8),
            offsets=(7, 1),
            working_offsets=(),
            weekend=(4, 5),
            holidays=(date(2026, 12, 24),),
            closing=False,
            requests=True,
        )
        == load(folder / "bot.toml").group.schedule
    )


THEMES = """
[[theme]]
key = "website"
coordinator = "Delegate Two"
[theme.title]
en = "Website"
[theme.words]
en = ["website"]
fr = ["site web"]
"""


def test_the_themes_of_the_list_may_be_left_out(folder: Path) -> None:
    """Without the file there are none; with it, their words are those of all languages together."""
    assert () == load(folder / "bot.toml").group.themes
    (folder / "themes.toml").write_text(THEMES, "utf-8")
    (theme,) = load(folder / "bot.toml").group.themes
    assert ("website", "Delegate Two", ("website", "site web")) == (theme.key, theme.coordinator, theme.words)
    assert ["Website", "Website"] == [theme.title(language) for language in ("en", "fr")]


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("Delegate Two", "two@example.org", "is shown to the whole list"),
        ("coordinator", "cordinator", "did you mean coordinator"),
        ("\n[[theme]]", f"{THEMES}\n[[theme]]", "was given before"),
    ],
)
def test_a_theme_that_is_wrong_is_a_fault(folder: Path, old: str, new: str, fault: str) -> None:
    """Nobody's address goes to the list (T6); each theme once."""
    (folder / "themes.toml").write_text(THEMES.replace(old, new), "utf-8")
    with pytest.raises(ConfigError, match=fault):
        load(folder / "bot.toml")


@pytest.mark.parametrize(
    ("url", "fits"),
    [
        ("https://example.org/unsubscribe/{token}?language={language}", True),
        ("https://example.org/{token}", True),
        ("http://example.org/{token}", False),
        ("https://example.org/", False),
        ("https://example.org/{token}/{token}", False),
        ("https://example.org/{token}/{tongue}", False),
        ("https://example.org/{token}>, <mailto:x@example.org", False),
    ],
)
def test_an_address_to_unsubscribe_at_has_one_token(folder: Path, url: str, fits: bool) -> None:
    """RFC 8058 §3.1: https alone; beside it the language is filled in, nothing else, and no bracket ends the header."""
    overrides = {"group.unsubscribe_url": url}
    if fits:
        assert url == load(folder / "bot.toml", overrides).group.unsubscribe_url
        return
    with pytest.raises(ConfigError, match="group.unsubscribe_url: is no address to unsubscribe at"):
        load(folder / "bot.toml", overrides)
