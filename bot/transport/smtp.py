"""Hands letters to an SMTP server and tells exactly what became of each (RFC 5321, 3207, 4954, 3461, 6531).

`MAIL`, `RCPT` and `DATA` are said one by one: only so is it known whether a loss came before anything could have been
accepted, or after. Leaves the outbox, trying again and settling an unknown outcome to bot/delivery.py.
"""

import asyncio
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from ssl import SSLCertVerificationError
from types import TracebackType
from typing import Self

import aiosmtplib

from bot.errors import BotError, Refused, TemporaryError
from bot.model import Letter, LetterState, Outcome
from bot.transport.security import Security, context, words

CONNECT_TIMEOUT = 30.0
COMMAND_TIMEOUT = 300.0
"""RFC 5321 §4.5.3.2: five minutes for an answer to MAIL and RCPT."""
FINAL_TIMEOUT = 600.0
"""RFC 5321 §4.5.3.2.6: ten minutes for the answer to the final dot; less would make copies of delivered mail."""
LETTERS_PER_CONNECTION = 100

TROUBLE = (aiosmtplib.SMTPException, OSError, ValueError)
"""What a broken connection or a server that breaks the protocol looks like (`TimeoutError` is an OSError)."""

_ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[\w-]+(?:\.[\w-]+)*")
"""A dot-atom address, in any script. QUIRK: aiosmtplib 5.1.3 cuts or rewrites anything beyond it without a word."""


class Submitter:
    """A connection to the submission server, opened when first needed, used again for up to 100 letters.

    Belongs to one thread; each call runs the library's event loop until the letter has its outcome. `helo` is the name
    we greet with, this machine's own where it is empty.
    """

    def __init__(
        self,
        host: str,
        port: int,
        user: str = "",
        password: str = "",
        *,
        tls: Security = "starttls",
        ca_file: Path | None = None,
        helo: str = "",
        connect_timeout: float = CONNECT_TIMEOUT,
        command_timeout: float = COMMAND_TIMEOUT,
        final_timeout: float = FINAL_TIMEOUT,
        letters_per_connection: int = LETTERS_PER_CONNECTION,
    ) -> None:
        self._where = f"SMTP server {host}:{port}"
        self._host, self._port, self._user, self._password = host, port, user, password
        self._tls, self._context = tls, context(host, tls, ca_file)
        self._helo = helo or None
        self._connect_timeout, self._command_timeout = connect_timeout, command_timeout
        self._final_timeout, self._per_connection = final_timeout, letters_per_connection
        self._runner = asyncio.Runner()
        self._client: aiosmtplib.SMTP | None = None
        self._submitted = 0
        self._clean = False
        """The last word on the connection was that a letter is taken: no transaction is open."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def open(self) -> None:
        """Connect and log in now; TemporaryError or Refused says in words what is wrong."""
        self._runner.run(self._ready())

    def submit(self, letter: Letter, on_transmit: Callable[[], None]) -> Outcome:
        """Send one letter and tell what became of it. TemporaryError where there is no connection to be had.

        `on_transmit` is called when recipients are accepted and the content goes next: whoever records "transmitting"
        there knows that a letter without it was never sent. If it raises, nothing is sent.

        DELIVERED: the server took it (2xx to the final dot), for every recipient not named in `refused` or `deferred`;
        only those in `deferred` may get it again. REFUSED: a 5xx to the sender, to all recipients or to the content.
        QUEUED: nothing was accepted and the whole letter may go again (4xx, or the connection lost before DATA).
        UNKNOWN: lost after DATA began, before an answer that can be trusted: perhaps sent, perhaps not.
        """
        try:
            return self._runner.run(self._submit(letter, on_transmit))
        except BaseException:  # ours or Ctrl-C: an answer may be under way that the next letter must not get
            self._drop()
            raise

    def close(self) -> None:
        """Say QUIT and let go for good; safe to call twice."""
        if self._client is not None:
            self._runner.run(self._part())
        self._runner.close()

    async def _submit(self, letter: Letter, on_transmit: Callable[[], None]) -> Outcome:
        try:
            client = await self._ready()
        except Refused as trouble:
            # A wrong password or a certificate that ran out is no fault of the letter: it waits for a person.
            raise TemporaryError(str(trouble)) from trouble
        kept, self._clean = self._clean, False
        self._submitted += 1
        refused: dict[str, str] = {}
        deferred: dict[str, str] = {}
        try:
            await self._envelope(client, letter, refused, deferred)
        except TROUBLE as trouble:
            if isinstance(trouble, aiosmtplib.SMTPSenderRefused) and trouble.code != 421:
                return Outcome(state=_verdict(trouble.code), answer=self._said(trouble))
            self._drop()
            if kept:  # a server may part between two letters: once more, on a connection of its own
                return await self._submit(letter, on_transmit)
            return Outcome(state=LetterState.QUEUED, answer=self._lost(trouble, "before anything was sent"))
        if refused.keys() | deferred.keys() >= set(letter.recipients):
            state = LetterState.QUEUED if deferred else LetterState.REFUSED
            answer = next(iter((deferred or refused).values()), "the letter has no recipient")
        else:
            on_transmit()
            state, answer = await self._content(client, letter.data)
        return Outcome(state=state, answer=answer, refused=refused, deferred=deferred)

    async def _envelope(
        self, client: aiosmtplib.SMTP, letter: Letter, refused: dict[str, str], deferred: dict[str, str]
    ) -> None:
        """MAIL and one RCPT per recipient; whom the server does not take is noted in `refused` or `deferred`."""
        sender = letter.envelope_from
        international = client.supports_extension("smtputf8")
        fault = _fault(sender, international) if sender else ""
        if fault:
            raise aiosmtplib.SMTPSenderRefused(553, f"return path {sender!r}: {fault}", sender)
        utf8 = international and not all(map(str.isascii, (sender, *letter.recipients)))
        encoding = "utf-8" if utf8 else "ascii"
        await client.mail(sender, options=["SMTPUTF8"] if utf8 else [], encoding=encoding)
        # RFC 3834 §3.3, RFC 3461: nobody can receive a notification to the null return path, so none is asked for.
        options = ["NOTIFY=NEVER"] if not sender and client.supports_extension("dsn") else []
        for recipient in dict.fromkeys(letter.recipients):
            if fault := _fault(recipient, international):
                refused[recipient] = fault
                continue
            try:
                await client.rcpt(recipient, options=options, encoding=encoding)
            except aiosmtplib.SMTPRecipientRefused as no:
                if no.code == 421:  # the server is closing: there is no transaction any more
                    raise
                book = refused if _verdict(no.code) is LetterState.REFUSED else deferred
                book[recipient] = self._said(no)

    async def _content(self, client: aiosmtplib.SMTP, data: bytes) -> tuple[LetterState, str]:
        """DATA, the letter and the final dot; from here on a loss is an unknown outcome."""
        try:
            done = await client.data(data, timeout=self._final_timeout)
        except aiosmtplib.SMTPDataError as no:
            if 200 <= no.code < 300:  # the library knows no success but 250
                return LetterState.DELIVERED, self._said(no)
            # QUIRK: 421 is said by servers that go down after they took the letter as well as before, so it proves
            # nothing. Every other 4xx or 5xx is an answer of its own: not accepted.
            if no.code == 421 or not 400 <= no.code < 600:
                self._drop()
                return LetterState.UNKNOWN, self._said(no)
            return _verdict(no.code), self._said(no)
        except TROUBLE as trouble:
            self._drop()
            return LetterState.UNKNOWN, self._lost(trouble, "after the content began to go, before the server's answer")
        self._clean = True
        return LetterState.DELIVERED, words(f"{done.code} {done.message}", self._password)

    async def _ready(self) -> aiosmtplib.SMTP:
        """The connection, with no transaction open on it; a fresh one where the old one is gone or has served."""
        if self._client is not None and self._submitted < self._per_connection:
            if self._clean:
                return self._client
            try:
                await self._client.rset()
            except TROUBLE:
                self._drop()
            else:
                return self._client
        await self._part()
        client = self._client = aiosmtplib.SMTP(
            hostname=self._host,
            port=self._port,
            timeout=self._connect_timeout,
            use_tls=self._tls == "tls",
            start_tls=False,  # said below: the library's own way leaves a transport open where it fails
            tls_context=self._context,
            local_hostname=self._helo,
        )
        try:
            await client.connect()
            if self._tls == "starttls":
                await client.starttls()
            if self._user:
                await client.login(self._user, self._password)
            await client.rset()  # says EHLO where nothing did, or HELO to a server that knows no better
        except TROUBLE as trouble:
            self._drop()
            raise self._no_connection(trouble) from trouble
        client.timeout = self._command_timeout
        self._submitted = 0
        return client

    async def _part(self) -> None:
        """Leave politely: QUIT, but not longer than a connection may take."""
        if self._client is None:
            return
        transport = self._client.transport
        with suppress(*TROUBLE):  # the letters have their outcomes; only the farewell would be missing
            await self._client.quit(timeout=self._connect_timeout)
        self._drop(transport)

    def _drop(self, transport: asyncio.BaseTransport | None = None) -> None:
        """Let go at once: closing TLS politely takes turns of an event loop that may not turn again."""
        if self._client is not None:
            transport = transport or self._client.transport
            self._client.close()
            self._client, self._clean = None, False
        if isinstance(transport, asyncio.WriteTransport):
            transport.abort()

    def _no_connection(self, trouble: Exception) -> BotError:
        said = self._said(trouble)
        cause = trouble.__cause__ or trouble
        if isinstance(cause, SSLCertVerificationError):
            return Refused(f"{self._where}: its certificate cannot be trusted ({said}); check host and ca_file")
        if isinstance(trouble, aiosmtplib.SMTPAuthenticationError) and _verdict(trouble.code) is LetterState.REFUSED:
            return Refused(f"{self._where}: login of {self._user!r} refused ({said}); check user and password")
        if type(trouble) is aiosmtplib.SMTPException:  # the library's word for an extension that is not offered
            return Refused(f"{self._where}: {said} Check port, tls and user")
        return TemporaryError(f"{self._where}: no connection ({said})")

    def _said(self, trouble: Exception) -> str:
        if isinstance(trouble, aiosmtplib.SMTPResponseException):
            return words(f"{trouble.code} {trouble.message}", self._password)
        return words(trouble, self._password)

    def _lost(self, trouble: Exception, when: str) -> str:
        return f"{self._where}: {self._said(trouble)}, {when}"


def _verdict(code: int) -> LetterState:
    """RFC 5321 §4.2.1: 5yz is for good; 4yz, or an answer that should not be, may be another one next time."""
    return LetterState.REFUSED if 500 <= code < 600 else LetterState.QUEUED


def _fault(address: str, international: bool) -> str:
    """Why an address cannot go into an SMTP command, or empty."""
    if not _ADDRESS.fullmatch(address):
        return "not an address that can be written to; correct it in the list of participants"
    if not international and not address.isascii():
        return "has letters beyond ASCII, and the server does not offer SMTPUTF8"
    return ""
