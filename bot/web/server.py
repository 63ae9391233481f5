"""HTTP (RFC 9112) on this machine's loopback: takes one request off each connection, hands it on, gives the answer.

Whoever asks is a stranger: caps on bytes, on seconds and on connections hold for a request as a whole, not for a line
or a read of it; one request a connection leaves nothing of it to be taken for the next. TLS, and slow readers far away,
are the work of the proxy before it. Leaves what is asked and answered to leaving.py; nothing of a request is logged.
"""

import io
import ipaddress
import re
import socket
import sys
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import TCPServer
from typing import Any, NoReturn

from bot.errors import Refused

LARGEST, LARGEST_BODY = 16 * 1024, 4 * 1024
"""Bytes of a request, and of its body: a one-click form has 26, or some 200 as multipart."""
SECONDS = 10.0
"""What a request may take to arrive, and its answer to be taken."""
LINGER = 2.0
"""Seconds in which a client may finish what it was saying and see that we closed (RFC 9112 §9.6)."""
CONNECTIONS = 64
"""Served at once; who comes beyond waits, as long as each of them may take, in the system's queue."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Request:
    """What is asked. `fault` is the status of a request that was no sound one, else 0; the rest is then empty."""

    method: str = ""
    target: str = ""
    languages: str = ""
    body: bytes = b""
    fault: int = 0


@dataclass(frozen=True, kw_only=True, slots=True)
class Response:
    """What is answered; a HEAD gets all but the page."""

    status: int
    page: bytes
    headers: tuple[tuple[str, str], ...]


Answer = Callable[[Request], Response]


class Server(ThreadingHTTPServer):
    """Listens at "127.0.0.1:8191"; `serve_forever` until `shutdown`, which another thread or a signal calls. `tell`
    is told, by its name alone, what went wrong that should not have."""

    daemon_threads = False  # what was begun is ended: at most what a request may take
    request_queue_size = 128

    def __init__(self, listen: str, answer: Answer, tell: Callable[[str], None]) -> None:
        self.answer, self.tell = answer, tell
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        host, port = _loopback(listen)
        try:
            super().__init__((host, port), _Handler)
        except OSError as error:
            raise Refused(f"Cannot listen at {listen} ({error.strerror}); name another port.") from error
        self.place = f"http://{host}:{self.server_address[1]}"

    def server_bind(self) -> None:
        """Without asking the name servers what this machine is called, as HTTPServer would."""
        TCPServer.server_bind(self)

    def process_request(self, request: Any, client_address: Any) -> None:
        """In a thread of its own, once there are not too many."""
        self._free.acquire()
        try:
            super().process_request(request, client_address)
        except BaseException:  # no thread is to be had
            self._free.release()
            raise

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """One connection from its request to its end."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def shutdown_request(self, request: Any) -> None:
        """Close when the client has, or soon: what nobody read would make the system take the answer back."""
        end = time.monotonic() + LINGER
        with suppress(OSError):
            request.shutdown(socket.SHUT_WR)
            while (left := end - time.monotonic()) > 0:
                request.settimeout(left)
                if not request.recv(LARGEST):
                    break
        self.close_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A connection that broke is nobody's trouble."""
        if not isinstance(error := sys.exception(), OSError):
            self.tell(f"a connection could not be served ({type(error).__name__})")


class _Fault(Exception):
    """Why a request cannot be taken, as a status."""

    def __init__(self, status: int) -> None:
        self.status = status


class _Measured(io.RawIOBase):
    """What a client says: not more than LARGEST bytes, and nothing after SECONDS from the first on."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection, self._end, self._left = connection, time.monotonic() + SECONDS, LARGEST

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        left = self._end - time.monotonic()
        if left <= 0:
            raise _Fault(HTTPStatus.REQUEST_TIMEOUT)
        if self._left == 0:
            raise _Fault(HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE)
        self._connection.settimeout(left)
        try:
            count = self._connection.recv_into(buffer, min(len(buffer), self._left))
        except TimeoutError:
            raise _Fault(HTTPStatus.REQUEST_TIMEOUT) from None
        self._left -= count
        return count


class _Handler(BaseHTTPRequestHandler):
    """One connection. The standard library reads the request line and the fields; the body is read here."""

    server: Server
    protocol_version = "HTTP/1.1"

    def setup(self) -> None:
        super().setup()
        self.rfile = io.BufferedReader(_Measured(self.connection), 2048)

    def handle(self) -> None:
        self.command = ""  # of a request that is none
        try:
            request = self._request()
        except _Fault as fault:
            request = Request(fault=fault.status)
            self.request_version = self.protocol_version  # so that the answer has a head, whatever was read
        if request is None:
            return
        try:
            response = self.server.answer(request)
        except Exception as error:  # noqa: BLE001 - whatever it is, it may not show what was asked for
            self.server.tell(f"a request could not be answered ({type(error).__name__})")
            response = self.server.answer(Request(fault=HTTPStatus.INTERNAL_SERVER_ERROR))
        self._answer(response)

    def _request(self) -> Request | None:
        """What the client wants; None where it closes without a word."""
        self.raw_requestline = self.rfile.readline(LARGEST)
        if not self.raw_requestline:
            return None
        if not self.parse_request() or self.request_version == "HTTP/0.9":
            raise _Fault(HTTPStatus.BAD_REQUEST)
        return Request(
            method=self.command,
            target=self.path,
            languages=self.headers.get("Accept-Language", ""),
            body=self._body() if self.command == "POST" else b"",
        )

    def _body(self) -> bytes:
        lengths, codings = (self.headers.get_all(name, []) for name in ("Content-Length", "Transfer-Encoding"))
        if codings:
            if lengths or [each.strip().lower() for each in codings] != ["chunked"]:
                raise _Fault(HTTPStatus.BAD_REQUEST)
            return self._chunks()
        if not lengths:
            raise _Fault(HTTPStatus.LENGTH_REQUIRED)
        if len(lengths) > 1 or not re.fullmatch("[0-9]{1,9}", lengths[0].strip()):
            raise _Fault(HTTPStatus.BAD_REQUEST)
        return self._exactly(int(lengths[0]))

    def _chunks(self) -> bytes:
        """RFC 9112 §7.1: a proxy that reads HTTP/2 may not know the length beforehand. Extensions and trailers say
        nothing to us."""
        body = b""
        while True:
            size = re.match(rb"([0-9A-Fa-f]{1,8})[ \t]*[;\r]", self.rfile.readline(256))
            if not size:
                raise _Fault(HTTPStatus.BAD_REQUEST)
            if not (count := int(size[1], 16)):
                return body
            body += self._exactly(count, len(body))
            if self.rfile.read(2) != b"\r\n":
                raise _Fault(HTTPStatus.BAD_REQUEST)

    def _exactly(self, count: int, before: int = 0) -> bytes:
        if before + count > LARGEST_BODY:
            raise _Fault(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        data = self.rfile.read(count)
        if len(data) < count:
            raise _Fault(HTTPStatus.BAD_REQUEST)
        return data

    def _answer(self, response: Response) -> None:
        self.connection.settimeout(SECONDS)
        self.send_response_only(response.status)
        self.send_header("Date", self.date_time_string())
        for name, value in response.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(response.page)))
        self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(response.page)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> NoReturn:
        """The words of the standard library's answers would show what was asked for."""
        raise _Fault(code)


def _loopback(listen: str) -> tuple[str, int]:
    """Host and port; Refused where others could reach them, for what comes there has no TLS."""
    host, _, port = listen.rpartition(":")
    try:
        fits = ipaddress.IPv4Address(host).is_loopback and 0 <= int(port) < 65536
    except ValueError:
        fits = False
    if not fits:
        raise Refused(f"“{listen}” is no place on this machine alone; write it as 127.0.0.1:8191.")
    return host, int(port)
