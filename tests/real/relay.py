"""A wire between a client and a real server that can be cut: by hand, or after so many bytes of the server's."""

import socket
import threading
from types import TracebackType
from typing import Self

HOST = "127.0.0.1"


class Relay:
    """Passes bytes between whoever connects to `port` and the server at `target`; `said` keeps the client's."""

    def __init__(self, target: int) -> None:
        self._target = target
        self._listener = socket.create_server((HOST, 0))
        self.port: int = self._listener.getsockname()[1]
        self.said = b""
        self.connections = 0
        self.cut_after: int | None = None
        """The next connection ends after so many bytes from the server."""
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        self.cut()
        for thread in self._threads:
            thread.join(10)

    def cut(self) -> None:
        """End every connection, on both sides."""
        for end in self._open:
            try:
                end.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue  # ended already

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:
                return  # the listener was closed
            self.connections += 1
            server = socket.create_connection((HOST, self._target))
            self._open += [client, server]
            limit, self.cut_after = self.cut_after, None
            for source, sink, most in ((client, server, None), (server, client, limit)):
                thread = threading.Thread(target=self._pass, args=(source, sink, most, source is client), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pass(self, source: socket.socket, sink: socket.socket, limit: int | None, note: bool) -> None:
        left = limit
        try:
            while data := source.recv(65536):
                if note:
                    self.said += data
                if left is not None:
                    data, left = data[:left], max(0, left - len(data))
                sink.sendall(data)
                if left == 0:
                    break
        except OSError:
            pass  # cut
        finally:
            for end in (source, sink):
                try:
                    end.shutdown(socket.SHUT_RDWR)
                except OSError:
                    continue  # the other direction was faster
            source.close()
