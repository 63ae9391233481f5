"""Commands that look and change nothing: explain, status, check, demo."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.installation import Installation, clock, mailbox_of, plain, print_ledger, submitter_of
from bot.errors import BotError, Refused
from bot.model import LetterState

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.transport import Mailbox, Submitter


def explain(context: typer.Context, mail: Annotated[Path, typer.Argument(help="A mail as an .eml file.")]) -> None:
    """Say how a mail would be read and filed, and why each decision was made."""
    from bot import service

    if not mail.is_file():
        raise Refused(f"{mail}: no such file; give a mail saved as .eml.")
    with context.obj.open() as (_, group, _):
        message, filing = service.explain(mail.read_bytes(), group, clock())
    print(f"{message.subject}\nfrom {message.author.name} <{message.author.address}>\n")
    for what, why in filing.why:
        print(f"{what + ':':<12}{why}")
    for defect in message.defects:
        print(f"{'defect:':<12}{defect}")
    print()
    for passage in filing.passages:
        words = " ".join(plain(passage.text).split())
        mark = f" (unsure: {passage.unsure})" if passage.unsure else ""
        if words:
            print(f"{passage.kind:<17}{words[:96]}{'…' if len(words) > 96 else ''}{mark}")
    for comment in filing.comments:
        place = f"{comment.heading} {comment.label}".strip() or "general"
        print(f"\n{comment.resolution}  {place}  {comment.mark or ''}  {comment.language}  {comment.member}")
        print(f"    {plain(comment.text)}")


def status(context: typer.Context) -> None:
    """Say how the service stands: mails by state, letters, what is due, what troubles it."""
    from bot import service

    with context.obj.open() as (_, group, store):
        print_ledger(store)
        letters = {state: len(store.postings(state)) for state in LetterState}
        print("letters:  " + (", ".join(f"{n} {state}" for state, n in letters.items() if n) or "none"))
        for name, (words, when) in sorted(store.notes().items()):
            if words:
                print(f"{name}: {words} ({when:%Y-%m-%d %H:%M} UTC)")
        for moment, what in service.coming(store, group, clock())[:5]:
            print(f"next:     {moment:%a %d %b %Y %H:%M} UTC  {what}")


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
    tell("base texts", lambda: _try_texts(context.obj))
    tell("templates", lambda: service.try_templates(config.group, clock()))
    tell("database", lambda: _try_database(context.obj))
    tell("imap", lambda: _try(mailbox_of(config)))
    tell("smtp", lambda: _try(submitter_of(config)))
    raise typer.Exit(1 if failed else 0)


def _try_texts(installation: Installation) -> str:
    from bot import service

    with installation.open() as (_, group, _):
        return service.describe_texts(group)


def _try_database(installation: Installation) -> str:
    with installation.open() as (_, _, store):
        return f"{store.ledger().seen} mails seen, the books balance: {'yes' if store.ledger().balanced else 'NO'}"


def _try(connection: Mailbox | Submitter) -> str:
    try:
        connection.open()
        return "reached and logged in"
    finally:
        connection.close()


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
