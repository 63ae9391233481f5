"""One reading of bot.toml, resolutions/*.toml, languages/*.toml and the roster, with every fault collected.

The folders `resolutions` and `languages` stand beside bot.toml; where one is missing, that of the configuration
shipped with the program is taken. `themes.toml` may be missing. A resolution's slug is the name of its file.
"""

import csv
import os
import re
import tomllib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path
from typing import TypeVar, get_args
from urllib.parse import quote
from zoneinfo import ZoneInfo

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from bot.config import Config, ImapConfig, SmtpConfig, shipped
from bot.config.schema import (
    TABLES,
    Day,
    DeadlineTable,
    GroupSection,
    LanguageFile,
    MainFile,
    ResolutionFile,
    RosterLine,
    ScheduleSection,
    Strict,
    ThemesFile,
    suggest,
)
from bot.config.sources import Layers, dotted, reason
from bot.errors import ConfigError
from bot.model import Deadline, DeadlineState, Group, Participant, Resolution, Schedule, Theme, Tie, Vocabulary

M = TypeVar("M", bound=Strict)
Location = tuple[int | str, ...]
_SLUG = re.compile(r"[A-Za-z0-9]+")


def read(path: Path, overrides: Mapping[str, str]) -> Config:
    """Read everything, then raise all faults or return the whole."""
    faults: list[str] = []
    folder = path.parent
    table = _toml(path, path.name, faults)
    layers = Layers(table or {}, path.name, folder)
    layers.environment(os.environ)
    layers.command_line(overrides)
    faults += layers.faults
    main = _check(MainFile, layers.table, layers.place, faults) if table is not None else None
    group = layers.table.get("group")
    roster = group.get("roster") if isinstance(group, dict) else None
    ours = (main.group.list_address, *main.group.own_addresses) if main else ()
    participants: tuple[Participant, ...] = ()
    if roster and isinstance(roster, str):
        participants = _roster(folder / roster, layers.place(("group", "roster")), ours, faults)
    files = _resolutions(folder, faults)
    vocabularies = _vocabularies(folder, faults)
    themes = _themes(folder / "themes.toml", faults)
    base_texts = tuple(chain.from_iterable(_base_texts(name, at, file, faults) for name, at, file in files))
    dates = [(f"{path.name}: deadline", "", table) for table in (main.deadline if main else ())]
    dates += [(f"{name}: deadline", at.stem, table) for name, at, file in files for table in file.deadline]
    _dates(dates, ours, faults)
    database = _database(main.store.database, folder, layers.place(("store", "database")), faults) if main else ""
    if faults or main is None:
        raise ConfigError(faults)

    zone = main.group.zone
    resolutions = tuple(
        Resolution(
            slug=at.stem,
            body=file.body,
            number=file.number,
            revision=file.revision,
            title=file.title,
        )
        for _, at, file in files
    )
    deadlines = tuple(_deadline(table, slug, zone) for _, slug, table in dates)
    return Config(
        path=path,
        group=_group(main.group, main.schedule, resolutions, deadlines, participants, vocabularies, themes),
        base_texts=base_texts,
        database=database,
        imap=ImapConfig(**main.imap.model_dump()) if main.imap else None,
        smtp=SmtpConfig(**main.smtp.model_dump()) if main.smtp else None,
        warnings=(*layers.warnings, *_remarks(path, layers, main)),
    )


# -- faults -----------------------------------------------------------------------------------------------------------


def _toml(path: Path, name: str, faults: list[str]) -> dict[str, object] | None:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        faults.append(f"{name}: this is not TOML: {error}; correct that line")
    except (OSError, ValueError) as error:
        faults.append(f"{name}: cannot be read ({reason(error)}); save it as UTF-8 text that this user may read")
    return None


def _check(model: type[M], data: object, place: Callable[[Location], str], faults: list[str]) -> M | None:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        details = error.errors(include_url=False, include_input=False)
    for detail in details:
        location = tuple(step for step in detail["loc"] if step != "[key]")
        faults.append(f"{place(location)}: {_wrong(model, location, detail)}")
    return None


def _wrong(model: type[Strict], location: Location, detail: ErrorDetails) -> str:
    """What is wrong; what to do."""
    match detail["type"]:
        case "missing":
            return "is missing; add it"
        case "extra_forbidden":
            inner: type[Strict] = model
            if len(location) > 1:
                inner = TABLES[str(location[0])]
            return f"unknown key; {suggest(str(location[-1]), list(inner.model_fields))}"
        case "value_error":
            return str(detail["ctx"]["error"])
        case "model_type":
            return "should be a table of keys; correct it"
        case "tuple_type":
            return "should be a list in brackets; correct it"
        case _:
            return re.sub(r"^\w+ should", "should", detail["msg"]) + "; correct it"


def _in(name: str) -> Callable[[Location], str]:
    """Places in a file that no other source lies over."""
    return lambda location: f"{name}: {dotted(location)}"


def _unique(pairs: Sequence[tuple[str, str]], wrong: str, faults: list[str]) -> None:
    twice = {value for value, times in Counter(value for _, value in pairs).items() if times > 1}
    met: set[str] = set()
    for place, value in pairs:
        if value in twice and value in met:
            faults.append(f"{place}: {value}: {wrong}")
        met.add(value)


def _dates(dates: Sequence[tuple[str, str, DeadlineTable]], ours: Sequence[str], faults: list[str]) -> None:
    """What is wrong between the dates: two of one key, one that hangs on nothing, one "private" to the list itself."""
    known = {_key(slug, table): table for _, slug, table in dates}
    _unique(
        [(place, _key(slug, table)) for place, slug, table in dates],
        "a deadline of this key was given before; give each its own",
        faults,
    )
    for place, slug, table in dates:
        where = f"{place}: {_key(slug, table)}"
        if table.of and table.of not in known:
            faults.append(f"{where}: of: there is no date {table.of}; {suggest(table.of, list(known))}")
        elif table.of and known[table.of].of:
            faults.append(f"{where}: of: {table.of} hangs on {known[table.of].of}; name that one")
        faults += [
            f"{where}: to: {person.address}: this is the list's or the service's own address; give the person's"
            for person in table.to
            if person.address in ours
        ]


# -- the companions of bot.toml ---------------------------------------------------------------------------------------


def _files(folder: Path, kind: str) -> list[tuple[str, Path]]:
    """The TOML files of that kind with the names they have in faults, in a stable order."""
    beside = folder / kind
    found = beside if beside.is_dir() else shipped("config") / kind
    return [(f"{kind}/{path.name}", path) for path in sorted(found.glob("*.toml"))]


def _resolutions(folder: Path, faults: list[str]) -> list[tuple[str, Path, ResolutionFile]]:
    files = []
    names = _files(folder, "resolutions")
    if not names:
        faults.append("resolutions: there is no file in this folder; add one, as resolutions/191.toml")
    for name, path in names:
        if not _SLUG.fullmatch(path.stem):
            faults.append(f"{name}: begins the comment numbers; name the file with letters and digits only")
        table = _toml(path, name, faults)
        file = _check(ResolutionFile, table, _in(name), faults) if table is not None else None
        if file:
            files.append((name, path, file))
    _unique(
        [(f"{name}: number", f"{file.body} {file.number} {file.revision}".strip()) for name, _, file in files],
        "this resolution was given before; remove one of the two files",
        faults,
    )
    return sorted(files, key=lambda entry: (entry[2].number, entry[2].body, entry[0]))


def _base_texts(name: str, path: Path, file: ResolutionFile, faults: list[str]) -> list[tuple[str, str, str, bytes]]:
    texts: list[tuple[str, str, str, bytes]] = []
    for language, text in file.base_text.items():
        try:
            texts.append((path.stem, language, Path(text).name, (path.parent / text).read_bytes()))
        except (OSError, ValueError) as error:
            faults.append(
                f"{name}: base_text.{language}: {path.parent / text} cannot be read ({reason(error)}); "
                "put the file there, or remove the line"
            )
    return texts


def _vocabularies(folder: Path, faults: list[str]) -> tuple[Vocabulary, ...]:
    vocabularies = []
    names = _files(folder, "languages")
    if not names:
        faults.append("languages: there is no file in this folder; add one, as languages/en.toml")
    for name, path in names:
        table = _toml(path, name, faults)
        file = _check(LanguageFile, table, _in(name), faults) if table is not None else None
        if file and file.language != path.stem:
            faults.append(f"{name}: language: differs from the file's name; rename one of them")
        elif file:
            vocabularies.append(
                Vocabulary(
                    language=file.language,
                    verbs=tuple(file.verbs.items()),
                    addressees=tuple(file.addressees.items()),
                    words=tuple(file.words.items()),
                    form=tuple(file.form.items()),
                    report=tuple(file.report.items()),
                    export=tuple(file.export.items()),
                    commands=tuple(file.commands.items()),
                )
            )
    return tuple(vocabularies)


def _themes(path: Path, faults: list[str]) -> tuple[Theme, ...]:
    """The other themes of the list; none where the file is missing."""
    table = _toml(path, path.name, faults) if path.exists() else {}
    file = _check(ThemesFile, table, _in(path.name), faults) if table is not None else None
    given = file.theme if file else ()
    _unique([(f"{path.name}: theme", one.key) for one in given], "this theme was given before; give it once", faults)
    return tuple(
        Theme(
            key=one.key,
            titles=tuple(one.title.items()),
            words=tuple(chain.from_iterable(one.words.values())),
            coordinator=one.coordinator,
        )
        for one in given
    )


def _roster(path: Path, place: str, ours: Sequence[str], faults: list[str]) -> tuple[Participant, ...]:
    """`ours` are the list's address and the service's own, which are nobody's: an answer to them would go to all.

    QUIRK: spreadsheets save a byte order mark, empty lines, and semicolons where the comma is the decimal sign.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        faults.append(f"{place}: {path} cannot be read ({reason(error)}); save it there as CSV in UTF-8")
        return ()
    header = text.partition("\n")[0]
    lines = csv.DictReader(
        text.splitlines(keepends=True), delimiter=";" if ";" in header and "," not in header else ",", restkey="more"
    )
    people = []
    for line in lines:
        where = f"{path.name}: line {lines.line_num}"
        given = {key: value.strip() if isinstance(value, str) else value for key, value in line.items() if value}
        person = _check(RosterLine, given, _in(where), faults) if given else None
        if person:
            people.append((where, Participant(**person.model_dump())))
    addresses = [(where, address) for where, person in people for address in person.addresses]
    faults += [
        f"{where}: {address}: this is the list's or the service's own address; give the person's"
        for where, address in addresses
        if address in ours
    ]
    _unique(
        addresses,
        "this address was given to another person before; keep one of the two",
        faults,
    )
    return tuple(person for _, person in people)


# -- into the words of the house --------------------------------------------------------------------------------------


def _group(
    section: GroupSection,
    schedule: ScheduleSection,
    resolutions: tuple[Resolution, ...],
    deadlines: tuple[Deadline, ...],
    participants: tuple[Participant, ...],
    vocabularies: tuple[Vocabulary, ...],
    themes: tuple[Theme, ...],
) -> Group:
    return Group(
        **section.model_dump(exclude={"roster", "coordinator"}),
        coordinator=section.coordinator,
        resolutions=resolutions,
        deadlines=deadlines,
        participants=participants,
        vocabularies=vocabularies,
        themes=themes,
        schedule=Schedule(
            every="day" if schedule.digest == "daily" else "week",
            weekday=get_args(Day).index(schedule.digest_day),
            digest=schedule.digest_time,
            preview=schedule.preview_hours,
            near=schedule.near_days,
            reminder=schedule.reminder_time,
            offsets=tuple(sorted(set(schedule.reminder_days), reverse=True)),
            working_offsets=tuple(sorted(set(schedule.reminder_working_days), reverse=True)),
            weekend=tuple(get_args(Day).index(day) for day in schedule.weekend),
            holidays=schedule.holidays,
            quiet=(schedule.quiet_from, schedule.quiet_until),
            closing=schedule.closing_note,
            requests=schedule.calendar == "request",
        ),
    )


def _deadline(table: DeadlineTable, slug: str, zone: str) -> Deadline:
    """Its instants in UTC, and what it hangs on."""
    here = table.zone or zone
    days = table.days_before if table.days_before is not None else table.working_days_before
    tie = None
    if table.of and days is not None:
        tie = Tie(to=table.of, days=days, working=table.days_before is None, clock=table.hour, zone=here)
    return Deadline(
        key=_key(slug, table),
        title=table.title,
        state=DeadlineState(table.state),
        at=_utc(table.at, here),
        until=_utc(table.until, here),
        month=table.month,
        tie=tie,
        when=table.when,
        resolution=slug,
        note=table.note,
        to=table.to,
        silence=table.silence,
        join=table.join,
    )


def _key(slug: str, table: DeadlineTable) -> str:
    return f"{slug}-{table.key}" if slug else table.key


def _utc(at: datetime | None, zone: str) -> datetime | None:
    """A time without an offset is local: in the hour that a zone repeats the first, in the one it skips the time the
    clocks then show (both are what `fold=0` means, PEP 495)."""
    if at is None:
        return None
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


def _database(url: str, folder: Path, place: str, faults: list[str]) -> str:
    """The file's whole path, as an address writes it (RFC 3986 §2.1: "?" and "%" would mean something there)."""
    name = url.removeprefix("sqlite:///")
    if name in (url, ":memory:"):
        return url
    file = str((folder / name).resolve())
    try:
        return f"sqlite:///{quote(file)}"
    except UnicodeEncodeError:
        faults.append(f"{place}: the path {file!r} is not in UTF-8; move the configuration, or name another database")
        return ""


def _remarks(path: Path, layers: Layers, main: MainFile) -> list[str]:
    """What is no fault and yet should be seen to."""
    remarks = []
    for name, section in (("imap", main.imap), ("smtp", main.smtp)):
        place = f"{path.name}: {name}.password"
        inline = section and section.password and layers.place((name, "password")) == place
        if inline and path.stat().st_mode & 0o077:
            remarks.append(f"{place}: other users can read it here; use password_file, or run chmod 600 {path}")
    if main.imap and not main.imap.password:
        remarks.append(f"{path.name}: imap.password: is empty; set password_file or BOT_IMAP__PASSWORD_FILE")
    return remarks
