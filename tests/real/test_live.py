"""The whole service between real servers: Postfix takes the mail, Dovecot wakes us, LibreOffice opens the table.

The service runs as the process an operator starts; only its clock is ours (BOT_CLOCK_FILE), so that weeks pass in
seconds.
"""

import os
import signal
import smtplib
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email import message_from_bytes
from email.message import EmailMessage
from pathlib import Path

import pytest

from tests.real.servers import MailSystem, until
from tests.servers import need, path

pytestmark = pytest.mark.real

CONFIG = """
[group]
slug = "live"
name = "Group of the live test"
tag = "LIVE"
list_address = "{list}"
own_addresses = ["{bot}"]
coordinator = "Coordinator One <{bertrand}>"
letter_languages = ["en"]
roster = "roster.csv"

[schedule]
digest_day = "monday"
digest_time = "09:00"
reminder_days = [7]

[store]
database = "sqlite:///live.sqlite"

[imap]
host = "{imap_host}"
port = {imap_port}
tls = "none"
user = "{bot}"
password = "{password}"
poll_seconds = 2

[smtp]
host = "{smtp_host}"
port = {smtp_port}
tls = "none"
"""

RESOLUTION = """
body = "PP"
number = 901
revision = "Rev. Exampleville, 2022"
title = "One calendar (a text of the tests)"

[base_text]
en = "../901-en.toml"

[[deadline]]
key = "comments"
title = "Comments on Resolution 901"
state = "confirmed"
at = "{deadline:%Y-%m-%d} 17:00"
"""

BASE_TEXT = """
title = "One calendar"

[[section]]
heading = "resolves"
[section.items]
1 = "that there shall be one calendar;"
2 = "that it shall be read once a week,"
"""


class Installation:
    """A folder with a configuration, its clock, and the commands run on it."""

    def __init__(self, folder: Path, system: MailSystem) -> None:
        self.folder = folder
        self.now = datetime.now(UTC)
        self.set_clock(self.now)
        (folder / "resolutions").mkdir()
        (folder / "bot.toml").write_text(
            CONFIG.format(
                list=system.list_address,
                bot=system.address("bot"),
                bertrand=system.address("bertrand"),
                imap_host=system.imap_host,
                imap_port=system.imap_port,
                smtp_host=system.smtp_host,
                smtp_port=system.smtp_port,
                password=system.password,
            )
        )
        (folder / "bot.toml").chmod(0o600)
        (folder / "resolutions" / "901.toml").write_text(RESOLUTION.format(deadline=self.now + timedelta(days=21)))
        (folder / "901-en.toml").write_text(BASE_TEXT)
        alice = f"Delegate One,{system.address('alice')},Examplia,Member State,en"
        (folder / "roster.csv").write_text(f"name,addresses,member,capacity,languages\n{alice}\n")

    def set_clock(self, instant: datetime) -> None:
        """Let the service believe it is `instant`."""
        later = self.folder / "clock.new"
        later.write_text(instant.isoformat())
        later.replace(self.folder / "clock")

    def _command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "bot", "--config", str(self.folder / "bot.toml"), *arguments]

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "BOT_CLOCK_FILE": str(self.folder / "clock"),
            "NOTIFY_SOCKET": str(self.folder / "systemd"),
        }

    def call(self, *arguments: str) -> str:
        """One command to its end; what it printed."""
        done = subprocess.run(
            self._command(*arguments),
            env=self._environment(),
            cwd=self.folder,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    @contextmanager
    def running(self) -> Iterator[Path]:
        """The service, until the end of the block; its log."""
        log = self.folder / "log"
        with log.open("w") as out:
            process = subprocess.Popen(
                self._command("run"), env=self._environment(), cwd=self.folder, stdout=out, stderr=out
            )
            try:
                until("the service to watch", lambda: "watching" in log.read_text() or process.poll() is not None)
                yield log
            finally:
                process.send_signal(signal.SIGTERM)
                assert process.wait(timeout=60) == 0, log.read_text()


@contextmanager
def supervised(folder: Path) -> Iterator[list[str]]:
    """What the service tells systemd (sd_notify(3)), to the end of the block."""
    told: list[str] = []
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(folder / "systemd"))
        listener = threading.Thread(target=lambda: told.extend(map(bytes.decode, iter(lambda: systemd.recv(64), b"."))))
        listener.start()
        try:
            yield told
        finally:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as end:
                end.sendto(b".", str(folder / "systemd"))
            listener.join()


@pytest.fixture
def installation(tmp_path: Path, mail_system: MailSystem) -> Installation:
    """An installation for the mail system of this test."""
    return Installation(tmp_path, mail_system)


def post(system: MailSystem, subject: str, text: str) -> None:
    """Alice writes to the list."""
    mail = EmailMessage()
    mail["From"] = f"Delegate One <{system.address('alice')}>"
    mail["To"] = system.list_address
    mail["Subject"] = subject
    mail["Message-ID"] = f"<{subject.replace(' ', '.')}@{system.domain}>"
    mail["Date"] = datetime.now(UTC)
    mail.set_content(text)
    with smtplib.SMTP(system.smtp_host, system.smtp_port) as server:
        server.send_message(mail)


def letters(system: MailSystem, kind: str) -> list[bytes]:
    """Alice's mails that are our letters of that kind."""
    return [
        raw
        for raw in system.mailbox(system.address("alice"))
        if str(message_from_bytes(raw)["X-ISCG-Bot"]).startswith(kind)
    ]


def test_a_mail_becomes_a_row_a_receipt_a_digest_and_a_reminder(
    installation: Installation, mail_system: MailSystem
) -> None:
    """A mail to the list is filed as soon as IDLE tells of it, its author gets a receipt, and when their times come
    the list gets one digest and one reminder; the Word table with the row opens in LibreOffice."""
    need("soffice", "pdftotext")
    with installation.running() as log:
        post(mail_system, "Resolution 901", "Dear colleagues,\n\nOn resolves 2: twice a week would be better.\n")
        receipt = until("the receipt", lambda: letters(mail_system, "receipt"))
        assert "news in INBOX" in log.read_text()
        assert b"901-001" in receipt[0]
        assert b"resolves 2" in receipt[0]

        monday = installation.now + timedelta(days=7 - installation.now.weekday())
        installation.set_clock(monday.replace(hour=12))
        digest = until("the digest", lambda: letters(mail_system, "digest"))
        assert b"901-001" in digest[0]

        installation.set_clock(installation.now + timedelta(days=14, hours=13))
        reminder = until("the reminder", lambda: letters(mail_system, "reminder"))
        assert b"text/calendar" in reminder[0]
        until("the books to balance again", lambda: " waiting" not in installation.call("status"))

    assert [1, 1] == [len(letters(mail_system, kind)) for kind in ("receipt", "reminder")]
    assert len({message_from_bytes(raw)["Message-ID"] for raw in letters(mail_system, "digest")}) == len(
        letters(mail_system, "digest")
    )
    installation.call("export", "901", "--format", "docx", "--output", "table.docx")
    subprocess.run(
        [path("soffice"), "--headless", f"-env:UserInstallation=file://{installation.folder}/office",
         "--convert-to", "pdf", "--outdir", str(installation.folder), str(installation.folder / "table.docx")],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    text = subprocess.run(
        [path("pdftotext"), "-raw", str(installation.folder / "table.pdf"), "-"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    assert "901-001" in text
    assert "twice a week would be better" in " ".join(text.split())


def test_an_unreachable_server_is_retried_and_shown_by_status(
    installation: Installation, mail_system: MailSystem
) -> None:
    """While the submission server is away, mail is received and filed, `status` names the trouble, systemd hears that
    the service goes on, and the letter goes once the server is back."""
    config = installation.folder / "bot.toml"
    working = config.read_text()
    config.write_text(working.replace(f"port = {mail_system.smtp_port}", "port = 1"))
    with supervised(installation.folder) as told, installation.running():
        post(mail_system, "Resolution 901 again", "On resolves 1: one calendar is enough.\n")
        until("the trouble to be shown", lambda: "trouble deliver" in installation.call("status"))
    assert ("READY=1", {"WATCHDOG=1"}, "STOPPING=1") == (told[0], set(told[1:-1]), told[-1])
    config.write_text(working)
    assert [] == letters(mail_system, "receipt")
    installation.set_clock(installation.now + timedelta(minutes=10))
    with installation.running():
        assert 1 == len(until("the receipt", lambda: letters(mail_system, "receipt")))
