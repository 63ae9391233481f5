"""`base-text`: a resolution's text, or a proposal, loaded from a file after a person saw what was read in it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.cli.installation import Who, clock
from bot.errors import Refused
from bot.model import LANGUAGES, Edit, TextFile

if TYPE_CHECKING:
    from bot.editions import Loading
    from bot.model import Outline

WIDTH = 100


def base_text(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    file: Annotated[Path, typer.Argument(help="Its text: .docx, .odt, .html, .txt or .toml.")],
    language: Annotated[str, typer.Option("--language", "-l", help=f"One of {', '.join(LANGUAGES)}.")] = "en",
    proposal: Annotated[
        str, typer.Option("--proposal", help="The number of the document that proposes this text, e.g. ISCG/26-1/5.")
    ] = "",
    yes: Annotated[bool, typer.Option("--yes", "-y", help="Load it without asking.")] = False,
    who: Who = "",
) -> None:
    """Show what is read in a resolution's text, and load it; a later text takes the place of the one before."""
    from bot import editions, service

    if language not in LANGUAGES:
        raise Refused(f"“{language}” is no language of the Union; there are: {', '.join(LANGUAGES)}.")
    data = file.read_bytes()
    wanted = TextFile(
        resolution=resolution,
        language=language,
        name=file.name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        who=who or os.environ.get("USER", "operator"),
        at=clock(),
        proposal=" ".join(proposal.split()),
    )
    with context.obj.open() as (_, group, store):
        filed = service.comments(store, group, resolution)
        found = editions.examine(group, service.resolution(group, resolution), wanted, filed)
        _show_tree(found.outline)
        _show_proposed(found)
        _show_changes(found, wanted)
        if not (yes or typer.confirm(f"Load {file.name} for {resolution}, {language}?")):
            print("Nothing was changed.")
            return
        kept = editions.keep(store, wanted)
    print(f"change {kept.id}: {kept.action} {kept.after}")
    print(f"Take it back with `review undo {kept.id}`.")
    if filed and (found.first or wanted.proposal):
        print("Mails received before are read beside it once they are filed again: `refile`.")


def _show_tree(outline: Outline) -> None:
    base = outline.base
    if base.title:
        print(base.title)
    heading = ""
    for provision in base.provisions:
        if provision.heading != heading:
            heading = provision.heading
            print(f"\n{heading}")
        indent = "  " * (provision.label.count(" ") + 1)
        print(_cut(f"{indent}{provision.label:<6} {_shown(provision.text)}"))
    headings = {provision.heading for provision in base.provisions}
    print(f"\n{len(base.provisions)} provisions under {len(headings)} headings.")
    if outline.left:
        print("\nNo part of it:")
        for why, words in outline.left:
            print(_cut(f"  {why + ':':<26}{_shown(words)}"))
    for remark in outline.remarks:
        print(f"! {remark}")


def _show_proposed(found: Loading) -> None:
    """What a proposal changes in the text under revision."""
    if found.members:
        print(f"\nProposed by {', '.join(found.members)}.")
    if found.outline.amendments:
        print("\nBeside the text under revision:")
    for one in found.outline.amendments:
        kinds = {piece.edit for piece in one.redline}
        does = (
            "new" if kinds == {Edit.INSERTED} else "deleted" if kinds == {Edit.DELETED} else "changed" if kinds else ""
        )
        said = " ".join(part for part in (one.mark or "", _place((one.heading, one.label)), does, one.number) if part)
        print(_cut(f"  {_shown(said)}"))


def _show_changes(found: Loading, wanted: TextFile) -> None:
    for words in found.versions:
        print(f"! {words}")
    if found.moves:
        print(f"\nBeside the {'proposal' if wanted.proposal else 'text'} before, in this one:")
    for move, count in found.moves:
        was, now = _place(move.before), _place(move.after) if move.after else ""
        comments = f" ({count} comment{'s' if count > 1 else ''})" if count else ""
        if not now:
            print(f"  gone:  {was}{comments}")
        elif now == was:
            print(f"  other words: {was}{comments}")
        else:
            print(f"  moved: {was} → {now}{comments}")


def _place(place: tuple[str, str]) -> str:
    return " ".join(part for part in place if part)


def _shown(words: str) -> str:
    """On one line, without what would command a terminal."""
    return "".join(each if each.isprintable() else "\N{REPLACEMENT CHARACTER}" for each in " ".join(words.split()))


def _cut(line: str) -> str:
    return line if len(line) <= WIDTH else f"{line[: WIDTH - 1]}…"
