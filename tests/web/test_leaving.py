"""The page to unsubscribe: who presses gets no more letters, who only looks changes nothing, nobody learns who does."""

import os
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import corrections, service
from bot.config import shipped
from bot.errors import ConfigError, TemporaryError
from bot.model import LANGUAGES, Action, Change, Group
from bot.store import Store
from bot.templates import Leaving, leaving, write
from bot.web import LeavingPage
from bot.web.leaving import HEALTH
from bot.web.server import Request, Response
from tests.letters import COMMENTS, GROUP, NOW, TOKEN, digest, for_subscriber
from tests.web.asking import PATIENCE, ask, post, serving, status

SERVED = replace(
    GROUP, unsubscribe_url="https://bot.example/unsubscribe/{token}?language={language}", letter_languages=("ru", "en")
)
CLICK = b"List-Unsubscribe=One-Click"
MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\nContent-Type: text/plain\r\n\r\nOne-Click\r\n'
    b"--x--\r\n"
)
NOBODY = "z" * 26


class Heard:
    """Tokens that were let go."""

    def __init__(self) -> None:
        self.tokens: list[str] = []
        self.told: list[str] = []
        self.trouble = ""

    def leave(self, token: str) -> None:
        self.look()
        self.tokens.append(token)

    def look(self) -> None:
        if self.trouble:
            raise TemporaryError(self.trouble)

    def page(self, group: Group = SERVED) -> LeavingPage:
        return LeavingPage(group, self.leave, self.look, self.told.append)


def asked(method: str, target: str, body: bytes = b"", languages: str = "") -> Request:
    """A sound request."""
    return Request(method=method, target=target, body=body, languages=languages)


def shown(response: Response) -> Leaving | None:
    """Which page that is, by its words."""
    language = dict(response.headers)["Content-Language"]
    return next((kind for kind in Leaving if leaving(kind, language, SERVED).encode() == response.page), None)


# -- what is answered ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize("body", [CLICK, b"a=b&" + CLICK, MULTIPART, MULTIPART.replace(b"\r\n", b"\n")])
def test_one_post_is_enough(body: bytes) -> None:
    """RFC 8058 §3.2: the pair urlencoded or as multipart, without a cookie, and 200 for it, however often."""
    heard = Heard()
    page = heard.page()
    for _ in range(3):
        response = page.answer(asked("POST", f"/unsubscribe/{TOKEN}?language=fr", body))
        assert (200, Leaving.DONE) == (response.status, shown(response))
    assert [TOKEN] * 3 == heard.tokens


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing(method: str) -> None:
    """Scanners follow links (RFC 8058 §1): a GET shows a button, whatever it carries, and asks the database nothing."""
    heard = Heard()
    heard.trouble = "the database must not be asked"
    response = heard.page().answer(asked(method, f"/unsubscribe/{TOKEN}?List-Unsubscribe=One-Click", CLICK))
    assert (200, Leaving.ASKED, [], []) == (response.status, shown(response), heard.tokens, heard.told)


@pytest.mark.parametrize("body", [b"", b"List-Unsubscribe=Two-Clicks", b"x=List-Unsubscribe%3DOne-Click", b"\xff" * 99])
def test_a_post_without_the_pair_asks_again(body: bytes) -> None:
    """What no button of ours and no mailbox provider says is no wish to leave."""
    heard = Heard()
    response = heard.page().answer(asked("POST", f"/unsubscribe/{TOKEN}", body))
    assert (400, Leaving.ASKED, []) == (response.status, shown(response), heard.tokens)


@pytest.mark.parametrize(
    "target",
    ["/", "*", "/unsubscribe/", f"/unsubscribe/{TOKEN}/", f"/x/unsubscribe/{TOKEN}", f"/unsubscribe/{TOKEN}%00"]
    + [f"/unsubscribe/../{TOKEN}", f"/unsubscribe/{TOKEN.upper()}", f"/unsubscribe/{TOKEN}\n", "/favicon.ico"]
    + [f"http://bot.example/unsubscribe/{TOKEN}", f"/unsubscribe/{'a' * 65}", "/robots.txt", "/unsubscribe/{token}"],
)
def test_elsewhere_there_is_nothing(target: str) -> None:
    """404, with how to leave all the same."""
    heard = Heard()
    for method in ("GET", "POST"):
        response = heard.page().answer(asked(method, target, CLICK))
        assert (404, Leaving.NOWHERE, []) == (response.status, shown(response), heard.tokens)


@pytest.mark.parametrize("method", ["PUT", "DELETE", "OPTIONS", "TRACE", "get", "CONNECT"])
def test_other_methods_are_named_as_not_there(method: str) -> None:
    """RFC 9110 §15.5.6: 405 says which there are."""
    response = Heard().page().answer(asked(method, f"/unsubscribe/{TOKEN}", CLICK))
    assert (405, "GET, HEAD, POST") == (response.status, dict(response.headers)["Allow"])


def test_no_sound_request_gets_its_status() -> None:
    """What HTTP itself made of it, with a page that a person can read."""
    for fault in (400, 408, 411, 413, 431, 500, 505):
        response = Heard().page().answer(Request(fault=fault))
        assert (fault, Leaving.NOWHERE) == (response.status, shown(response))


def test_a_database_that_is_away_is_said_and_told() -> None:
    """503 and when to come back: a provider tries again, and a person can; the log has the reason."""
    heard = Heard()
    heard.trouble = "the disk is full"
    page = heard.page()
    response = page.answer(asked("POST", f"/unsubscribe/{TOKEN}", CLICK))
    assert (503, Leaving.LATER) == (response.status, shown(response))
    assert "600" == dict(response.headers)["Retry-After"]
    assert (503, b"no\n") == ((health := page.answer(asked("GET", HEALTH))).status, health.page)
    heard.trouble = ""
    assert (200, b"ok\n") == ((health := page.answer(asked("GET", HEALTH))).status, health.page)
    assert ["the disk is full"] * 2 == heard.told


def test_nothing_of_a_page_is_kept_or_told_elsewhere() -> None:
    """No store, no referrer, no frame, no script, nothing from elsewhere; its own style by its hash, its own button."""
    page = Heard().page()
    for request in (
        asked("GET", f"/unsubscribe/{TOKEN}"),
        asked("POST", f"/unsubscribe/{TOKEN}", CLICK),
        asked("GET", "/"),
    ):
        headers = dict(page.answer(request).headers)
        assert ["no-store", "no-referrer", "nosniff", "noindex", "Accept-Language"] == [
            headers[name]
            for name in ("Cache-Control", "Referrer-Policy", "X-Content-Type-Options", "X-Robots-Tag", "Vary")
        ]
        rules = [rule.split()[0] for rule in headers["Content-Security-Policy"].split("; ")]
        assert ["default-src", "style-src", "form-action", "base-uri", "frame-ancestors"] == rules
        assert "unsafe" not in headers["Content-Security-Policy"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_page_is_there_in_every_language(language: str) -> None:
    """With its direction; without an address, that of the list or the coordinator either: pages are harvested."""
    page = Heard().page()
    found = [
        page.answer(asked("GET", f"/unsubscribe/{TOKEN}?language={language}")),
        page.answer(asked("POST", f"/unsubscribe/{TOKEN}?language={language}", CLICK)),
        page.answer(asked("GET", f"/?language={language}")),
    ]
    assert [Leaving.ASKED, Leaving.DONE, Leaving.NOWHERE] == [shown(each) for each in found]
    for response in found:
        html = response.page.decode()
        assert f'<html lang="{language}" dir="{"rtl" if language == "ar" else "ltr"}">' in html
        assert "@" not in html.replace("@media", "")
        assert TOKEN not in html


@pytest.mark.parametrize(
    ("query", "wanted", "language"),
    [
        ("language=ar", "fr", "ar"),
        ("x=y&language=zh", "fr", "zh"),
        ("language=de", "fr", "fr"),
        ("slanguage=ar", "", "ru"),
        ("", "fr-CH, en;q=0.9, *;q=0.5", "fr"),
        ("", "de, en;q=0.3, es;q=0.7", "es"),
        ("", "en;q=0.5, es;q=0.5", "en"),
        ("", "zh-Hant-TW", "zh"),
        ("", "en;q=0", "ru"),
        ("", "en;q=9, *", "ru"),
        ("", ",;=;q=,en;q=inf" * 1000, "ru"),
    ],
)
def test_the_language_is_the_links_then_the_browsers_then_the_groups(query: str, wanted: str, language: str) -> None:
    """RFC 9110 §12.5.4, tolerant: what makes no sense is passed over."""
    response = Heard().page().answer(asked("GET", f"/unsubscribe/{TOKEN}?{query}", languages=wanted))
    assert language == dict(response.headers)["Content-Language"]


def test_only_the_place_of_the_page_and_the_pair_lead_anywhere() -> None:
    """Whatever is asked, in whatever language, is answered, and nothing else takes anybody's letters away."""
    page = (heard := Heard()).page()

    @given(st.text(max_size=80), st.sampled_from(["GET", "HEAD", "POST"]), st.text(max_size=80), st.binary(max_size=80))
    def holds(target: str, method: str, wanted: str, body: bytes) -> None:
        for place in (target, f"/unsubscribe/{target}", f"/unsubscribe/{TOKEN}{target}"):
            status = page.answer(asked(method, place, body, wanted)).status
            path = place.partition("?")[0]
            token = path.removeprefix("/unsubscribe/") if path.startswith("/unsubscribe/") else ""
            fits = 0 < len(token) <= 64 and set(token) <= set("abcdefghijklmnopqrstuvwxyz234567")
            assert (404 if not fits else 400 if method == "POST" else 200) == status

    holds()
    assert ([], []) == (heard.tokens, heard.told)


def test_a_page_needs_a_place() -> None:
    """Without `unsubscribe_url`, or with the token in its query, it says what to write where."""
    for url in ("", "https://bot.example/unsubscribe?token={token}"):
        with pytest.raises(ConfigError, match="group.unsubscribe_url"):
            Heard().page(replace(SERVED, unsubscribe_url=url))


def test_the_link_of_a_letter_leads_to_the_page_in_its_language() -> None:
    """What `List-Unsubscribe` says (RFC 2369) is what the page answers."""
    letter = write(for_subscriber(digest("ar", *COMMENTS)), SERVED, now=NOW)
    link = f"https://bot.example/unsubscribe/{TOKEN}?language=ar"
    assert link.encode() in letter.data.replace(b"\r\n ", b"")
    response = Heard().page().answer(asked("GET", link.removeprefix("https://bot.example")))
    assert (200, Leaving.ASKED, "ar") == (response.status, shown(response), dict(response.headers)["Content-Language"])


# -- what is done -------------------------------------------------------------------------------------------------


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    """A database as the service has it: a file, which another process writes too."""
    with Store.open(f"sqlite:///{tmp_path}/bot.sqlite", SERVED.slug) as opened:
        yield opened


def subscribed(store: Store, address: str) -> str:
    """Subscribe somebody; their token."""
    wanted = Change(action=Action.SUBSCRIBE, target=f"address {address}", who="secretariat", at=NOW, after="fr")
    corrections.change(store, SERVED, wanted, lambda: NOW, "one")
    return store.tokens()[address]


def leaver(store: Store) -> Callable[[str], None]:
    """What the command hands to the page."""
    return lambda token: corrections.leave(store, SERVED, token, lambda: NOW)


def test_known_and_unknown_are_answered_alike(store: Store) -> None:
    """Byte for byte, but for the second of the clock: the page tells nobody who is subscribed."""
    token = subscribed(store, "one@examplia.example")
    page = LeavingPage(SERVED, leaver(store), store.notes, print)
    with serving(page.answer) as (port, told):
        for make in (post, lambda target: f"GET {target} HTTP/1.1\r\n\r\n".encode()):
            answers = [ask(port, make(f"/unsubscribe/{each}?language=en")) for each in (token, token, NOBODY)]
            assert 1 == len({answer.partition(b"Date: ")[2][30:] for answer in answers})
            assert {200} == {status(answer) for answer in answers}
    assert ([], ()) == (told, service.subscribers(store, SERVED))


def test_leaving_is_one_change_that_can_be_undone(store: Store) -> None:
    """However often it is asked for; by whose token it was, and the change is like all others (law 7)."""
    token = subscribed(store, "one@examplia.example")
    subscribed(store, "two@examplia.example")
    for each in (token, token, NOBODY, ""):
        leaver(store)(each)
    *_, last = store.changes()
    assert 3 == len(store.changes())
    assert ("one click", "address one@examplia.example", "subscribed, fr") == (last.who, last.target, last.before)
    assert ["two@examplia.example"] == [one.address.address for one in service.subscribers(store, SERVED)]
    undone = Change(action=Action.UNDO, target=f"change {last.id}", who="secretariat", at=NOW)
    corrections.change(store, SERVED, undone, lambda: NOW, "one")
    assert 2 == len(service.subscribers(store, SERVED))


def test_many_leave_at_once_beside_one_who_writes(store: Store, tmp_path: Path) -> None:
    """Each of them once, each twice pressed; the service goes on writing to the same database meanwhile."""
    tokens = [subscribed(store, f"one-{number}@examplia.example") for number in range(12)]
    over = threading.Event()

    def write_on() -> None:
        with Store.open(f"sqlite:///{tmp_path}/bot.sqlite", SERVED.slug) as other:
            while not over.is_set():
                other.note("tick", "tock", NOW)

    page = LeavingPage(SERVED, leaver(store), store.notes, print)
    with serving(page.answer) as (port, told), ThreadPoolExecutor(9) as pool:
        writer = pool.submit(write_on)
        answers = list(pool.map(lambda token: ask(port, post(f"/unsubscribe/{token}")), tokens * 2))
        over.set()
        writer.result(PATIENCE)
    assert ({200}, []) == ({status(answer) for answer in answers}, told)
    assert (24, ()) == (len(store.changes()), service.subscribers(store, SERVED))


def test_the_command_serves_until_it_is_told_to_stop(tmp_path: Path) -> None:
    """As it is installed: started, asked over HTTP, ended by SIGTERM with 0; in what it prints and tells there is no
    token and nobody's address."""
    shutil.copytree(shipped("config") / "demo", tmp_path, dirs_exist_ok=True)
    settings = {**os.environ, "BOT_GROUP__UNSUBSCRIBE_URL": SERVED.unsubscribe_url, "PYTHONUNBUFFERED": "1"}
    iscg_bot = [sys.executable, "-m", "bot", "--config", str(tmp_path / "bot.toml")]
    subprocess.run([*iscg_bot, "subscribers", "add", "one@examplia.example"], env=settings, check=True)
    with Store.open(f"sqlite:///{tmp_path}/bot.sqlite", "demo") as store:
        (token,) = store.tokens().values()
        command = [*iscg_bot, "unsubscribe-page", "--listen", "127.0.0.1:0"]
        with subprocess.Popen(
            command, env=settings, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        ) as run:
            assert run.stdout is not None
            first = run.stdout.readline()
            port = int(first.rpartition(":")[2])
            assert 200 == status(ask(port, f"GET /unsubscribe/{token} HTTP/1.1\r\n\r\n".encode()))
            assert 1 == len(store.changes())
            assert 200 == status(ask(port, post(f"/unsubscribe/{token}")))
            assert 404 == status(ask(port, post(f"/{token}")))
            assert 400 == status(ask(port, f"{token}\r\n\r\n".encode()))
            run.send_signal(signal.SIGTERM)
            rest = run.stdout.read()
            assert 0 == run.wait(PATIENCE)
        assert ["subscribe", "unsubscribe"] == [str(change.action) for change in store.changes()]
    assert "the page to unsubscribe is at http://127.0.0.1:" in first
    assert "" == rest
