"""A submission server that takes every letter, writes down what it accepted, and may strike before it answers.

Just enough of RFC 5321 for our own submitter, on loopback; it is the witness of the benches: copies are counted in
its log, not in our tables.
"""

import socketserver
import threading
from collections.abc import Callable
from email.parser import BytesHeaderParser
from types import TracebackType
from typing import Self


class Sink(socketserver.ThreadingTCPServer):
    """Accepts on a free port of 127.0.0.1. `accepted` holds (Message-ID, recipients, data) in order of acceptance;
    `on_accept` is called after the dot and before the answer."""

    allow_reuse_address = True
    daemon_threads = True

    def __init__(self, on_accept: Callable[[bytes], None] = lambda data: None) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.on_accept = on_accept
        self.accepted: list[tuple[str, tuple[str, ...], bytes]] = []

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server_address[1])

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that was killed ends its conversation in the middle: nothing to tell."""

    def __enter__(self) -> Self:
        threading.Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.shutdown()
        self.server_close()


class _Conversation(socketserver.StreamRequestHandler):
    server: Sink

    def handle(self) -> None:
        recipients: list[str] = []
        self._say("220 sink")
        while line := self.rfile.readline():
            verb = line[:4].upper()
            if verb == b"EHLO":
                self._say("250-sink", "250 8BITMIME")
            elif verb == b"RCPT":
                recipients.append(line.split(b"<")[1].split(b">")[0].decode())
                self._say("250 ok")
            elif verb == b"DATA":
                self._say("354 go on")
                self._take(tuple(recipients))
                recipients = []
            elif verb == b"QUIT":
                self._say("221 bye")
                return
            else:
                self._say("250 ok")

    def _take(self, recipients: tuple[str, ...]) -> None:
        lines = []
        while (line := self.rfile.readline()) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b"..") else line)
        if not line:
            return  # the other side went away before the dot: nothing was accepted
        data = b"".join(lines)
        message_id = str(BytesHeaderParser().parsebytes(data)["Message-ID"])
        self.server.accepted.append((message_id, recipients, data))
        self.server.on_accept(data)
        self._say("250 accepted")

    def _say(self, *lines: str) -> None:
        try:
            self.wfile.write("".join(f"{line}\r\n" for line in lines).encode())
        except OSError:
            return  # struck: nobody listens any more
