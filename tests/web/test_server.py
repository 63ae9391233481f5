"""HTTP on loopback from clients that are slow, huge, wrong or many: each gets an answer or an end; nobody waits."""

import socket
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import Refused
from bot.web import Server, server
from bot.web.server import LARGEST, LARGEST_BODY, Request, Response
from tests.web.asking import PATIENCE, ask, connected, post, said, serving, status

FINE = Response(status=200, page=b"fine", headers=(("Content-Type", "text/plain"),))
CHUNKED = b"POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n"


class Listener:
    """Answers everything, and remembers what it was asked."""

    def __init__(self) -> None:
        self.heard: list[Request] = []

    def __call__(self, request: Request) -> Response:
        self.heard.append(request)
        return Response(status=request.fault or 200, page=b"fine", headers=FINE.headers)


def heard(request: bytes) -> tuple[int, list[Request]]:
    """The status of the answer to these bytes, and what of them was handed on."""
    listener = Listener()
    with serving(listener) as (port, told):
        answer = ask(port, request)
    assert [] == told
    return status(answer), listener.heard


def test_a_request_is_handed_on_and_its_answer_given_back() -> None:
    """Method, target, languages and body, as they were said; the answer is whole, and the connection closes with it."""
    with serving(listener := Listener()) as (port, _):
        answer = ask(port, post("/a?b=c", b"words", "Accept-Language: fr, ar;q=0.5"))
    head, _, page = answer.partition(b"\r\n\r\n")
    assert b"fine" == page
    assert [b"HTTP/1.1 200 OK", b"Connection: close"] == [head.split(b"\r\n")[0], head.split(b"\r\n")[-1]]
    assert b"Content-Length: 4" in head and b"Server:" not in head
    assert [Request(method="POST", target="/a?b=c", languages="fr, ar;q=0.5", body=b"words")] == listener.heard


def test_a_head_gets_no_page() -> None:
    """RFC 9110 §9.3.2: the same fields, nothing behind them."""
    with serving(Listener()) as (port, _):
        answer = ask(port, b"HEAD / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert answer.endswith(b"\r\n\r\n") and b"Content-Length: 4" in answer


def test_a_body_may_come_in_chunks() -> None:
    """RFC 9112 §7.1: extensions and trailers are passed over."""
    body = b"5;x=y\r\nList-\r\n15\r\nUnsubscribe=One-Click\r\n0\r\nX: y\r\n\r\n"
    code, (request,) = heard(CHUNKED + body)
    assert (200, b"List-Unsubscribe=One-Click") == (code, request.body)


def test_a_client_may_wait_to_be_asked_for_its_body() -> None:
    """RFC 9110 §10.1.1: Expect: 100-continue is answered before the body is waited for."""
    with serving(listener := Listener()) as (port, _), connected(port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n")
        assert b"HTTP/1.1 100 Continue\r\n\r\n" == connection.recv(25, socket.MSG_WAITALL)
        connection.sendall(b"body")
        assert 200 == status(said(connection))
    assert [b"body"] == [request.body for request in listener.heard]


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (b"nonsense\r\n\r\n", 400),
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\n", 400),  # TLS, where there is none
        (b"GET /\r\n\r\n", 400),  # HTTP/0.9
        (b"GET / HTTP/2.0\r\n\r\n", 505),
        (b"GET / HTTP/1.1 or so\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\n\r\n", 411),
        (b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: +4\r\n\r\nbody", 400),
        ("POST / HTTP/1.1\r\nContent-Length: ٤\r\n\r\nbody".encode(), 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\nContent-Length: 5\r\n\r\nbody", 400),
        (b"POST / HTTP/1.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
        (b"POST / HTTP/1.1\r\nTransfer-Encoding: gzip, chunked\r\n\r\n", 400),
        (CHUNKED + b"ffffffff\r\n", 413),
        (CHUNKED + b"800\r\n" + b"x" * 2048 + b"\r\n801\r\n", 413),
        (CHUNKED + b"4\r\nbodyX\r\n0\r\n\r\n", 400),
        (CHUNKED + b"zz\r\n", 400),
        (CHUNKED + b"5;" + b"x" * 1000, 400),
        (post("/", b"x" * (LARGEST_BODY + 1)), 413),
        (b"POST / HTTP/1.1\r\nContent-Length: 999999999\r\n\r\n", 413),
        (b"GET /" + b"x" * LARGEST + b" HTTP/1.1\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\n" + b"X: y\r\n" * 101 + b"\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * LARGEST + b"\r\n\r\n", 431),
        (b"GET / HTTP/1.1\r\nX: " + b"y" * LARGEST * 64, 431),
    ],
)
def test_what_is_no_sound_request_is_said_so_and_not_handed_on(request_: bytes, code: int) -> None:
    """A status for each, the answer not lost where the client goes on talking; only the fault is handed on."""
    assert (code, [Request(fault=code)]) == heard(request_)


def test_a_second_request_on_the_connection_is_not_read() -> None:
    """One request, one connection: what is pipelined behind it is nobody's request."""
    code, requests = heard(post("/one", b"1") + post("/two", b"2"))
    assert (200, ["/one"]) == (code, [request.target for request in requests])


def test_a_body_that_ends_early_is_none() -> None:
    """The client closes before it has said what it announced."""
    with serving(listener := Listener()) as (port, _), connected(port) as connection:
        connection.sendall(b"POST / HTTP/1.1\r\nContent-Length: 26\r\n\r\nList-")
        connection.shutdown(socket.SHUT_WR)
        assert 400 == status(said(connection))
    assert [Request(fault=400)] == listener.heard


def test_who_comes_and_goes_without_a_word_is_not_answered() -> None:
    """A proxy that looks whether we are there; also one that breaks off is nobody's trouble."""
    with serving(listener := Listener()) as (port, told):
        for word in (b"", b"GET / HT"):
            connection = connected(port)
            connection.sendall(word)
            connection.close()
        assert 200 == status(ask(port, b"GET / HTTP/1.1\r\n\r\n"))
    assert [] == told
    assert {0, 400} >= {request.fault for request in listener.heard}


def test_time_is_for_the_request_as_a_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever says a byte now and then has no longer than whoever says nothing."""
    monkeypatch.setattr(server, "SECONDS", 0.3)
    with serving(listener := Listener()) as (port, _), connected(port) as silent, connected(port) as drip:
        drip.settimeout(0.02)
        for letter in b"GET /" + b"x" * 10_000:
            drip.send(bytes([letter]))
            try:
                answer = drip.recv(65536)
                break
            except TimeoutError:
                continue
        assert [408, 408] == [status(answer), status(said(silent))]
    assert [Request(fault=408)] * 2 == listener.heard


def test_who_comes_beyond_the_cap_waits(monkeypatch: pytest.MonkeyPatch) -> None:
    """As many as the cap are served at once, no more, and each of them is."""
    monkeypatch.setattr(server, "CONNECTIONS", 3)
    turn, served, most, together = threading.Lock(), set[int](), 0, threading.Barrier(3, timeout=PATIENCE)

    def answer(request: Request) -> Response:
        nonlocal most
        with turn:
            served.add(threading.get_ident())
            most = max(most, len(served))
        together.wait()
        with turn:
            served.remove(threading.get_ident())
        return FINE

    with serving(answer) as (port, _), ThreadPoolExecutor(20) as clients:
        answers = list(clients.map(lambda number: ask(port, post(f"/{number}")), range(60)))
    assert ({200}, 3) == ({status(each) for each in answers}, most)


def test_a_place_that_is_given_up_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Connections that say nothing hold theirs until they close."""
    monkeypatch.setattr(server, "CONNECTIONS", 2)
    with (
        serving(listener := Listener()) as (port, _),
        connected(port) as silent,
        connected(port),
        connected(port) as waiting,
    ):
        waiting.sendall(post("/waiting"))
        silent.close()
        assert 200 == status(said(waiting))
    assert ["/waiting"] == [request.target for request in listener.heard]


def test_what_goes_wrong_inside_is_told_by_its_name_alone() -> None:
    """Words of an exception may hold what was asked for."""

    def broken(request: Request) -> Response:
        if not request.fault:
            raise LookupError(f"nothing at {request.target}")
        return Response(status=request.fault, page=b"", headers=())

    with serving(broken) as (port, told):
        assert 500 == status(ask(port, post("/secret")))
    assert ["a request could not be answered (LookupError)"] == told


@pytest.mark.parametrize("listen", ["0.0.0.0:80", "192.0.2.1:80", "example.org:80", "127.0.0.1", "127.0.0.1:99999", ""])
def test_only_this_machine_is_listened_to(listen: str) -> None:
    """What comes to us has no TLS any more, and the caps are made for one proxy."""
    with pytest.raises(Refused, match="write it as 127.0.0.1:8191"):
        Server(listen, Listener(), print)


def test_a_place_that_is_taken_is_named() -> None:
    """In words for the operator."""
    with serving(Listener()) as (port, _):
        place = f"127.0.0.1:{port}"
        with pytest.raises(Refused, match=f"Cannot listen at {place} "):
            Server(place, Listener(), print)


def test_whatever_bytes_come_the_next_is_served() -> None:
    """No bytes end the server, make it tell of trouble, or are answered by anything but HTTP."""
    starts = st.sampled_from([b"", b"GET /", b"POST / HTTP/1.1\r\n", CHUNKED, post("/x", b"body")])
    noise = st.one_of(st.binary(max_size=600), st.text("\r\n :;0aGT/.-", max_size=200).map(str.encode))

    with serving(listener := Listener()) as (port, told):

        @given(starts, noise)
        def holds(start: bytes, rest: bytes) -> None:
            with connected(port) as connection:
                connection.sendall(start + rest)
                connection.shutdown(socket.SHUT_WR)
                answer = said(connection)
            assert answer == b"" or answer.startswith(b"HTTP/1.1 ")
            assert listener.heard == [] or len(listener.heard[-1].body) <= LARGEST_BODY

        holds()
        assert 200 == status(ask(port, b"GET / HTTP/1.1\r\n\r\n"))
    assert [] == told
