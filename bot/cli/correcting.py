"""What waits for a person, and the corrections a person makes: `review …`; each can be undone (law 7)."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.installation import Who, clock, owner
from bot.model import Action, Change, State

app = typer.Typer(
    rich_markup_mode=None, help="What waits for a person, and the corrections a person makes; each can be undone."
)


@app.callback(invoke_without_command=True)
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
    from bot import corrections
    from bot.reader import Reader

    with context.obj.open() as (_, group, store), Reader() as reader:
        wanted = Change(
            action=action, target=target, who=who or os.environ.get("USER", "operator"), at=clock(), after=after
        )
        kept = corrections.change(store, group, wanted, clock, owner(), reading=reader.read)
        print(f"change {kept.id}: {kept.action} {kept.target}: “{kept.before}” → “{kept.after}”")
        print(f"Take it back with `review undo {kept.id}`.")


@app.command()
def accept(
    context: typer.Context,
    mail: int,
    resolution: Annotated[str, typer.Option("--as", help="File it under this resolution.")] = "",
    who: Who = "",
) -> None:
    """Accept a mail as it was filed, or as about --as RESOLUTION."""
    _change(context, Action.ACCEPT, f"mail {mail}", who, resolution)


@app.command()
def ignore(context: typer.Context, mail: int, reason: str, who: Who = "") -> None:
    """Set a mail aside, with the reason."""
    _change(context, Action.IGNORE, f"mail {mail}", who, reason)


@app.command()
def attach(context: typer.Context, mail: int, to: int, who: Who = "") -> None:
    """Hang a mail, and what answers it, below another mail."""
    _change(context, Action.ATTACH, f"mail {mail}", who, f"mail {to}")


@app.command()
def detach(context: typer.Context, mail: int, who: Who = "") -> None:
    """Let a mail, and what answers it, be a thread of its own."""
    _change(context, Action.DETACH, f"mail {mail}", who)


@app.command()
def move(context: typer.Context, number: str, to: str, who: Who = "") -> None:
    """Move a comment to another provision ("resolves 2", or "general")."""
    _change(context, Action.MOVE, number, who, to)


@app.command()
def attribute(context: typer.Context, number: str, member: str, who: Who = "") -> None:
    """File a comment for another member."""
    _change(context, Action.ATTRIBUTE, number, who, member)


@app.command()
def withdraw(context: typer.Context, number: str, who: Who = "") -> None:
    """Mark a comment as withdrawn; it stays visible."""
    _change(context, Action.WITHDRAW, number, who)


@app.command()
def reject(context: typer.Context, number: str, who: Who = "") -> None:
    """Say that a comment is none; it leaves the table, its number is never given again."""
    _change(context, Action.REJECT, number, who)


@app.command()
def undo(context: typer.Context, change: int, who: Who = "") -> None:
    """Take back one change."""
    _change(context, Action.UNDO, f"change {change}", who)


@app.command()
def changes(context: typer.Context) -> None:
    """List the changes people made: who, when, before and after."""
    with context.obj.open() as (_, _, store):
        for c in store.changes():
            print(f"change {c.id}  {c.at:%Y-%m-%d %H:%M}  {c.who}: {c.action} {c.target}: “{c.before}” → “{c.after}”")


subscribers = typer.Typer(rich_markup_mode=None, help="Who gets letters of their own; people subscribe by mail.")


@subscribers.callback(invoke_without_command=True)
def subscribed(context: typer.Context) -> None:
    """List who gets letters of their own, in which language, how often, and who is suspended."""
    if context.invoked_subcommand:
        return
    from bot import service

    with context.obj.open() as (_, group, store):
        known = service.subscribers(store, group)
        for one in known:
            stands = f"suspended: {one.suspended}" if one.suspended else one.digest
            print(f"{one.address.address:<40}{one.language}  {stands}")
        print(f"{len(known)} subscribers. People subscribe by mail: “subscribe” to {group.own_address}.")


@subscribers.command()
def add(
    context: typer.Context,
    address: str,
    language: Annotated[str, typer.Option(help="The language of the letters.")] = "",
    who: Who = "",
) -> None:
    """Subscribe somebody who asked for it."""
    _change(context, Action.SUBSCRIBE, f"address {address.lower()}", who, language)


@subscribers.command()
def remove(context: typer.Context, address: str, who: Who = "") -> None:
    """Send somebody no letters of their own any more."""
    _change(context, Action.UNSUBSCRIBE, f"address {address.lower()}", who)


table = typer.Typer(rich_markup_mode=None, help="The exported table, edited and given back.")


@table.command("import")
def table_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The edited table: .xlsx, .docx or .csv.")],
    resolution: Annotated[str, typer.Option(help="Whose table it is, where the file does not say it (CSV).")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the edits over without asking.")] = False,
    who: Who = "",
) -> None:
    """Show what an edited table changes, and take it over; what changed here too is listed and left alone."""
    from bot import corrections

    with context.obj.open() as (_, group, store):
        found = corrections.difference(store, group, file.read_bytes(), file.name, resolution)
        for edit in found.edits:
            print(f"{edit.number}  {edit.key}: “{edit.exported}” → “{edit.returned}”")
        for edit in found.conflicts:
            print(f"{edit.number}  {edit.key}: CONFLICT, left as it is")
            print(f"         exported “{edit.exported}”, here now “{edit.current}”, in the file “{edit.returned}”")
        for place, why in found.refused:
            print(f"{place}: not read: {why}")
        edits, conflicts = len(found.edits), len(found.conflicts)
        print(f"{edits} edits, {conflicts} conflicts, {len(found.refused)} not read, {found.unchanged} rows unchanged")
        if not found.edits or not (yes or typer.confirm(f"Take over {edits} edits?")):
            print("Nothing was changed.")
            return
        kept, refused = corrections.take(store, group, found.edits, who or os.environ.get("USER", "operator"), clock)
        for number, why in refused:
            print(f"{number}: not taken: {why}")
        print(f"{len(kept)} changes; `review changes` lists them, `review undo` takes one back.")
