"""The command that serves: unsubscribe-page."""

from __future__ import annotations

import signal
import sys
import threading
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.installation import clock
from bot.cli.supervision import READY, notify

if TYPE_CHECKING:
    from types import FrameType


def unsubscribe_page(
    context: typer.Context,
    listen: Annotated[str, typer.Option(help="Where the proxy finds it, on this machine.")] = "127.0.0.1:8191",
) -> None:
    """Serve the page behind `unsubscribe_url` (one click, RFC 8058) until SIGTERM, beside the service that runs."""
    from bot import corrections
    from bot.web import LeavingPage, Server

    def tell(trouble: str) -> None:
        print(f"{clock():%Y-%m-%d %H:%M:%S} unsubscribe-page: {trouble}", file=sys.stderr, flush=True)

    with context.obj.open() as (_, group, store):
        page = LeavingPage(group, lambda token: corrections.leave(store, group, token, clock), store.notes, tell)
        with Server(listen, page.answer, tell) as server:

            def end(number: int, frame: FrameType | None) -> None:
                threading.Thread(target=server.shutdown).start()  # it waits for the loop that this interrupts

            for number in (signal.SIGTERM, signal.SIGINT):
                signal.signal(number, end)
            print(f"{group.name}: the page to unsubscribe is at {server.place}", file=sys.stderr, flush=True)
            notify(READY)
            server.serve_forever()
