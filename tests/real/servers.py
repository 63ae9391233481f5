"""Starts real mail servers on loopback, each in a folder of its own: Dovecot 2.3 (IMAP) and Postfix 3 (SMTP).

Nothing of the machine's own mail system is read or changed, and no mail leaves the machine. Leaves what is done with
the servers to the fixtures in conftest.py; other programs (PostgreSQL, LibreOffice) to the tests that use them.
"""

import grp
import imaplib
import os
import pwd
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TypeVar

import pytest

from tests.real import settings
from tests.servers import need, path

HOST = "127.0.0.1"
PASSWORD = "loopback-only"
"""Every user of these servers has this one, and every name is a user."""
PATIENCE = 20.0
"""Seconds a server may take to start, to stop, or to deliver a mail."""

MEMBERS = ("bot", "alice", "bertrand")
"""Who is on the mailing list of each domain."""
NAMES = (*MEMBERS, "carmen", "daniel")
"""Who has a mailbox."""
DOMAINS = tuple(f"group{number}.example.test" for number in range(1, 201))
"""What Postfix receives mail for; each test takes the next. Its delivery agent knows no patterns, so all are listed."""

T = TypeVar("T")
_serial = count(1)
_domains = iter(DOMAINS)


def until(what: str, ask: Callable[[], T]) -> T:
    """The first true answer; fails the test, in words, where none comes."""
    deadline = time.monotonic() + PATIENCE
    while not (answer := ask()):
        if time.monotonic() > deadline:
            pytest.fail(f"waited {PATIENCE:.0f} seconds in vain for {what}", pytrace=False)
        time.sleep(0.02)
    return answer


@dataclass(frozen=True, kw_only=True, slots=True)
class ImapServer:
    """A running Dovecot. Users are `name@domain`, made by their first login or mail; folders are Maildirs."""

    host: str
    port: int
    """Plain, with STARTTLS offered."""
    tls_port: int
    password: str
    ca_file: Path
    folder: Path
    """Everything of this server lies here; readable for the owner of the mails."""
    owner: tuple[int, int]
    """uid and gid the mails belong to: never root, for which Dovecot refuses to work."""

    def user(self) -> str:
        """A user nobody had before."""
        return f"user{next(_serial)}@people.test"

    def client(self, user: str) -> imaplib.IMAP4:
        """A second client, logged in, of the standard library."""
        client = imaplib.IMAP4(self.host, self.port, timeout=PATIENCE)
        client.login(user, self.password)
        return client

    def maildir(self, user: str) -> Path:
        """Where a user's INBOX lies."""
        name, _, domain = user.partition("@")
        return self.folder / "mail" / domain / name / "Maildir"

    def deliver(self, user: str, raw: bytes) -> None:
        """Put a mail into the INBOX as a delivery agent does: written aside, then renamed into `new`."""
        maildir = self.maildir(user)
        for folder in (*reversed(maildir.parents), maildir, maildir / "tmp", maildir / "cur", maildir / "new"):
            if not folder.is_dir():
                folder.mkdir()
                os.chown(folder, *self.owner)
        name = f"{int(time.time())}.{next(_serial)}.test"
        (maildir / "tmp" / name).write_bytes(raw)
        os.chown(maildir / "tmp" / name, *self.owner)
        (maildir / "tmp" / name).rename(maildir / "new" / name)

    def expunge(self, user: str, uid: int) -> None:
        """Delete a mail for good, as another client would."""
        client = self.client(user)
        client.select("INBOX")
        client.uid("STORE", str(uid), "+FLAGS", r"(\Deleted)")
        client.expunge()
        client.logout()


@dataclass(frozen=True, kw_only=True, slots=True)
class MailSystem:
    """A running Postfix that delivers into a running Dovecot, as one domain that no other test uses.

    All of NAMES have a mailbox; mail to `list@` goes to the MEMBERS, `bot@` among them. `refused@` is refused for good
    and `later@` for now, when named as a recipient.
    """

    smtp_host: str
    smtp_port: int
    """Plain, with STARTTLS offered."""
    smtp_tls_port: int
    imap_host: str
    imap_port: int
    password: str
    ca_file: Path
    domain: str
    imap: ImapServer

    @property
    def list_address(self) -> str:
        """The mailing list."""
        return self.address("list")

    @property
    def passwords(self) -> dict[str, str]:
        """Every address with a mailbox, and its password for IMAP and SMTP."""
        return {self.address(name): self.password for name in NAMES}

    @property
    def members(self) -> tuple[str, ...]:
        """Who gets what is sent to the list."""
        return tuple(map(self.address, MEMBERS))

    def address(self, name: str) -> str:
        """An address of the domain."""
        return f"{name}@{self.domain}"

    def mailbox(self, address: str) -> list[bytes]:
        """The mails in a user's INBOX, oldest first."""
        maildir = self.imap.maildir(address)
        paths = [path for name in ("cur", "new") for path in (maildir / name).glob("[!.]*")]
        return [path.read_bytes() for path in sorted(paths, key=lambda path: (path.stat().st_mtime_ns, path.name))]

    def arrived(self, address: str, number: int) -> list[bytes]:
        """The user's mails, as soon as there are so many."""

        def enough() -> list[bytes]:
            mails = self.mailbox(address)
            return mails if len(mails) >= number else []

        return until(f"{number} mails for {address}", enough)


@contextmanager
def dovecot() -> Iterator[ImapServer]:
    """Dovecot on a free port, ended on leaving. Works for root and for any other user."""
    need("dovecot", "openssl")
    version = subprocess.run([path("dovecot"), "--version"], capture_output=True, text=True, check=True).stdout
    if not version.startswith("2.3."):
        pytest.skip(f"the configuration here is for Dovecot 2.3, and this is {version.split()[0]}")
    with _folder() as folder:
        owner = _owner()
        port, tls_port = _free_port(), _free_port()
        certificate = _certificate(folder)
        (folder / "mail").mkdir()
        os.chown(folder / "mail", *owner)
        config = folder / "dovecot.conf"
        places = {"folder": folder, "port": port, "tls_port": tls_port, "password": PASSWORD}
        config.write_text(settings.DOVECOT.format(uid=owner[0], gid=owner[1], **places, **_users()))
        with _running([path("dovecot"), "-F", "-c", str(config)], folder / "dovecot.log", port):
            yield ImapServer(
                host=HOST,
                port=port,
                tls_port=tls_port,
                password=PASSWORD,
                ca_file=certificate,
                folder=folder,
                owner=owner,
            )


@contextmanager
def postfix(imap: ImapServer) -> Iterator[tuple[int, int]]:
    """Postfix on two free ports, plain with STARTTLS and TLS from the start, which it yields; it delivers to `imap`
    and is ended on leaving. Starts only as root."""
    need("postfix")
    if os.geteuid() != 0:
        pytest.skip("Postfix starts only as root")
    with _folder() as folder:
        port, tls_port = _free_port(), _free_port()
        _queue(folder)
        config = folder / "conf"
        config.mkdir()
        lists = (f"list@{domain} {', '.join(f'{name}@{domain}' for name in MEMBERS)}\n" for domain in DOMAINS)
        (config / "aliases").write_text("".join(lists))
        boxes = (f"{name}@{domain} {domain}/{name}/Maildir/\n" for domain in DOMAINS for name in NAMES)
        (config / "mailboxes").write_text("".join(boxes))
        (config / "domains").write_text("/[.]example[.]test$/ yes\n")
        (config / "access").write_text("/^refused@/ 550 5.1.1 nobody of this name\n/^later@/ 450 4.2.1 not now\n")
        (config / "main.cf").write_text(
            settings.POSTFIX_MAIN.format(
                folder=folder,
                daemons=Path(path("master")).parent,
                mail=imap.folder / "mail",
                tls=imap.folder,
                auth=imap.folder / "auth",
                uid=imap.owner[0],
                gid=imap.owner[1],
            )
        )
        (config / "master.cf").write_text(settings.POSTFIX_MASTER.format(host=HOST, port=port, tls_port=tls_port))
        with _running([path("master"), "-c", str(config)], folder / "postfix.log", port):
            yield port, tls_port


def mail_system(imap: ImapServer, smtp_ports: tuple[int, int]) -> MailSystem:
    """A fresh domain on running servers: mailboxes of earlier tests are not seen."""
    return MailSystem(
        smtp_host=HOST,
        smtp_port=smtp_ports[0],
        smtp_tls_port=smtp_ports[1],
        imap_host=imap.host,
        imap_port=imap.port,
        password=imap.password,
        ca_file=imap.ca_file,
        domain=next(_domains),
        imap=imap,
    )


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that other users may enter, with a path short enough for sockets."""
    folder = Path(tempfile.mkdtemp(prefix="bot-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _running(command: list[str], log: Path, port: int) -> Iterator[None]:
    """The program, from its answering on the port to its end; only this very process is ended."""
    server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    try:

        def answering() -> bool:
            if server.poll() is not None:
                said = server.stderr.read().decode() if server.stderr else ""
                pytest.fail(f"{command[0]} ended at once: {said}{log.read_text() if log.exists() else ''}")
            with suppress(OSError), socket.create_connection((HOST, port), timeout=PATIENCE):
                return True
            return False

        until(f"{command[0]} to answer on port {port}", answering)
        yield
    finally:
        server.terminate()
        try:
            server.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait(PATIENCE)
        if server.stderr:
            server.stderr.close()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind((HOST, 0))
        port: int = listener.getsockname()[1]
        return port


def _owner() -> tuple[int, int]:
    if os.geteuid() != 0:
        return os.geteuid(), os.getegid()
    nobody = pwd.getpwnam("nobody")
    return nobody.pw_uid, nobody.pw_gid


def _certificate(folder: Path) -> Path:
    """A certificate for loopback that signs itself, with its key beside it."""
    command = [path("openssl"), "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-subj", "/CN=localhost", "-addext", f"subjectAltName=IP:{HOST},DNS:localhost", "-days", "2"]
    command += ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True, timeout=PATIENCE)
    return folder / "cert.pem"


def _users() -> dict[str, str]:
    """The users Dovecot's own processes run as: the package's, or for a plain user only himself."""
    if os.geteuid() == 0:
        return {"login": "dovenull", "internal": "dovecot", "group": "dovecot"}
    me = pwd.getpwuid(os.geteuid()).pw_name
    return {"login": me, "internal": me, "group": grp.getgrgid(os.getegid()).gr_name}


def _queue(folder: Path) -> None:
    """Postfix's folders, with the owners its programs insist on."""
    mail, drop = pwd.getpwnam("postfix").pw_uid, grp.getgrnam("postdrop").gr_gid
    queue = folder / "queue"
    private = "active bounce corrupt defer deferred flush hold incoming private saved trace".split()
    for name, owner, group, mode in [
        ("", 0, 0, 0o755),
        ("pid", 0, 0, 0o755),
        ("public", mail, drop, 0o2710),
        ("maildrop", mail, drop, 0o1730),
        ("../data", mail, 0, 0o700),
        *((name, mail, 0, 0o700) for name in private),
    ]:
        (queue / name).mkdir()
        os.chown(queue / name, owner, group)
        (queue / name).chmod(mode)
