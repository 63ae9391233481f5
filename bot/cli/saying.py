"""What the service is about to say: `digest …`, with the coordinator's wishes about the next one, `preview` and
`calendar`."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from bot.cli.installation import At, Who, clock, instant, write_whole
from bot.errors import Refused
from bot.model import LANGUAGES, Action, Change, Group

app = typer.Typer(
    rich_markup_mode=None, help="Say what is due when; hold the next digest back, or put a note on top of it."
)


@app.callback(invoke_without_command=True)
def digest(
    context: typer.Context,
    preview: Annotated[
        Path | None, typer.Option(help="Write the digest as it would look now into this folder.")
    ] = None,
    at: At = "",
) -> None:
    """Say what is due when; with --preview, write the next digest's html, txt and eml without sending them."""
    from bot import service

    if context.invoked_subcommand:
        return
    with context.obj.open() as (_, group, store):
        now = instant(at)
        if preview is None:
            for moment, what in service.coming(store, group, now):
                print(f"{moment:%a %d %b %Y %H:%M} UTC  {what}")
            return
        preview.mkdir(parents=True, exist_ok=True)
        files = service.preview(store, group, now)
        for name, data in files.items():
            (preview / name).write_bytes(data)
            print(preview / name)
        if not files:
            print("Nothing moved and no deadline is near: there would be no digest.")


@app.command()
def hold(context: typer.Context, who: Who = "") -> None:
    """Keep the next digest back until it is released; what it would tell is in the one after it."""
    _wish(context, Action.HOLD, who)
    print("Let it go with `digest release`.")


@app.command()
def note(
    context: typer.Context,
    words: Annotated[str, typer.Argument(help="What stands on top of the next digest, as it is; empty for nothing.")],
    who: Who = "",
) -> None:
    """Put a note on top of the next digest, in place of one put there before."""
    _wish(context, Action.NOTE, who, words)


@app.command()
def release(context: typer.Context, who: Who = "") -> None:
    """Let a digest go that was held back."""
    from bot import corrections, rules, service

    with context.obj.open() as (_, group, store):
        target = rules.DIGEST + service.next_digest(store, group, clock())
        held = [c for c in rules.standing(store.changes()) if (c.action, c.target) == (Action.HOLD, target)]
        if not held:
            raise Refused(f"The {target} is not held back.")
        for change in held:
            wanted = _change(Action.UNDO, f"change {change.id}", who)
            corrections.change(store, group, wanted, clock, "")
        print(f"{target}: goes out when it is due.")


def _wish(context: typer.Context, action: Action, who: str, words: str = "") -> None:
    from bot import corrections, rules, service

    with context.obj.open() as (_, group, store):
        target = rules.DIGEST + service.next_digest(store, group, clock())
        kept = corrections.change(store, group, _change(action, target, who, words), clock, "")
        print(f"change {kept.id}: {kept.action} {kept.target}{f': “{kept.after}”' if kept.after else ''}")


def _change(action: Action, target: str, who: str, words: str = "") -> Change:
    return Change(action=action, target=target, who=who or os.environ.get("USER", "operator"), at=clock(), after=words)


def calendar(
    context: typer.Context,
    file: Annotated[Path, typer.Argument(help="The file, e.g. deadlines.ics beside the group's archive.")],
    language: Annotated[
        str, typer.Option("--language", "-l", help="Of its sentences: ar en es fr ru zh; else the group's first.")
    ] = "",
    at: At = "",
) -> None:
    """Write the group's dates as a file that calendars can subscribe to; the same dates give the same bytes."""
    from bot import service

    with context.obj.open() as (_, group, store):
        write_whole(file, service.calendar_file(store, group, instant(at), _spoken(language, group)))
    print(file)


def preview(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(help="digest, reminder, receipt, answer or closing.")],
    language: Annotated[
        str, typer.Option("--language", "-l", help="Of the letter: ar en es fr ru zh; else the group's first.")
    ] = "",
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder for its html, txt and eml.")] = Path(),
    at: At = "",
) -> None:
    """Write a letter to be looked at, not sent: as it would be next, or a sample where there is nothing to say."""
    from bot import specimen

    with context.obj.open() as (_, group, store):
        known = next((each for each in specimen.KINDS if each == kind), None)
        if known is None:
            raise Refused(f"No letter is a “{kind}”; there are: {', '.join(specimen.KINDS)}.")
        files = specimen.letter(store, group, known, _spoken(language, group), instant(at))
    output.mkdir(parents=True, exist_ok=True)
    for name, data in files.items():
        write_whole(output / name, data)
        print(output / name)


def _spoken(language: str, group: Group) -> str:
    """The language asked for, else the group's first."""
    spoken = language or group.letter_languages[0]
    if spoken not in LANGUAGES:
        raise Refused(f"“{language}” is no language of the Union; there are: {', '.join(LANGUAGES)}.")
    return spoken
