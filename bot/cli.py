"""The commands, and the one place that builds things: configuration, store, mailbox and submitter meet here.

Every command says what it did in words; an error ends with 2 (configuration), 1 (refused) or 75 (try again later,
sysexits' EX_TEMPFAIL). Heavy libraries are imported by the command that needs them, so that `--help` is instant.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.errors import BotError, ConfigError, Refused, TemporaryError
from bot.model import Action, Change, LetterState, State

if TYPE_CHECKING:
    from collections.abc import Callable
    from threading import Event

    from bot.config import Config
    from bot.model import Group
    from bot.store import Store
    from bot.transport import Mailbox, Submitter

app = typer.Typer(
    name="iscg-bot",
    help="E-mail in, comment table out: the service a correspondence group runs on.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
review_app = typer.Typer(help="What waits for a person, and the corrections a person makes; each can be undone.")
app.add_typer(review_app, name="review")

At = Annotated[str, typer.Option("--at", help="Work as if it were this instant, e.g. 2026-06-08T09:00+02:00.")]
Who = Annotated[str, typer.Option("--who", help="Who makes the change; kept with it.")]


class Place:
    """What every command starts from: where the configuration is, and what it builds."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def config(self) -> Config:
        from bot.config import load

        return load(self._path)

    @contextmanager
    def open(self) -> Iterator[tuple[Config, Group, Store]]:
        from bot.service import assemble
        from bot.store import Store

        config = self.config()
        group = assemble(config)
        with Store.open(config.database, group.slug) as store:
            yield config, group, store


def clock() -> datetime:
    """Now, in UTC. In a rehearsal the instant stands in the file that BOT_CLOCK_FILE names (docs/operating.md)."""
    rehearsal = os.environ.get("BOT_CLOCK_FILE")
    return datetime.fromisoformat(Path(rehearsal).read_text().strip()) if rehearsal else datetime.now(UTC)


def owner() -> str:
    """The name this process claims work under."""
    return f"{os.uname().nodename}:{os.getpid()}"


def _instant(at: str) -> datetime:
    if not at:
        return clock()
    try:
        instant = datetime.fromisoformat(at)
    except ValueError:
        raise Refused(f"“{at}” is no instant; write it like 2026-06-08T09:00+02:00.") from None
    return instant.astimezone(UTC) if instant.tzinfo else instant.replace(tzinfo=UTC)


@app.callback()
def _start(
    context: typer.Context,
    config: Annotated[Path, typer.Option("--config", "-c", envvar="BOT_CONFIG", help="The configuration file.")] = Path(
        "config/bot.toml"
    ),
) -> None:
    context.obj = Place(config)


# -- running ----------------------------------------------------------------------------------------------------------


def mailbox_of(config: Config) -> Mailbox:
    """A connection to the configured IMAP folder, made when it is first used."""
    from bot.transport import Mailbox

    if config.imap is None:
        raise ConfigError(["bot.toml: [imap] is missing; without it only `import` brings mail in."])
    i = config.imap
    return Mailbox(i.host, i.port, i.user, i.password, i.folder, tls=i.tls, timeout=i.timeout)


def submitter_of(config: Config) -> Submitter:
    """A connection to the configured submission server, made when it is first used."""
    from bot.transport import Submitter

    if config.smtp is None:
        raise ConfigError(["bot.toml: [smtp] is missing; without it nothing can be sent."])
    s = config.smtp
    return Submitter(s.host, s.port, s.user, s.password, tls=s.tls, command_timeout=s.timeout)


def cycle(
    config: Config, group: Group, store: Store, mailbox: Mailbox, submitter: Submitter
) -> dict[str, Callable[[], object]]:
    """The parts of one beat, in the order of a mail's way."""
    from bot import service
    from bot.reader import Reader

    me = owner()
    looked: list[datetime] = []

    def led(act: Callable[[], object]) -> Callable[[], object]:
        """`act`, only while this process leads the group (A6)."""

        def act_as_leader() -> None:
            if not store.lead():
                raise TemporaryError("another process leads this group now")
            act()

        return act_as_leader

    def receive() -> None:
        began = clock()
        service.receive(store, mailbox)
        looked[:] = [began]
        store.note("received", began.isoformat(), began)

    def file() -> None:
        with Reader() as reader:
            service.file_mails(store, group, clock, me, reading=reader.read)

    def settle() -> None:
        if looked:
            service.settle(store, looked[0])

    parts: dict[str, Callable[[], object]] = {
        "receive": receive,
        "file": file,
        "settle": settle,
        "prepare": lambda: service.prepare(store, group, clock()),
        "deliver": lambda: service.deliver(store, submitter, clock, me),
    }
    return {name: led(act) for name, act in parts.items()}


def _lead(store: Store, group: Group) -> None:
    """Become the one process that acts for the group, and let go of what a dead one held."""
    if not store.lead():
        raise Refused(f"Another process already runs the group {group.slug} on this database.")
    store.orphaned(clock(), alone=True)


@app.command()
def run(context: typer.Context) -> None:
    """Run the service: watch the mailbox, file, answer, remind, until SIGTERM."""
    from bot import daemon

    with context.obj.open() as (config, group, store):
        _lead(store, group)
        mailbox, watched, submitter = mailbox_of(config), mailbox_of(config), submitter_of(config)

        def note(part: str, trouble: str) -> None:
            store.note(f"trouble {part}", trouble, clock())
            print(f"{clock():%Y-%m-%d %H:%M:%S} {part}: {trouble or 'works again'}", file=sys.stderr, flush=True)

        def news(stop: Event) -> bool:
            found = watched.wait(config.imap.poll_seconds, stop)
            if found:
                print(f"{clock():%Y-%m-%d %H:%M:%S} news in {config.imap.folder}", file=sys.stderr, flush=True)
            return found

        print(f"{group.name}: watching {config.imap.folder} on {config.imap.host}", file=sys.stderr, flush=True)
        try:
            parts = cycle(config, group, store, mailbox, submitter)
            daemon.run(parts, news, note, seconds=min(30.0, config.imap.poll_seconds))
        finally:
            for connection in (mailbox, watched, submitter):
                connection.close()


@app.command()
def once(context: typer.Context) -> None:
    """Do everything that is to be done now, once: for cron, or to see what happens."""
    with context.obj.open() as (config, group, store):
        _lead(store, group)
        mailbox, submitter = mailbox_of(config), submitter_of(config)
        try:
            for act in cycle(config, group, store, mailbox, submitter).values():
                act()
        finally:
            mailbox.close()
            submitter.close()
        _print_ledger(store)


@app.command("import")
def import_(
    context: typer.Context,
    archive: Annotated[Path, typer.Argument(help="An mbox (also .xz, .gz), a Maildir, an .eml or a folder of them.")],
) -> None:
    """Take in an archive of old mail, resumable; nobody is written to."""
    from bot import service
    from bot.reader import Reader
    from bot.transport import Archive

    with context.obj.open() as (_, group, store), Reader() as reader:
        source = Archive(archive)
        with _progress(f"reading {archive.name}", source.count()) as advance:
            new = service.receive(store, source, advance)
        with _progress("filing", store.ledger().waiting) as advance:
            states = service.file_mails(
                store, group, clock, owner(), reading=reader.read, answer=False, progress=advance
            )
        filed = ", ".join(f"{states[state]} {state}" for state in State if states[state]) or "nothing to file"
        print(f"{archive.name}: {new} new mails; {filed}.")
        _print_ledger(store)


@contextmanager
def _progress(what: str, total: int | None) -> Iterator[Callable[[int], None]]:
    """A bar on a terminal, else a line each 500."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task(what, total=total)
            yield lambda count: bar.advance(task, count)
        return
    done = 0

    def line(count: int) -> None:
        nonlocal done
        if (done + count) // 500 > done // 500:
            print(f"{what}: {done + count}" + (f" of {total}" if total else ""), file=sys.stderr, flush=True)
        done += count

    yield line


# -- looking ----------------------------------------------------------------------------------------------------------


@app.command()
def export(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    form: Annotated[str, typer.Option("--format", "-f", help="csv, xlsx, docx or json.")] = "xlsx",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; else NAME.FORMAT here.")] = None,
    at: At = "",
) -> None:
    """Write the compiled table of one resolution."""
    from bot import service

    with context.obj.open() as (_, group, store):
        data = service.export(store, group, resolution, form, _instant(at))
    target = output or Path(f"{resolution}.{form}")
    target.write_bytes(data)
    print(target)


@app.command()
def digest(
    context: typer.Context,
    preview: Annotated[
        Path | None, typer.Option(help="Write the digest as it would look now into this folder.")
    ] = None,
    at: At = "",
) -> None:
    """Say what is due when; with --preview, write the next digest's html, txt and eml without sending them."""
    from bot import service

    with context.obj.open() as (_, group, store):
        now = _instant(at)
        if preview is None:
            for instant, what in service.coming(store, group, now):
                print(f"{instant:%a %d %b %Y %H:%M} UTC  {what}")
            return
        preview.mkdir(parents=True, exist_ok=True)
        files = service.preview(store, group, now)
        for name, data in files.items():
            (preview / name).write_bytes(data)
            print(preview / name)
        if not files:
            print("Nothing moved and no deadline is near: there would be no digest.")


@app.command()
def explain(context: typer.Context, mail: Annotated[Path, typer.Argument(help="A mail as an .eml file.")]) -> None:
    """Say how a mail would be read and filed, and why each decision was made."""
    from bot import service

    if not mail.is_file():
        raise Refused(f"{mail}: no such file; give a mail saved as .eml.")
    config = context.obj.config()
    message, filing = service.explain(mail.read_bytes(), service.assemble(config), clock())
    print(f"{message.subject}\nfrom {message.author.name} <{message.author.address}>\n")
    for what, why in filing.why:
        print(f"{what + ':':<12}{why}")
    for defect in message.defects:
        print(f"{'defect:':<12}{defect}")
    print()
    for passage in filing.passages:
        words = " ".join(passage.text.split())
        mark = f" (unsure: {passage.unsure})" if passage.unsure else ""
        if words:
            print(f"{passage.kind:<17}{words[:96]}{'…' if len(words) > 96 else ''}{mark}")
    for comment in filing.comments:
        place = f"{comment.heading} {comment.label}".strip() or "general"
        print(f"\n{comment.resolution}  {place}  {comment.mark or ''}  {comment.language}  {comment.member}")
        print(f"    {comment.text}")


@app.command()
def status(context: typer.Context) -> None:
    """Say how the service stands: mails by state, letters, what is due, what troubles it."""
    from bot import service

    with context.obj.open() as (_, group, store):
        _print_ledger(store)
        letters = {state: len(store.postings(state)) for state in LetterState}
        print("letters:  " + (", ".join(f"{n} {state}" for state, n in letters.items() if n) or "none"))
        for name, (words, when) in sorted(store.notes().items()):
            if words:
                print(f"{name}: {words} ({when:%Y-%m-%d %H:%M} UTC)")
        for instant, what in service.coming(store, group, clock())[:5]:
            print(f"next:     {instant:%a %d %b %Y %H:%M} UTC  {what}")


def _print_ledger(store: Store) -> None:
    ledger = store.ledger()
    states = ", ".join(f"{ledger.states.get(state, 0)} {state}" for state in State)
    waiting = f", {ledger.waiting} waiting" if ledger.waiting else ""
    print(f"mails:    {ledger.seen} seen = {ledger.copies} copies + {states}{waiting}")
    if not ledger.balanced:
        print("          the books do NOT balance; keep the database and report this")
    for reason, count in sorted(ledger.reasons.items()):
        print(f"          {count:>5}  {reason}")


@app.command()
def check(context: typer.Context) -> None:
    """Try everything the service needs and say what to do where it fails."""
    config = context.obj.config()
    failed = False

    def tell(what: str, act: Callable[[], str]) -> None:
        nonlocal failed
        try:
            print(f"✓ {what}: {act()}")
        except BotError as error:
            failed = True
            print(f"✗ {what}: {error}")

    from bot import service

    print(f"✓ configuration: group {config.group.slug}, {len(config.group.participants)} in the roster")
    for warning in config.warnings:
        print(f"! configuration: {warning}")
    tell("base texts", lambda: service.describe_texts(service.assemble(config)))
    tell("templates", lambda: service.try_templates(service.assemble(config), clock()))
    tell("database", lambda: _try_database(context.obj))
    tell("imap", lambda: _try(mailbox_of(config)))
    tell("smtp", lambda: _try(submitter_of(config)))
    raise typer.Exit(1 if failed else 0)


def _try_database(place: Place) -> str:
    with place.open() as (_, _, store):
        return f"{store.ledger().seen} mails seen, the books balance: {'yes' if store.ledger().balanced else 'NO'}"


def _try(connection: Mailbox | Submitter) -> str:
    try:
        connection.open()
        return "reached and logged in"
    finally:
        connection.close()


@app.command()
def refile(context: typer.Context) -> None:
    """Derive every thread and comment again from the mails kept; numbers stay, nobody is written to."""
    from bot import service
    from bot.reader import Reader

    with context.obj.open() as (_, group, store), Reader() as reader:
        with _progress("filing", store.ledger().seen) as advance:
            service.refile(store, group, clock, owner(), reading=reader.read, progress=advance)
        _print_ledger(store)


# -- correcting -------------------------------------------------------------------------------------------------------


@review_app.callback(invoke_without_command=True)
def review(context: typer.Context) -> None:
    """List the mails that wait for a person, with the reason."""
    if context.invoked_subcommand:
        return
    with context.obj.open() as (_, _, store):
        for state in (State.REVIEW, State.QUARANTINED):
            for mail in store.mails(state):
                print(f"mail {mail.id:<6}{mail.received:%Y-%m-%d}  {mail.author or '?'}  “{mail.subject}”")
                print(f"           {state}: {mail.reason}")
        print("Decide with `review accept`, `review ignore`, `review move`, …; `review --help` lists them.")


def _change(context: typer.Context, action: Action, target: str, who: str, after: str = "") -> None:
    from bot import service
    from bot.reader import Reader

    with context.obj.open() as (_, group, store), Reader() as reader:
        wanted = Change(
            action=action, target=target, who=who or os.environ.get("USER", "operator"), at=clock(), after=after
        )
        kept = service.change(store, group, wanted, clock, owner(), reading=reader.read)
        print(f"change {kept.id}: {kept.action} {kept.target}: “{kept.before}” → “{kept.after}”")
        print(f"Take it back with `review undo {kept.id}`.")


@review_app.command()
def accept(
    context: typer.Context,
    mail: int,
    resolution: Annotated[str, typer.Option("--as", help="File it under this resolution.")] = "",
    who: Who = "",
) -> None:
    """Accept a mail as it was filed, or as about --as RESOLUTION."""
    _change(context, Action.ACCEPT, f"mail {mail}", who, resolution)


@review_app.command()
def ignore(context: typer.Context, mail: int, reason: str, who: Who = "") -> None:
    """Set a mail aside, with the reason."""
    _change(context, Action.IGNORE, f"mail {mail}", who, reason)


@review_app.command()
def move(context: typer.Context, number: str, to: str, who: Who = "") -> None:
    """Move a comment to another provision ("resolves 2", or "general")."""
    _change(context, Action.MOVE, number, who, to)


@review_app.command()
def attribute(context: typer.Context, number: str, member: str, who: Who = "") -> None:
    """File a comment for another member."""
    _change(context, Action.ATTRIBUTE, number, who, member)


@review_app.command()
def withdraw(context: typer.Context, number: str, who: Who = "") -> None:
    """Mark a comment as withdrawn; it stays visible."""
    _change(context, Action.WITHDRAW, number, who)


@review_app.command()
def reject(context: typer.Context, number: str, who: Who = "") -> None:
    """Say that a comment is none; it leaves the table, its number is never given again."""
    _change(context, Action.REJECT, number, who)


@review_app.command()
def undo(context: typer.Context, change: int, who: Who = "") -> None:
    """Take back one change."""
    _change(context, Action.UNDO, f"change {change}", who)


@review_app.command()
def changes(context: typer.Context) -> None:
    """List the changes people made: who, when, before and after."""
    with context.obj.open() as (_, _, store):
        for c in store.changes():
            print(f"change {c.id}  {c.at:%Y-%m-%d %H:%M}  {c.who}: {c.action} {c.target}: “{c.before}” → “{c.after}”")


@app.command()
def demo(
    output: Annotated[Path, typer.Option("--output", "-o", help="Where the files go.")] = Path("demo-output"),
) -> None:
    """Show the whole way of the mail on made-up delegates; no server, a fixed clock."""
    from bot import service
    from bot.config import load, shipped
    from bot.demo import play
    from bot.store import Store
    from bot.transport import Archive

    here = shipped("config") / "demo"
    group = service.assemble(load(here / "bot.toml"))
    with Store.open("sqlite://", group.slug) as store:
        play(group, list(Archive(here / "mails").arrivals()), store, output, print)


def main() -> None:
    """The command line; errors end in words, not in a traceback."""
    try:
        app()
    except ConfigError as error:
        print("The configuration cannot be used:", *(f"  {fault}" for fault in error.faults), sep="\n", file=sys.stderr)
        sys.exit(2)
    except TemporaryError as error:
        print(f"{error}\nTry again later.", file=sys.stderr)
        sys.exit(75)
    except BotError as error:
        print(error, file=sys.stderr)
        sys.exit(1)
