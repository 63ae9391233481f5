"""How a language says things in a letter: its templates filled by Jinja2, its sentences, its dates by Babel's CLDR.

The only reader of templates/: <language>/words.txt has the sentences of a language, layout/ the letters of them all.
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache, partial
from urllib.parse import quote
from zoneinfo import ZoneInfo

import css_inline
from babel import Locale
from babel.dates import format_date, format_skeleton, get_timezone_location
from jinja2 import Environment, FileSystemLoader, StrictUndefined, Template, select_autoescape

from bot.config import shipped
from bot.model import LANGUAGES, Group
from bot.templates.foreign import RIGHT_TO_LEFT, cut, fitting, plain, wrap

SUBJECT = {"en": 62, "zh": 40}
"""Characters of a subject beside the tag: 65 of ASCII on a phone; a Chinese one is as wide as two."""
LOCALES = {"en": "en_GB"}
"""Languages whose plain CLDR locale writes dates as the Union does not (month first)."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Rendered:
    """A letter before it is mail."""

    subject: str
    text: str
    html: str
    files: tuple[tuple[str, bytes], ...] = ()
    """What is attached, by name."""


def languages() -> tuple[str, ...]:
    """The languages that have templates."""
    folder = shipped("templates")
    return tuple(language for language in LANGUAGES if (folder / language / "words.txt").is_file())


@cache
def language_name(language: str) -> str:
    """What a language calls itself."""
    return str(Locale.parse(language).languages[language])


class Voice:
    """How one language, in the group's zone and at `now`, says things."""

    def __init__(self, language: str, group: Group, now: datetime) -> None:
        self.language = language
        self.group = group
        self.now = now
        self.dir = "rtl" if language in RIGHT_TO_LEFT else "ltr"
        self._zone = ZoneInfo(group.zone)
        self._locale = LOCALES.get(language, language)
        self._environment = _environment(language)
        self._common: dict[str, object] = {
            "language": language,
            "dir": self.dir,
            "side": "right" if self.dir == "rtl" else "left",
            "tag": plain(group.tag),
            "group_name": self.name(group.name),
            "list_address": group.list_address,
            "coordinator": group.coordinator.address,
            "coordinator_name": self.name(group.coordinator.name),
            "plural": self.plural,
            "moment": self.moment,
            "day": self.day,
            "short_day": self.short_day,
            "clock": self.clock,
            "fitting": partial(fitting, SUBJECT.get(language, 85) - len(plain(group.tag))),
            "mailto": self.mailto,
            "to_us": self.to_us,
            "command": self.command,
            "own_address": group.own_address,
            "language_name": language_name(language),
            "language_names": {each: language_name(each) for each in languages()},
        }
        self.words = Words(self._environment.get_template("words.txt"), self._common)
        self._common["town"] = self.words.town(group.zone, get_timezone_location(group.zone, self._locale, True))
        self._common["words"] = self.words

    def fill(self, name: str, matter: Mapping[str, object]) -> Rendered:
        """The templates of that name. The first line of the text is the subject, after its name."""
        context = {**self._common, **matter}
        text = self._environment.get_template(f"layout/{name}.txt").render(context)
        html = self._environment.get_template(f"layout/{name}.html").render(context)
        subject, _, body = text.lstrip().partition("\n")
        return Rendered(
            subject=subject.removeprefix("Subject:").strip(),
            text=re.sub(r"\n{3,}", "\n\n", body).strip() + "\n",
            html=css_inline.inline(html, keep_at_rules=True, load_remote_stylesheets=False),
        )

    def page(self, name: str, matter: Mapping[str, object]) -> str:
        """The page of that name, with its style as it is: browsers drop nothing."""
        return self._environment.get_template(f"layout/{name}.html").render({**self._common, **matter})

    # -- numbers, dates and names

    def plural(self, count: int, **forms: str) -> str:
        """The form that CLDR asks for with this number ("one", "few", "other"...); {n} stands for the number."""
        form = Locale.parse(self._locale).plural_form(count)
        return forms.get(form, forms["other"]).replace("{n}", str(count))

    def moment(self, at: datetime, until: datetime | None = None) -> str:
        """Weekday, date and time where the group keeps its clock, and UTC (with its day, where that is another); of a
        meeting also the time it ends, with its day likewise."""
        here, utc = at.astimezone(self._zone), at.astimezone(UTC)
        clock, there = self.clock(at), self._hour(utc, here)
        if until is not None:
            clock = f"{clock}–{self._hour(until.astimezone(self._zone), here)}"
            there = f"{there}–{self._hour(until.astimezone(UTC), utc)}"
        return self.words.instant(self.day(at), clock, self._common["town"], there)

    def _hour(self, local: datetime, beside: datetime) -> str:
        """The hour, with its day where that is not the day of what it stands beside."""
        return f"{local:%H:%M}" if local.date() == beside.date() else f"{self._date('EdMMM', local)}, {local:%H:%M}"

    def day(self, at: datetime) -> str:
        return self._ordinal(format_date(at.astimezone(self._zone), "full", locale=self._locale))

    def short_day(self, at: datetime, skeleton: str = "EdMMM") -> str:
        return self._date(skeleton, at.astimezone(self._zone))

    def month(self, month: str) -> str:
        """The month of "2026-06"."""
        year, number = map(int, month.split("-"))
        return self._date("yMMMM", datetime(year, number, 1, tzinfo=self._zone))

    def clock(self, at: datetime) -> str:
        return f"{at.astimezone(self._zone):%H:%M}"

    def days_to(self, at: datetime) -> int:
        """Days from now by the local calendar: 0 is today, whatever the hour."""
        return (at.astimezone(self._zone).date() - self.now.astimezone(self._zone).date()).days

    def _date(self, skeleton: str, local: datetime) -> str:
        return self._ordinal(format_skeleton(skeleton, local, locale=self._locale))

    def _ordinal(self, date: str) -> str:
        """The first of a month is "1er" in French; CLDR has no field for it."""
        return re.sub(r"(?<!\d)1 (?=[^\W\d])", "1er ", date) if self.language == "fr" else date

    def name(self, text: str, length: int = 200) -> str:
        """A stranger's word within a line of ours: one line, and isolated where it runs the other way (UAX #9)."""
        text = cut(plain(text), length)[0]
        against = {"L"} if self.dir == "rtl" else {"R", "AL"}
        return f"\u2068{text}\u2069" if any(unicodedata.bidirectional(c) in against for c in text) else text

    def figure(self, number: str) -> str:
        """The number of a comment within a line of ours: behind Arabic words its two halves would change places."""
        return f"\u2068{number}\u2069" if number and self.dir == "rtl" else number

    def resolution(self, slug: str) -> str:
        known = self.group.resolution(slug)
        if known is None:
            return self.words.short_resolution(slug)
        return self.words.resolution(known.body, known.number, self.name(known.revision))

    def short_resolution(self, slug: str) -> str:
        known = self.group.resolution(slug)
        return self.words.short_resolution(known.number if known else slug)

    def mailto(self, subject: str, body: str) -> str:
        """A mail to the coordinator, begun."""
        return _begun(self.group.coordinator.address, subject, body)

    def to_us(self, subject: str, body: str) -> str:
        """A mail to this service, begun."""
        return _begun(self.group.own_address, subject, body)

    def command(self, words: str, token: str) -> str:
        """A mail that commands this service: in its body, below which a telephone may write its own words, and in its
        subject, without which some programs warn."""
        return self.to_us(f"{words} {token}", f"{words} {token}")


class Words:
    """The sentences of words.txt as plain functions. Their text is escaped where it is used: called as a macro from
    an HTML template, it would pass for safe HTML together with the names within it."""

    def __init__(self, template: Template, context: Mapping[str, object]) -> None:
        self._module = template.make_module(dict(context))

    def __getattr__(self, name: str) -> Callable[..., str]:
        macro = getattr(self._module, name)
        return lambda *arguments: re.sub("[ \n]+", " ", str(macro(*arguments))).strip()


def _begun(address: str, subject: str, body: str) -> str:
    """A mail to be sent with one tap; lines of its body end in CRLF (RFC 6068 §5)."""
    body = quote(body.replace("\n", "\r\n"))
    return f"mailto:{quote(address, safe='@')}?subject={quote(subject)}&body={body}"


@cache
def _environment(language: str) -> Environment:
    """Templates of one language; layout/ is common to all. A word that is missing is an error, never a blank."""
    folder = shipped("templates")
    environment = Environment(
        loader=FileSystemLoader([folder / language, folder]),
        autoescape=select_autoescape(("html",), default_for_string=False),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["wrap"] = wrap
    return environment
