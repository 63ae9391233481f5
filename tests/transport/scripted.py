"""Servers on loopback that misbehave as a test says: SMTP by a table of answers, IMAP by what it keeps back."""

import re
import socketserver
import threading
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"
DROP = "drop"
"""An answer that is none: the connection ends."""
SILENCE = "silence"
"""An answer that does not come while the test lasts."""


GOOD = {"CONNECT": "220 ready", "DATA": "354 go ahead", "QUIT": "221 bye"}
"""What an SMTP server says that finds everything in order, beside "250 fine"."""


class _Server(socketserver.ThreadingTCPServer):
    """Serves each connection in a thread of its own, from entering the `with` to leaving it."""

    daemon_threads = True
    block_on_close = False

    def __init__(self, handler: type[socketserver.StreamRequestHandler]) -> None:
        super().__init__((HOST, 0), handler)
        self.port: int = self.server_address[1]
        self.said: list[str] = []
        """Every command of every client."""
        self.connections = 0
        self.over = threading.Event()
        self._thread = threading.Thread(target=self.serve_forever, args=(0.02,))

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.over.set()
        self.shutdown()
        self.server_close()
        self._thread.join(10)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that goes away is what many tests are about."""


class SmtpServer(_Server):
    """Answers each verb from a table, RCPT also by address, and what is not there with success.

    "." is the end of the content, "CONNECT" the greeting. A sequence gives its answers in turn, then its last one.
    """

    def __init__(self, answers: Mapping[str, str | Sequence[str]], extensions: Sequence[str] = ()) -> None:
        super().__init__(_SmtpConnection)
        self.answers: dict[str, str | Sequence[str]] = {**GOOD, **answers}
        self.extensions = extensions
        self.letters: list[bytes] = []
        """Contents as sent, up to and with the final dot, whatever was answered to them."""
        self._asked: Counter[str] = Counter()

    def answer(self, verb: str) -> str:
        """What is to be said now."""
        told = self.answers.get(verb, "250 fine")
        if isinstance(told, str):
            return told
        self._asked[verb] += 1
        return told[min(self._asked[verb], len(told)) - 1]


class _SmtpConnection(socketserver.StreamRequestHandler):
    server: SmtpServer
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        if not self._say("CONNECT"):
            return
        for line in self.rfile:
            command = line.decode().rstrip("\r\n")
            self.server.said.append(command)
            verb = command.upper().partition(" ")[0]
            address = re.search("<(.*)>", command)
            named = address[1] if verb == "RCPT" and address else ""
            if not self._say(named if named in self.server.answers else verb) or verb == "QUIT":
                return
            if verb == "DATA" and self.server.answer("DATA").startswith("354") and not self._content():
                return

    def _content(self) -> bool:
        lines = []
        for line in self.rfile:
            lines.append(line)
            if line == b".\r\n":
                self.server.letters.append(b"".join(lines))
                return self._say(".")
        return False

    def _say(self, verb: str) -> bool:
        told = self.server.answer(verb)
        if told == SILENCE:
            self.server.over.wait()
        if told in (DROP, SILENCE):
            return False
        if verb == "EHLO" and told == "250 fine":
            told = "\r\n".join(["250-test", *(f"250-{extension}" for extension in self.server.extensions), "250 HELP"])
        self.wfile.write(f"{told}\r\n".encode())
        return not told.startswith("421")


class ImapServer(_Server):
    """One folder of mails by UID, as much of IMAP4rev1 as a reader needs, and the faults below."""

    def __init__(self, mails: Mapping[int, bytes], capabilities: str = "IMAP4rev1 IDLE") -> None:
        super().__init__(_ImapConnection)
        self.mails = dict(mails)
        self.capabilities = capabilities
        self.validity = "1"
        """"" for a server that tells none."""
        self.tells_uidnext = True
        self.omitted: set[int] = set()
        """Mails whose content is left out of the answer."""
        self.denied: set[int] = set()
        """Mails that make the server say NO to the whole command that asks for their content."""
        self.answers: dict[str, str] = {}
        """Instead of the usual, by verb: a tagged answer ("NO no"), a whole line ("* garbage"), DROP or SILENCE."""
        self.in_idle = ""
        """Said together with the "go ahead" of IDLE."""


class _ImapConnection(socketserver.StreamRequestHandler):
    server: ImapServer
    disable_nagle_algorithm = True

    def handle(self) -> None:
        self.server.connections += 1
        self._write("* OK ready")
        for line in self.rfile:
            tag, _, command = line.decode().rstrip("\r\n").partition(" ")
            self.server.said.append(command)
            words = command.split()
            verb = " ".join(words[:2]) if words[0] == "UID" else words[0]
            told = self.server.answers.get(verb, "OK done")
            if told == SILENCE:
                self.server.over.wait()
            if told in (DROP, SILENCE):
                return
            if told.startswith("*"):
                self._write(told)
                continue
            if told.startswith("OK"):
                told = self._do(verb, command) or told
            self._write(f"{tag} {told}")
            if verb == "LOGOUT":
                return

    def _do(self, verb: str, command: str) -> str:
        """Everything said before the tagged answer; that too, where it is not the usual."""
        server, uids = self.server, sorted(self.server.mails)
        match verb:
            case "CAPABILITY":
                self._write(f"* CAPABILITY {server.capabilities}")
            case "LIST":
                self._write('* LIST () "/" INBOX')
            case "LOGOUT":
                self._write("* BYE good bye")
            case "EXAMINE":
                self._write(f"* {len(uids)} EXISTS")
                if server.validity:
                    self._write(f"* OK [UIDVALIDITY {server.validity}] valid")
                if server.tells_uidnext:
                    self._write(f"* OK [UIDNEXT {max(uids, default=0) + 1}] next")
                return "OK [READ-ONLY] done"
            case "IDLE":
                self._write("+ go ahead" + (f"\r\n{server.in_idle}" if server.in_idle else ""))
                self.rfile.readline()
            case "UID SEARCH":
                self._write(" ".join(["* SEARCH", *map(str, _chosen(command.split()[3], uids))]))
            case "UID FETCH":
                return self._fetch(command)
            case _:
                pass
        return ""

    def _fetch(self, command: str) -> str:
        server, uids = self.server, sorted(self.server.mails)
        for uid in _chosen(command.split()[2], uids):
            raw = server.mails[uid]
            head = f"* {uids.index(uid) + 1} FETCH (UID {uid} RFC822.SIZE {len(raw)}"
            if "BODY.PEEK" not in command:
                self._write(f"{head})")
                continue
            if "HEADER" in command:
                key, raw = "BODY[HEADER]<0>", raw[: raw.index(b"\r\n\r\n") + 4]
            elif uid in server.denied:
                return "NO [SERVERBUG] internal error"
            elif uid in server.omitted:
                continue
            else:
                key = "BODY[]"
            date = '"05-Jun-2026 10:00:00 +0200"' if uid < 90 else '"no date"'
            self.wfile.write(f"{head} INTERNALDATE {date} {key} {{{len(raw)}}}\r\n".encode() + raw + b")\r\n")
        self._write("* 1 FETCH (FLAGS (\\Seen))")
        return ""

    def _write(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def _chosen(spans: str, uids: list[int]) -> Iterator[int]:
    """The UIDs in a sequence set; "*" is the last there is, so "n:*" always has it (RFC 3501 §6.4.8)."""
    last = max(uids, default=0)
    for span in spans.split(","):
        low, _, high = span.replace("*", str(last)).partition(":")
        ends = sorted((int(low), int(high or low)))
        yield from (uid for uid in uids if ends[0] <= uid <= ends[1])
