"""The whole way of the mail on made-up delegates: no server, a clock that jumps from event to event.

Uses the service's own functions and nothing else; the mails, the roster and the base texts stand in config/demo. What
a stranger sees first, so it says what was filed where and which files to open.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from bot import compilation, delivery, service
from bot.model import Arrival, Group, Letter, LetterState, Outcome
from bot.store import Store

OWNER = "demo"
AFTERWARDS = timedelta(days=7)
"""How long the clock goes on after the last mail, so that the last digest is written."""
FORMATS = ("docx", "xlsx", "csv", "html")
CONSOLIDATED = ("docx", "html")


class _Recorder:
    """A submission server that takes everything and keeps it."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []

    def submit(self, letter: Letter, on_transmit: Callable[[], None]) -> Outcome:
        on_transmit()
        self.letters.append(letter)
        return Outcome(state=LetterState.DELIVERED, answer="250 taken by the demonstration")


def play(group: Group, arrivals: Sequence[Arrival], store: Store, output: Path, say: Callable[[str], None]) -> None:
    """Let the mails arrive in the order of their receipt, do what is due between them, and write the results."""
    submission = _Recorder()
    for now in _instants(group, arrivals, store):
        clock = partial(_same, now)
        service.file_mails(store, group, clock, OWNER)
        service.prepare(store, group, now)
        delivery.deliver(store, submission, clock, OWNER)
    _tell_filings(store, group, say)
    _tell_letters(submission.letters, say)
    end = max(arrival.received for arrival in arrivals) + AFTERWARDS
    say("\nOpen these:")
    for path in _write(group, store, submission.letters, output, end):
        say(f"  {path}")


def _same(instant: datetime) -> datetime:
    """A clock that stands still."""
    return instant


def _instants(group: Group, arrivals: Sequence[Arrival], store: Store) -> Iterator[datetime]:
    """Each moment at which something happens: a mail arrives (and is accepted), or a letter falls due."""
    waiting = sorted(arrivals, key=lambda arrival: (arrival.received, arrival.place.uid))
    now = waiting[0].received
    end = waiting[-1].received + AFTERWARDS
    while now <= end:
        due = next((instant for instant, _ in service.coming(store, group, now)), end + AFTERWARDS)
        if waiting and waiting[0].received <= due:
            arrival = waiting.pop(0)
            now = max(now, arrival.received)
            store.accept([replace(arrival, live=True)])
        else:
            now = due
        if now <= end:
            yield now


def _tell_filings(store: Store, group: Group, say: Callable[[str], None]) -> None:
    """A line for each mail: where it ended and what became of its words."""
    rows: dict[str, list[str]] = {}
    for comment in service.comments(store, group):
        place = f"{comment.heading} {comment.label}".strip() or "general"
        mark = f" {comment.mark}" if comment.mark else ""
        rows.setdefault(comment.source.sha256, []).append(f"{comment.number} {place}{mark} [{comment.language}]")
    for mail in store.mails():
        say(f"{mail.id:>3}  {mail.state or 'waiting':<11}  {mail.author[:34]:<34}  {mail.subject[:60]}")
        if mail.reason:
            say(f"     because      {mail.reason}")
        for row in rows.get(mail.sha256, []):
            say(f"     → {row}")
    ledger = store.ledger()
    states = " + ".join(f"{count} {state}" for state, count in sorted(ledger.states.items()))
    say(f"\n{ledger.seen} mails seen = {ledger.copies} copies + {states}: {'balanced' if ledger.balanced else 'WRONG'}")


def _tell_letters(letters: Sequence[Letter], say: Callable[[str], None]) -> None:
    kinds = Counter(letter.key.split("/")[0] for letter in letters)
    say("letters written: " + ", ".join(f"{count} {kind}s" for kind, count in sorted(kinds.items())))


def _write(group: Group, store: Store, letters: Sequence[Letter], output: Path, end: datetime) -> Iterator[Path]:
    output.mkdir(parents=True, exist_ok=True)
    for kind in ("receipt", "digest", "reminder", "closing"):
        of_kind = [letter for letter in letters if letter.key.startswith(kind)]
        english = [letter for letter in of_kind if letter.key.endswith("/en")] or of_kind
        for letter in english[-1:]:
            for suffix, data in service.laid_out(letter).items():
                yield _written(output / f"{kind}.{suffix}", data)
    for resolution in group.resolutions:
        for form in FORMATS:
            name = f"table-{resolution.slug}"
            data = compilation.export(store, group, resolution.slug, form, end, page=f"{name}.html")
            yield _written(output / f"{name}.{form}", data)
        for form in CONSOLIDATED:
            data = compilation.consolidated(store, group, resolution.slug, form, end)
            yield _written(output / f"consolidated-{resolution.slug}.{form}", data)
        data = compilation.coverage(store, group, resolution.slug, "html", end)
        yield _written(output / f"coverage-{resolution.slug}.html", data)
        data = compilation.report(store, group, resolution.slug, end)
        yield _written(output / f"report-{resolution.slug}.docx", data)


def _written(path: Path, data: bytes) -> Path:
    path.write_bytes(data)
    return path
