"""The page behind `unsubscribe_url`: a GET shows one button, a POST of it ends the letters (RFC 8058, RFC 9110).

A GET changes nothing and looks nothing up: scanners follow links. A token that nobody holds is answered like one that
somebody does, byte for byte, so the page tells nobody who is subscribed; it shows no address, and what is asked is kept
nowhere. The language is the link's, else the browser's. Its words are templates', what leaving means is corrections'.
"""

import base64
import hashlib
import re
import threading
from collections.abc import Callable
from http import HTTPStatus
from urllib.parse import urlsplit

from bot.errors import ConfigError, TemporaryError
from bot.model import Group
from bot.templates import Leaving, languages, leaving
from bot.web.server import Request, Response

HEALTH = "/healthz"
"""Says whether the page works: for the operator, whose proxy does not pass it on."""

_METHODS = ("GET", "HEAD", "POST")
_HEADERS = (
    ("Cache-Control", "no-store"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Robots-Tag", "noindex"),
)
_ONE_CLICK = re.compile(rb'List-Unsubscribe"?(?:=|\r?\n(?:[^\r\n]+\r?\n){0,4}\r?\n)One-Click')
"""RFC 8058 §3.2: the pair as a form has it, urlencoded or as a part of multipart/form-data."""
_IN_THE_LINK = re.compile("(?:^|&)language=([a-z]{2})(?:&|$)")
_IN_THE_BROWSER = re.compile(r"\s*([A-Za-z]{2})(?:-[0-9A-Za-z-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?)\s*)?")
_LONGEST = 500
"""Characters of Accept-Language that are looked at."""


class LeavingPage:
    """The page of a group. `leave` takes a token; `look` sees whether the database is there; both may raise
    TemporaryError, of which `tell` is told."""

    def __init__(
        self, group: Group, leave: Callable[[str], object], look: Callable[[], object], tell: Callable[[str], None]
    ) -> None:
        self._leave, self._look, self._tell = leave, look, tell
        self._place = _place(group.unsubscribe_url)
        self._usual = group.letter_languages[0]
        self._pages = {(kind, each): leaving(kind, each, group) for kind in Leaving for each in languages()}
        self._turn = threading.Lock()  # who presses twice writes once, and a database has one writer anyway

    def answer(self, request: Request) -> Response:
        """What is answered, and, for a POST of the button, done."""
        path, _, query = request.target.partition("?")
        language = _language(query, request.languages) or self._usual
        found = self._place.fullmatch(path)
        if request.fault:
            return self._page(request.fault, Leaving.NOWHERE, language)
        if not found and path != HEALTH:
            return self._page(HTTPStatus.NOT_FOUND, Leaving.NOWHERE, language)
        if request.method not in _METHODS:
            return self._page(HTTPStatus.METHOD_NOT_ALLOWED, Leaving.NOWHERE, language, ("Allow", ", ".join(_METHODS)))
        if not found:
            return self._health()
        if request.method != "POST":
            return self._page(HTTPStatus.OK, Leaving.ASKED, language)
        if not _ONE_CLICK.search(request.body):
            return self._page(HTTPStatus.BAD_REQUEST, Leaving.ASKED, language)
        if not self._does(lambda: self._leave(found["token"])):
            return self._page(HTTPStatus.SERVICE_UNAVAILABLE, Leaving.LATER, language, ("Retry-After", "600"))
        return self._page(HTTPStatus.OK, Leaving.DONE, language)

    def _health(self) -> Response:
        status, words = (
            (HTTPStatus.OK, b"ok\n") if self._does(self._look) else (HTTPStatus.SERVICE_UNAVAILABLE, b"no\n")
        )
        return Response(status=status, page=words, headers=(("Content-Type", "text/plain; charset=utf-8"), *_HEADERS))

    def _does(self, act: Callable[[], object]) -> bool:
        """Whether the database let us."""
        try:
            with self._turn:
                act()
        except TemporaryError as error:
            self._tell(str(error))
            return False
        return True

    def _page(self, status: int, kind: Leaving, language: str, *more: tuple[str, str]) -> Response:
        """A page, and what it forbids itself: everything but its own style and its own button."""
        html = self._pages[kind, language]
        style = html.partition("<style>")[2].partition("</style>")[0]
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        allowed = f"default-src 'none'; style-src 'sha256-{digest}'; form-action 'self'"
        headers = (
            ("Content-Type", "text/html; charset=utf-8"),
            ("Content-Language", language),
            ("Vary", "Accept-Language"),
            ("Content-Security-Policy", f"{allowed}; base-uri 'none'; frame-ancestors 'none'"),
        )
        return Response(status=status, page=html.encode(), headers=(*headers, *_HEADERS, *more))


def _place(url: str) -> re.Pattern[str]:
    """The paths of the page; ConfigError where it has none."""
    before, mark, after = urlsplit(url).path.partition("{token}")
    if not mark:
        raise ConfigError(
            [
                "bot.toml: group.unsubscribe_url: is needed, with {token} in its path, for the page to have a place; "
                'write it as "https://example.org/unsubscribe/{token}?language={language}"'
            ]
        )
    return re.compile(f"{re.escape(before)}(?P<token>[a-z2-7]{{1,64}}){re.escape(after)}")


def _language(query: str, wanted: str) -> str:
    """The language of ours that the link names, else the one the browser likes best (RFC 9110 §12.5.4); empty where
    there is none."""
    ours = languages()
    if (named := _IN_THE_LINK.search(query)) and named[1] in ours:
        return named[1]
    liked = [
        (float(said[2] or 1), said[1].lower())
        for part in wanted[:_LONGEST].split(",")
        if (said := _IN_THE_BROWSER.fullmatch(part)) and said[1].lower() in ours
    ]
    weight, best = max(liked, key=lambda each: each[0], default=(0.0, ""))
    return best if weight else ""
