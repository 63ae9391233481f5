"""deploy/ as systemd and nginx read it: units verified and measured, the page asked through the proxy with TLS."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from bot.web import LeavingPage
from tests.letters import TOKEN
from tests.servers import need, path
from tests.units import DEPLOY, PROGRAM, SERVICES
from tests.web.asking import serving
from tests.web.test_leaving import SERVED

EXPOSURE = 20
"""Tenths: what systemd says of a unit that is well closed is at most 2.0 of 10."""
NGINX = """
{user}
pid {folder}/pid;
error_log {folder}/error.log info;
events {{ }}
http {{
    access_log {folder}/access.log;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    server {{
        listen unix:{folder}/tls.sock ssl http2;
        ssl_certificate {folder}/certificate.pem;
        ssl_certificate_key {folder}/key.pem;
        include {folder}/iscg-bot.conf;
    }}
}}
"""


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units with a program that is there."""
    copied = shutil.copytree(DEPLOY / "systemd", tmp_path / "systemd")
    for unit in copied.glob("*.service"):
        unit.write_text(unit.read_text().replace(PROGRAM, "/bin/true"))
    return copied


def test_systemd_has_nothing_to_say_about_the_units(units: Path) -> None:
    """No unknown setting, no value that is none, no unit that is missing."""
    need("systemd-analyze")
    names = sorted(str(each) for each in units.iterdir() if each.is_file())
    told = subprocess.run([path("systemd-analyze"), "verify", *names], capture_output=True, text=True, check=False)
    assert (0, "") == (told.returncode, told.stdout + told.stderr)


@pytest.mark.parametrize("name", [unit.name for unit in SERVICES])
def test_a_unit_is_closed(units: Path, name: str) -> None:
    """`systemd-analyze security`, the hardening that is laid over each of them counted."""
    need("systemd-analyze")
    command = [path("systemd-analyze"), "security", "--offline=true", f"--threshold={EXPOSURE}", str(units / name)]
    told = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (0, "") == (told.returncode, "" if told.returncode == 0 else told.stdout[-200:])


@contextmanager
def proxy(folder: Path, port: int) -> Iterator[None]:
    """nginx with our snippet before the page, listening for TLS at a socket in the folder."""
    snippet = (DEPLOY / "nginx" / "iscg-bot.conf").read_text()
    snippet = snippet.replace("127.0.0.1:8191", f"127.0.0.1:{port}").replace("/var/cache/iscg-bot/", f"{folder}/cache/")
    (folder / "iscg-bot.conf").write_text(snippet)
    (folder / "nginx.conf").write_text(NGINX.format(folder=folder, user="user root;" * (os.geteuid() == 0)))
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=bot.example"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "certificate.pem")]
    subprocess.run([path("openssl"), *made, *files], check=True, capture_output=True)
    command = [path("nginx"), "-p", str(folder), "-e", str(folder / "error.log"), "-c", str(folder / "nginx.conf")]
    subprocess.run(command, check=True)  # ends when it listens; what serves goes on
    try:
        yield
    finally:
        subprocess.run([*command, "-s", "stop"], check=True)


def ask(folder: Path, address: str, *words: str) -> tuple[str, str]:
    """Status, protocol and type, and the page, as curl has them."""
    command = [
        path("curl"),
        "-sk",
        "--http2",
        "--unix-socket",
        str(folder / "tls.sock"),
        f"https://bot.example{address}",
    ]
    told = subprocess.run(
        [*command, *words, "-w", "\n%{http_code} %{http_version} %{content_type}"],
        capture_output=True,
        text=True,
        check=True,
    )
    page, _, end = told.stdout.rpartition("\n")
    return end, page


def test_the_page_behind_the_proxy(tmp_path: Path) -> None:
    """A provider's POST over TLS and HTTP/2 unsubscribes: urlencoded, as multipart, of a length not told beforehand. A
    GET shows the button, what is too long stops at the proxy, and no token is in a log. Files have their types."""
    need("nginx", "openssl", "curl")
    (tmp_path / "cache").mkdir()
    (tmp_path / "cache" / "deadlines.ics").write_bytes(b"BEGIN:VCALENDAR\r\n")
    left: list[str] = []
    link = f"/unsubscribe/{TOKEN}?language=fr"
    click = ("-d", "List-Unsubscribe=One-Click")
    with ExitStack() as running:
        with serving(LeavingPage(SERVED, left.append, list, print).answer) as (port, told):
            running.enter_context(proxy(tmp_path, port))
            end, page = ask(tmp_path, link)
            assert ("200 2 text/html; charset=utf-8", True) == (end, '<html lang="fr"' in page)
            assert [] == left
            for body in (click, ("-F", click[1]), (*click, "-H", "Content-Length:")):
                assert "200 2 text/html; charset=utf-8" == ask(tmp_path, link, *body)[0]
            assert [TOKEN] * 3 == left
            assert ask(tmp_path, link, "-d", "x" * 5000)[0].startswith("413")
            assert "ok" not in ask(tmp_path, "/healthz")[1]
            assert "200 2 text/calendar; charset=utf-8" == ask(tmp_path, "/tables/deadlines.ics")[0]
        assert ask(tmp_path, link, *click)[0].startswith("502")
    assert [] == told
    logs = (tmp_path / "access.log").read_text() + (tmp_path / "error.log").read_text()
    assert "deadlines.ics" in logs and TOKEN not in logs
