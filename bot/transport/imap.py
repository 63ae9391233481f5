"""Reads one IMAP folder and changes nothing in it: EXAMINE, BODY.PEEK, IDLE (RFC 3501/9051, 2177).

A mail is known by (folder, UIDVALIDITY, UID), RFC 9051 §2.3.1.1. Any error ends the connection, and the next call opens
a new one. Leaves keeping the mails and the cursor to bot/store, and when to look again to bot/daemon.py.
"""

import logging
import select
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from socket import SO_KEEPALIVE, SOL_SOCKET
from ssl import SSLCertVerificationError
from threading import Event
from types import TracebackType
from typing import Any, Self
from urllib.parse import quote

from imapclient import IMAPClient, SocketTimeout  # type: ignore[import-untyped]
from imapclient.exceptions import (  # type: ignore[import-untyped]
    CapabilityError,
    IMAPClientAbortError,
    IMAPClientError,
    LoginError,
)

from bot.errors import BotError, Refused, TemporaryError
from bot.model import Arrival, Place
from bot.transport.limits import CHUNK_BYTES, CHUNK_MAILS, LARGEST, LARGEST_HEADER
from bot.transport.security import Security, context, words

CONNECT_TIMEOUT = 15.0
READ_TIMEOUT = 60.0

WINDOW = 10_000
"""UIDs asked for in one SEARCH: imaplib takes no answer line over a million bytes."""
HEADER = f"BODY.PEEK[HEADER]<0.{LARGEST_HEADER}>"
PATIENCE = 3
"""How often a mail that the server cannot give, while it gives others, is asked for again."""

SLICE = 60.0
"""Seconds of one IDLE: far below the 29 minutes of RFC 2177, and its end shows a line that died in silence."""
FIRST_SLICE = 2.0
"""The first IDLE is short: news sent together with the server's "go ahead" shows only when an IDLE ends."""
POLL = 30.0
"""Seconds between two looks at a server without IDLE."""
STEP = 1.0
"""How long a request to stop may go unnoticed."""

TROUBLE = (OSError, IMAPClientError, ValueError, LookupError, TypeError, AttributeError)
"""What a broken connection looks like: the libraries' parsers raise all of these on a server's garbled answer."""

_log = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Folder:
    """What EXAMINE told of the folder; `uidnext` is 0 where the server does not say."""

    validity: int
    exists: int
    uidnext: int


class Mailbox:
    """One folder on one connection, opened when first needed. Belongs to one thread: the library is not thread-safe.

    Raises TemporaryError where the same call may succeed later, Refused where a person must act first.
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str,
        password: str,
        folder: str = "INBOX",
        *,
        tls: Security = "tls",
        ca_file: Path | None = None,
        connect_timeout: float = CONNECT_TIMEOUT,
        timeout: float = READ_TIMEOUT,
    ) -> None:
        self.source = f"imap://{quote(user, safe='')}@{host}/{quote(folder)}"
        """Names the folder in every `Place` (RFC 5092)."""
        self._where = f"IMAP server {host}:{port}"
        self._host, self._port, self._user, self._password, self._folder = host, port, user, password, folder
        self._tls, self._context = tls, context(host, tls, ca_file)
        self._timeout = SocketTimeout(connect=connect_timeout, read=timeout)
        self._client: Any = None
        self._looked: _Folder | None = None
        self._failures: Counter[tuple[int, int]] = Counter()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Connect, log in and look at the folder now; says in words what is wrong."""
        with self._server() as client:
            self._examine(client)

    def fetch(self, after: tuple[int, int]) -> Iterator[list[Arrival]]:
        """Mails that came after the cursor (UIDVALIDITY, UID), in chunks, oldest UID first; (0, 0) for all.

        Under another UIDVALIDITY than the cursor's the whole folder is read again: its mails have new names.
        A mail expunged before it could be fetched is reported in the log and left out.
        """
        with self._server() as client:
            self._looked, folder = None, self._examine(client)
            last = after[1] if after[0] == folder.validity else 0
            for uids in _new_uids(client, folder, last):
                for sizes in _batches(client, uids):
                    yield from self._arrivals(client, folder.validity, sizes)
            self._looked = folder

    def wait(self, seconds: float, stop: Event) -> bool:
        """Sleep until something may be new (True), the time is over or `stop` is set (False).

        New is what is not as the last complete `fetch`, or the last `wait`, found it; so the first look always is.
        """
        deadline = time.monotonic() + seconds
        with self._server() as client:
            idle = client.has_capability("IDLE")
            span = FIRST_SLICE if idle else POLL
            news = False
            while not (self._changed(client) or news) and not stop.is_set():
                left = deadline - time.monotonic()
                if left <= 0:
                    return False
                if idle:
                    news, span = _idle(client, min(span, left), stop), SLICE
                else:
                    stop.wait(min(span, left))
            return not stop.is_set()

    def _changed(self, client: Any) -> bool:
        before, self._looked = self._looked, self._examine(client)
        return self._looked != before

    def close(self) -> None:
        """Log out and let go; safe to call twice, and the next call opens a new connection."""
        if self._client is not None:
            with suppress(*TROUBLE):
                self._client.logout()
        self._drop()

    @contextmanager
    def _server(self) -> Iterator[Any]:
        """The connection, logged in. Whatever goes wrong with it ends it: after an error nobody knows which answer
        belongs to which question."""
        try:
            if self._client is None:
                self._client = self._connect()
            yield self._client
        except BotError:
            self._drop()
            raise
        except TROUBLE as trouble:
            self._drop()
            raise TemporaryError(f"{self._where}: {words(trouble, self._password)}") from trouble

    def _connect(self) -> Any:
        try:
            client = IMAPClient(
                self._host, self._port, ssl=self._tls == "tls", ssl_context=self._context, timeout=self._timeout
            )
        except SSLCertVerificationError as trouble:
            raise self._untrusted(trouble) from trouble
        try:
            client.normalise_times = False  # else INTERNALDATE comes as local time without a zone
            client.socket().setsockopt(SOL_SOCKET, SO_KEEPALIVE, 1)
            if self._tls == "starttls":
                client.starttls(self._context)
            if (self._user + self._password).isascii():
                client.login(self._user, self._password)
            else:
                client.plain_login(self._user, self._password)
        except SSLCertVerificationError as trouble:
            _shut(client)
            raise self._untrusted(trouble) from trouble
        except CapabilityError as trouble:
            _shut(client)
            raise Refused(f"{self._where}: {words(trouble, self._password)}; check port and tls") from trouble
        except LoginError as trouble:
            _shut(client)
            raise self._login_refused(trouble) from trouble
        except TROUBLE:
            _shut(client)
            raise
        return client

    def _untrusted(self, trouble: Exception) -> Refused:
        return Refused(f"{self._where}: its certificate cannot be trusted ({words(trouble)}); check host and ca_file")

    def _login_refused(self, trouble: Exception) -> BotError:
        said = words(trouble, self._password)
        # QUIRK: imapclient calls a connection lost during LOGIN a LoginError too; RFC 5530 names what passes.
        passing = any(code in said for code in ("[UNAVAILABLE]", "[INUSE]", "[LIMIT]", "[SERVERBUG]"))
        if passing or isinstance(trouble.__context__, IMAPClientAbortError):
            return TemporaryError(f"{self._where}: no login now ({said})")
        return Refused(f"{self._where}: login of {self._user!r} refused ({said}); check user and password")

    def _examine(self, client: Any) -> _Folder:
        """Open the folder read-only, anew each time: it may have been emptied, renamed or made again."""
        try:
            told = client.select_folder(self._folder, readonly=True)
        except IMAPClientAbortError:
            raise
        except IMAPClientError as trouble:
            if client.folder_exists(self._folder):
                raise
            names = ", ".join(repr(name) for _, _, name in client.list_folders()[:20])
            raise Refused(
                f"{self._where}: no folder {self._folder!r} ({words(trouble, self._password)}); there are: {names}"
            ) from trouble
        if b"UIDVALIDITY" not in told:
            raise Refused(f"{self._where}: folder {self._folder!r} has no UIDVALIDITY to know its mails by")
        return _Folder(validity=told[b"UIDVALIDITY"], exists=told[b"EXISTS"], uidnext=told.get(b"UIDNEXT", 0))

    def _arrivals(self, client: Any, validity: int, sizes: dict[int, int]) -> Iterator[list[Arrival]]:
        """The mails of one batch, in order of UID, as one chunk (none where all were expunged)."""
        whole = [uid for uid, size in sizes.items() if size <= LARGEST]
        answers = _ask(client, whole, "BODY.PEEK[]")
        answers |= _ask(client, [uid for uid in sizes if uid not in whole], HEADER)
        found: list[Arrival] = []
        for uid in sorted(sizes):
            if uid in answers:
                raw, received = answers[uid]
                oversize = 0 if uid in whole else sizes[uid]
            elif not client.search(f"UID {uid}"):
                _log.info("%s: mail %d was expunged before it could be fetched", self.source, uid)
                continue
            else:
                self._failures[validity, uid] += 1
                if not answers or self._failures[validity, uid] < PATIENCE:
                    if found:
                        yield found
                    raise TemporaryError(f"{self._where}: it cannot give mail {uid} of folder {self._folder!r} now")
                # One bad mail must not stop the rest: it is ours with what there is of it, and the rest goes on.
                raw, received = _ask(client, [uid], HEADER).get(uid, (b"", None))
                oversize = sizes[uid] or 1
            place = Place(source=self.source, validity=validity, uid=uid)
            received = received.astimezone(UTC) if received else datetime.now(UTC)
            found.append(Arrival(place=place, raw=raw, received=received, oversize=oversize))
        if found:
            yield found

    def _drop(self) -> None:
        if self._client is not None:
            _shut(self._client)
        self._client = None


def _new_uids(client: Any, folder: _Folder, last: int) -> Iterator[list[int]]:
    """UIDs beyond the last one known, ascending, at most 200 at a time."""
    if folder.exists == 0 or 0 < folder.uidnext <= last + 1:
        return
    if folder.exists <= WINDOW or not folder.uidnext:
        spans = iter([f"{last + 1}:*"])
    else:
        lows = range(last + 1, folder.uidnext, WINDOW)
        spans = (f"{low}:{min(low + WINDOW, folder.uidnext) - 1}" for low in lows)
    for span in spans:
        # RFC 3501 §6.4.8: "n:*" always holds the folder's last mail, however old it is.
        uids = sorted(uid for uid in client.search(f"UID {span}") if uid > last)
        for first in range(0, len(uids), CHUNK_MAILS):
            yield uids[first : first + CHUNK_MAILS]


def _batches(client: Any, uids: list[int]) -> Iterator[dict[int, int]]:
    """The UIDs with their sizes, in batches that fit into memory; 0 where the server does not say the size."""
    told = _fetch(client, uids, ["RFC822.SIZE"])
    batch: dict[int, int] = {}
    for uid in uids:
        size = told.get(uid, {}).get(b"RFC822.SIZE") or 0
        if batch and sum(batch.values()) + size > CHUNK_BYTES:
            yield batch
            batch = {}
        batch[uid] = size
    yield batch


def _ask(client: Any, uids: list[int], what: str) -> dict[int, tuple[bytes, datetime | None]]:
    """Content and INTERNALDATE of those of the mails that the server gives."""
    found: dict[int, tuple[bytes, datetime | None]] = {}
    for uid, answer in _fetch(client, uids, [what, "INTERNALDATE"]).items():
        content = next((value for key, value in answer.items() if key.startswith(b"BODY[")), None)
        if content is not None:
            found[uid] = (content, answer.get(b"INTERNALDATE"))
    return found


def _fetch(client: Any, uids: list[int], items: list[str]) -> dict[int, dict[bytes, Any]]:
    """FETCH, and one by one where the server says no to the lot: one bad mail spoils the answer for all."""
    try:
        answers: dict[int, dict[bytes, Any]] = client.fetch(uids, items)
    except IMAPClientAbortError:
        raise
    except IMAPClientError:
        if len(uids) == 1:
            return {}
        answers = {}
        for uid in uids:
            answers |= _fetch(client, [uid], items)
    return answers


def _idle(client: Any, seconds: float, stop: Event) -> bool:
    """One IDLE; whether the server told of a new mail. Raises when the line is dead.

    QUIRK: on a closed connection `idle_check` of imapclient 4.1.0 returns nothing, at once, for ever. So it is asked
    only when the socket has something; when that was no answer, the IDLE is ended, which a dead line does not survive.
    """
    client.idle()
    poller = select.poll()
    poller.register(client.socket(), select.POLLIN)
    deadline = time.monotonic() + seconds
    told: list[Any] = []
    while not stop.is_set() and (left := deadline - time.monotonic()) > 0:
        if poller.poll(min(STEP, left) * 1000):
            told = client.idle_check(timeout=0)
            if not told or _news(told):
                break
    _, rest = client.idle_done()
    return _news(told) or _news(rest)


def _news(responses: list[Any]) -> bool:
    """Whether a new mail was told of among what the server said in IDLE."""
    if any(response[0] == b"BYE" for response in responses if response):
        raise ConnectionResetError("the server said good-bye")
    return any(b"EXISTS" in response or b"RECENT" in response for response in responses)


def _shut(client: Any) -> None:
    with suppress(*TROUBLE):
        client.shutdown()
