"""What each file may say: one pydantic model for each section and file, each rule beside the key it is about.

Every rule is a field's own, never a whole model's, so that one wrong key hides no other fault. Messages follow
"what is wrong; what to do" and never repeat a value that may be secret.
"""

import ipaddress
import re
from contextlib import suppress
from datetime import date, datetime, time
from difflib import get_close_matches
from email.utils import parseaddr
from typing import Annotated, Literal
from zoneinfo import available_timezones

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationInfo

from bot.config import Tls, shipped
from bot.model import LANGUAGES, Address

_ADDRESS = re.compile(r"[^\s@<>,;\"]+@[^\s@<>,;\"]+")
_SLUG = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_MONTH = re.compile(r"\d{4}-(0[1-9]|1[0-2])")
YEARS = range(2000, 2100)
"""Of a deadline; far from the ends of the calendar, so that days can be counted from it."""
_DATABASE = re.compile(r"(sqlite:///|postgresql\+psycopg://).+")


def suggest(word: str, known: list[str]) -> str:
    """ "did you mean ...?" where something known looks like `word`, else the known ones."""
    near = get_close_matches(word, known, n=1)
    return f"did you mean {near[0]}?" if near else f"known: {', '.join(known)}"


def _address(value: str) -> str:
    if not _ADDRESS.fullmatch(value):
        raise ValueError("is no e-mail address; write it as name@example.org")
    return value.lower()


def _mailbox(value: object) -> Address:
    name, address = parseaddr(value if isinstance(value, str) else "")
    if not _ADDRESS.fullmatch(address):
        raise ValueError('is no e-mail address; write it as "Full Name <name@example.org>"')
    return Address(name=name, address=address.lower())


def _slug(value: str) -> str:
    if not _SLUG.fullmatch(value):
        raise ValueError("may hold only small letters, digits and single hyphens, as in iscg-191")
    return value


def _own(value: str, info: ValidationInfo) -> str:
    """Law 5: what writes to the list under the list's own address answers itself for ever."""
    if value == info.data.get("list_address"):
        raise ValueError("is the list's address; give the service one of its own")
    return value


def _web(value: str) -> str:
    if value and not value.startswith(("https://", "http://")):
        raise ValueError("is no address of a folder on the web; write it as https://example.org/tables/")
    return value


def _one_click(value: str) -> str:
    filled = value.replace("{token}", "", 1).replace("{language}", "", 1)
    if value and not ("{token}" in value and re.fullmatch(r"https://[!-;=?-z|~]+", filled)):
        raise ValueError(
            'is no address to unsubscribe at; write it as "https://example.org/unsubscribe/{token}?language={language}"'
        )
    return value


def _zone(value: str) -> str:
    if value and value not in available_timezones():
        near = get_close_matches(value, sorted(available_timezones()), n=1, cutoff=0.5)
        raise ValueError(f"is no time zone; write it as {near[0] if near else 'Europe/Zurich'}")
    return value


def _written(language: str) -> str:
    """A language that we have letters in."""
    languages = [name for name in LANGUAGES if (shipped("templates") / name).is_dir()]
    if language not in languages:
        raise ValueError(
            f"has no letters in {language}; choose among {', '.join(languages)} or add templates/{language}"
        )
    return language


def _database(value: str) -> str:
    if not _DATABASE.fullmatch(value):
        raise ValueError("is no database we know; write sqlite:///FILE or postgresql+psycopg://USER@HOST/NAME")
    return value


def _instant(value: object) -> datetime | None:
    """A date with a time; a bare date is refused, for nobody knows at what hour of it a deadline ends."""
    if isinstance(value, str) and ":" in value:
        with suppress(ValueError):
            value = datetime.fromisoformat(value)
    if value is None or (isinstance(value, datetime) and value.year in YEARS):
        return value
    raise ValueError('is no date with a time; write it as "2026-06-12 17:00", or leave it out and say `when`')


def _until(value: datetime | None, info: ValidationInfo) -> datetime | None:
    at = info.data.get("at")
    if value is None or "at" not in info.data:
        return value
    if at is None:
        raise ValueError("is when a meeting ends; say in `at` when it begins")
    if (at.tzinfo is None) != (value.tzinfo is None):
        raise ValueError("has an offset and `at` has none, or the other way round; write both alike")
    if value <= at:
        raise ValueError("is not after `at`; a meeting ends after it begins")
    return value


def _month(value: str, info: ValidationInfo) -> str:
    if value and not (_MONTH.fullmatch(value) and int(value[:4]) in YEARS):
        raise ValueError("is no month; write it as 2026-06")
    if value and info.data.get("at"):
        raise ValueError("is given together with `at`; keep the one that is known")
    return value


def _other(value: str, info: ValidationInfo) -> str:
    if value and (info.data.get("at") or info.data.get("month")):
        raise ValueError("makes the date hang on another; leave out `at` and `month`")
    return value


def _distance(value: int | None, info: ValidationInfo) -> int | None:
    """The last of the keys that say how far before another date this one is."""
    given = [each for each in (info.data.get("days_before"), value) if each is not None]
    if info.data.get("of") and len(given) != 1:
        raise ValueError("or days_before, one of the two: say how long before the other date it is")
    if given and not info.data.get("of", ...):
        raise ValueError("or days_before: before what? name the other date in `of`")
    return value


def _hour(value: time | None, info: ValidationInfo) -> time | None:
    if value is not None and not info.data.get("of", ...):
        raise ValueError("is for a date that hangs on another (`of`); write the hour of this one in `at`")
    return value


def _when(value: str, info: ValidationInfo) -> str:
    known = any(info.data.get(key, True) for key in ("month", "of"))
    if not value and info.data.get("at", ...) is None and not known:
        raise ValueError('is needed where `at` is unknown; say what is known, as in "late June 2026"')
    return value


def _silence(value: bool, info: ValidationInfo) -> bool:
    if value and (info.data.get("to") or info.data.get("until")):
        raise ValueError("asks the whole group; a meeting, or a date of some people only (`to`), cannot")
    return value


def _by_day(value: time, info: ValidationInfo) -> time:
    begin, end = info.data.get("quiet_from"), info.data.get("quiet_until")
    if begin and end and (begin <= value < end if begin <= end else value >= begin or value < end):
        raise ValueError("lies between quiet_from and quiet_until, when nobody is written to; change one of them")
    return value


def _rest(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) > 6:
        raise ValueError("leaves no day to work on; name the days of rest only")
    return values


def _nobodys_address(value: str) -> str:
    if "@" in value:
        raise ValueError("is shown to the whole list; give the name without the address")
    return value


def _loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _tls(value: Tls, info: ValidationInfo) -> Tls:
    """RELIABILITY: a password never crosses a network in the clear."""
    if value == "none" and not _loopback(info.data.get("host", "localhost")):
        raise ValueError('"none" would show mail and password to the network; use "tls" or "starttls"')
    return value


def _member(value: str, info: ValidationInfo) -> str:
    if not value and not info.data.get("addresses", ...):
        raise ValueError("is empty and so are the addresses; give one of the two")
    return value


def _some(values: tuple[str, ...]) -> tuple[str, ...]:
    if not values:
        raise ValueError("is empty; name at least one")
    return values


def _words(value: object) -> object:
    return tuple(value.split()) if isinstance(value, str) else value


Slug = Annotated[str, AfterValidator(_slug)]
Text = Annotated[str, Field(min_length=1)]
Mail = Annotated[str, AfterValidator(_address)]
Own = Annotated[Mail, AfterValidator(_own)]
Web = Annotated[str, AfterValidator(_web)]
Zone = Annotated[str, AfterValidator(_zone)]
Count = Annotated[int, Field(ge=0)]
Days = Annotated[int, Field(ge=0, le=366)]
Port = Annotated[int, Field(ge=1, le=65535)]
Seconds = Annotated[int, Field(ge=1, le=24 * 60 * 60)]
Language = Literal["ar", "zh", "en", "fr", "ru", "es"]
Written = Annotated[Language, AfterValidator(_written)]
Day = Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]
Capacity = Literal[
    "Member State", "Sector Member", "Associate", "Academia", "regional group", "secretariat", "personal", ""
]


class Strict(BaseModel):
    """No unknown key, and no value in an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True, validate_default=True)


class GroupSection(Strict):
    """[group]"""

    slug: Slug
    name: Text
    tag: Text
    list_address: Mail
    list_id: str = ""
    own_addresses: Annotated[tuple[Own, ...], AfterValidator(_some)]
    coordinator: Annotated[Address, BeforeValidator(_mailbox)]
    zone: Zone = "Europe/Zurich"
    authserv_id: str = ""
    pages: Web = ""
    letter_languages: Annotated[tuple[Written, ...], AfterValidator(_some)] = ("en",)
    roster: str = ""
    verp: bool = False
    unsubscribe_url: Annotated[str, AfterValidator(_one_click)] = ""
    receipts: bool = True
    answers_per_day: Count = 10
    answers_per_hour: Count = 60


class ScheduleSection(Strict):
    """[schedule]"""

    digest: Literal["weekly", "daily"] = "weekly"
    digest_day: Day = "monday"
    digest_time: time = time(9)
    preview_hours: Annotated[int, Field(ge=0, le=72)] = 0
    near_days: Days = 14
    quiet_from: time = time(20)
    quiet_until: time = time(7)
    reminder_time: Annotated[time, AfterValidator(_by_day)] = time(9)
    reminder_days: tuple[Days, ...] = (14, 7, 0)
    reminder_working_days: tuple[Annotated[int, Field(ge=1, le=100)], ...] = (2,)
    weekend: Annotated[tuple[Day, ...], AfterValidator(_rest)] = ("saturday", "sunday")
    holidays: Annotated[tuple[date, ...], Field(max_length=200)] = ()
    closing_note: bool = True
    calendar: Literal["publish", "request"] = "publish"


class StoreSection(Strict):
    """[store]"""

    database: Annotated[str, AfterValidator(_database)] = "sqlite:///bot.sqlite"


class ImapSection(Strict):
    """[imap]"""

    host: Text
    port: Port = 993
    tls: Annotated[Tls, AfterValidator(_tls)] = "tls"
    user: Text
    password: str = ""
    folder: Text = "INBOX"
    poll_seconds: Seconds = 300
    timeout: Seconds = 60


class SmtpSection(Strict):
    """[smtp]"""

    host: Text
    port: Port = 587
    tls: Annotated[Tls, AfterValidator(_tls)] = "starttls"
    user: str = ""
    password: str = ""
    timeout: Seconds = 60


SECTIONS: dict[str, type[Strict]] = {
    "group": GroupSection,
    "schedule": ScheduleSection,
    "store": StoreSection,
    "imap": ImapSection,
    "smtp": SmtpSection,
}


class DeadlineTable(Strict):
    """[[deadline]]"""

    key: Slug
    title: Text
    state: Literal["tentative", "confirmed", "cancelled"]
    at: Annotated[datetime | None, BeforeValidator(_instant)] = None
    until: Annotated[datetime | None, BeforeValidator(_instant), AfterValidator(_until)] = None
    month: Annotated[str, AfterValidator(_month)] = ""
    of: Annotated[str, AfterValidator(_other)] = ""
    days_before: Days | None = None
    working_days_before: Annotated[Days | None, AfterValidator(_distance)] = None
    hour: Annotated[time | None, AfterValidator(_hour)] = None
    when: Annotated[str, AfterValidator(_when)] = ""
    zone: Zone = ""
    note: str = ""
    to: tuple[Annotated[Address, BeforeValidator(_mailbox)], ...] = ()
    silence: Annotated[bool, AfterValidator(_silence)] = False
    join: str = ""


class MainFile(Strict):
    """bot.toml"""

    group: GroupSection
    schedule: ScheduleSection = ScheduleSection()
    store: StoreSection = StoreSection()
    imap: ImapSection | None = None
    smtp: SmtpSection | None = None
    deadline: tuple[DeadlineTable, ...] = ()


class ResolutionFile(Strict):
    """resolutions/SLUG.toml"""

    body: Literal["PP", "WTSA", "WTDC", "RA", "WRC", "Council"]
    number: Annotated[int, Field(ge=1)]
    revision: str = ""
    title: str = ""
    base_text: dict[Language, Text] = {}
    deadline: tuple[DeadlineTable, ...] = ()


class LanguageFile(Strict):
    """languages/xx.toml"""

    language: Language
    verbs: dict[str, tuple[Text, ...]] = {}
    addressees: dict[str, tuple[Text, ...]] = {}
    words: dict[str, tuple[Text, ...]] = {}
    form: dict[str, tuple[Text, ...]] = {}
    report: dict[str, Text] = {}
    export: dict[str, Text] = {}
    commands: dict[str, tuple[Text, ...]] = {}


class ThemeTable(Strict):
    """[[theme]]"""

    key: Slug
    title: dict[Language, Text]
    words: Annotated[dict[Language, tuple[Text, ...]], Field(min_length=1)]
    coordinator: Annotated[str, AfterValidator(_nobodys_address)] = ""


class ThemesFile(Strict):
    """themes.toml"""

    theme: tuple[ThemeTable, ...] = ()


TABLES: dict[str, type[Strict]] = SECTIONS | {"deadline": DeadlineTable, "theme": ThemeTable}
"""What may stand in another table: sections, and those there are many of."""


class RosterLine(Strict):
    """A line of the roster; one without addresses is a member that others may speak for."""

    name: str = ""
    addresses: Annotated[tuple[Mail, ...], BeforeValidator(_words)] = ()
    member: Annotated[str, AfterValidator(_member)] = ""
    capacity: Capacity = ""
    languages: Annotated[tuple[Language, ...], BeforeValidator(_words)] = ()
