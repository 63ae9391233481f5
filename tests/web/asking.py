"""A server on loopback for the length of a `with`, and a client that says whatever bytes a test likes."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.web.server import Answer, Server

PATIENCE = 30.0
"""Seconds after which a test gives up."""


@contextmanager
def serving(answer: Answer) -> Iterator[tuple[int, list[str]]]:
    """The port of a running server, and what it told."""
    told: list[str] = []
    with Server("127.0.0.1:0", answer, told.append) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        try:
            yield server.server_address[1], told
        finally:
            server.shutdown()
            thread.join()


def connected(port: int) -> socket.socket:
    """A connection to it."""
    return socket.create_connection(("127.0.0.1", port), PATIENCE)


def said(connection: socket.socket) -> bytes:
    """All it answers until it closes."""
    answer = b""
    while piece := connection.recv(65536):
        answer += piece
    return answer


def ask(port: int, request: bytes) -> bytes:
    """What it answers to these bytes."""
    with connected(port) as connection:
        with suppress(OSError):  # it may have heard enough
            connection.sendall(request)
        return said(connection)


def status(answer: bytes) -> int:
    """The status of an answer; 0 where there is none."""
    return int(answer.split(b" ", 2)[1]) if answer else 0


def post(target: str, body: bytes = b"List-Unsubscribe=One-Click", *fields: str) -> bytes:
    """A POST as a mailbox provider sends it (RFC 8058 §3.2)."""
    head = [f"POST {target} HTTP/1.1", "Host: bot.example", f"Content-Length: {len(body)}", *fields]
    return "\r\n".join([*head, "", ""]).encode() + body
