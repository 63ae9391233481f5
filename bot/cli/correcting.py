"""What waits for a person, and the corrections a person makes: `review …`; each can be undone (law 7)."""

from __future__ import annotations

import os
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.installation import Who, clock, owner, plain
from bot.errors import Refused
from bot.model import Action, Change, Difference, State

if TYPE_CHECKING:
    from bot.store import Store

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
def stop(
    context: typer.Context, token: Annotated[str, typer.Argument(help="The token of a letter's own address.")]
) -> None:
    """Unsubscribe whoever holds this token: for a web page that keeps the promise of `unsubscribe_url` (RFC 8058)."""
    with context.obj.open() as (_, _, store):
        address = store.holder(token)
    if not address:
        raise Refused("Nobody has this token; nothing was changed.")
    _change(context, Action.UNSUBSCRIBE, f"address {address}", "one click")


@subscribers.command()
def remove(context: typer.Context, address: str, who: Who = "") -> None:
    """Send somebody no letters of their own any more."""
    _change(context, Action.UNSUBSCRIBE, f"address {address.lower()}", who)


table = typer.Typer(rich_markup_mode=None, help="The exported table, edited and given back.")


@table.command("import")
def table_import(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The edited table: .xlsx, .docx, .ods, .odt or .csv.")],
    resolution: Annotated[str, typer.Option(help="Whose table it is, where the file does not say it (CSV).")] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Take the edits over without asking.")] = False,
    who: Who = "",
) -> None:
    """Show what an edited table changes, and take it over; what was changed here too is listed and left alone."""
    from bot import corrections

    with context.obj.open() as (_, group, store):
        found = corrections.difference(store, group, file.read_bytes(), file.name, resolution)
        print(f"{file.name}: the table of {found.resolution} exported {found.exported:%Y-%m-%d %H:%M} UTC")
        _show(store, found)
        edits = len(found.edits)
        if not edits or not (yes or typer.confirm(f"Take over {_many(edits, 'edit')}?")):
            print("Nothing was changed.")
            return
        kept, refused = corrections.take(store, group, found.edits, who or os.environ.get("USER", "operator"), clock)
        for number, why in refused:
            print(f"{number}: not taken: {why}")
        if kept:
            print(f"{_many(len(kept), 'edit')} taken over; `table undo {kept[0].id}` takes all of them back.")


@table.command("undo")
def table_undo(
    context: typer.Context,
    change: Annotated[int, typer.Argument(help="Any of the changes that came with the table.")],
    who: Who = "",
) -> None:
    """Take back all that one edited table changed."""
    from bot import corrections

    with context.obj.open() as (_, _, store):
        undone = corrections.take_back(store, change, who or os.environ.get("USER", "operator"), clock)
        for each in undone:
            print(f"{each.target} undone: {plain(each.before, _MOST)}")


_MOST = 300
"""Characters of a cell that are shown: its words stand in the file."""


def _show(store: Store, found: Difference) -> None:
    """The edits, a cell each; conflicts side by side; what was not read, row by row; the sums."""
    from bot import corrections, rules

    titles = {column.key: column.title for column in rules.PROFILES[rules.ISCG]}

    def told(text: str) -> str:
        return f"“{plain(text, _MOST)}”".replace("\n", f"\n{' ' * 8}") if text else "(empty)"

    for number, edits in groupby(found.edits, lambda edit: edit.number):
        print(f"\n{number}")
        for edit in edits:
            print(f"    {titles[edit.key]}: {told(edit.exported)} → {told(edit.returned)}")
    if found.conflicts:
        print("\nConflicts: changed in the file and, since it was exported, here as well. They stay as they are here;")
        print("to have yours, export the table again and write it there.")
    for edit in found.conflicts:
        change = corrections.last_change(store, edit)
        by = f" (change {change.id} by {change.who}, {change.at:%Y-%m-%d %H:%M} UTC)" if change else ""
        print(f"{edit.number}  {titles[edit.key]}")
        print(f"    exported:     {told(edit.exported)}")
        print(f"    here now:     {told(edit.current)}{by}")
        print(f"    in the file:  {told(edit.returned)}")
    if found.refused:
        print("\nNot taken; it stands in the file alone:")
    for place, why in found.refused:
        print(f"{plain(place)}: {plain(why)}")
    sums = (_many(len(found.edits), "edit"), _many(len(found.conflicts), "conflict"))
    print(f"\n{', '.join(sums)}, {len(found.refused)} not taken, {_many(found.unchanged, 'row')} unchanged.")


def _many(count: int, noun: str) -> str:
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
