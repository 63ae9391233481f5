"""Commands that write what the coordinator takes away: export, exports, consolidated, coverage, report,
template."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from bot.cli.installation import At, instant, write_whole


def export(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    form: Annotated[str, typer.Option("--format", "-f", help="csv, docx, html, json, pdf or xlsx.")] = "xlsx",
    output: Annotated[Path | None, typer.Option("--output", "-o", help="The file; else NAME.FORMAT here.")] = None,
    profile: Annotated[str, typer.Option(help="iscg, iso-2012-03 or ieee-myproject.")] = "iscg",
    provision: Annotated[str, typer.Option(help="Only comments on this heading, or heading and label.")] = "",
    member: Annotated[str, typer.Option(help="Only those of this member.")] = "",
    capacity: Annotated[str, typer.Option(help="Only this capacity, e.g. “Member State”.")] = "",
    state: Annotated[str, typer.Option(help="Only those in this state, e.g. open.")] = "",
    round: Annotated[str, typer.Option(help="Only those of this round.")] = "",  # noqa: A002
    language: Annotated[str, typer.Option(help="Only those in this language: ar en es fr ru zh.")] = "",
    start: Annotated[str, typer.Option("--from", help="Only those received at or after this instant.")] = "",
    until: Annotated[str, typer.Option(help="Only those received before this instant.")] = "",
    since: Annotated[
        str, typer.Option(help="Tell what is new since an earlier export: last, a date, or its hash (see exports).")
    ] = "",
    flat: Annotated[
        bool, typer.Option("--flat", help="Proposed text underlined and struck in Word, no tracked changes.")
    ] = False,
    at: At = "",
) -> None:
    """Write the compiled table of one resolution, or a chosen part of it."""
    from bot import compilation, rules

    selection = rules.Selection(
        provision=provision,
        member=member,
        capacity=capacity,
        state=state,
        round=round,
        language=language,
        since=instant(start) if start else None,
        until=instant(until) if until else None,
    )
    target = output or Path(f"{resolution}.{form}")
    with context.obj.open() as (_, group, store):
        data = compilation.export(
            store,
            group,
            resolution,
            form,
            instant(at),
            profile=profile,
            selection=selection,
            since=since,
            flat=flat,
            page=target.with_suffix(".html").name,
        )
    write_whole(target, data)
    print(target)


def exports(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
) -> None:
    """List the tables of one resolution exported so far, newest first, by the names that `export --since` takes."""
    from bot import compilation

    with context.obj.open() as (_, group, store):
        for name, table in compilation.exports(store, group, resolution):
            print(f"{name}  {table.made:%Y-%m-%d %H:%M} UTC  {table.profile}  {len(table.rows)} rows")


def consolidated(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    form: Annotated[str, typer.Option("--format", "-f", help="docx, html or pdf.")] = "docx",
    language: Annotated[str, typer.Option("--language", "-l", help="Of the base text: ar en es fr ru zh.")] = "",
    member: Annotated[str, typer.Option(help="Only what this member proposes, in place.")] = "",
    brackets: Annotated[bool, typer.Option(help="Square brackets with the sources, no tracked changes.")] = False,
    remarks: Annotated[bool, typer.Option(help="Numbers and reasons as remarks in Word's margin.")] = False,
    since: Annotated[
        str,
        typer.Option(help="Tell what became of it since an earlier export: last, a date, or a hash (exports)."),
    ] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; else NAME-consolidated.FORMAT here.")
    ] = None,
    at: At = "",
) -> None:
    """Write the base text with every member's alternatives at their places, in Word as tracked changes."""
    from bot import compilation

    with context.obj.open() as (_, group, store):
        data = compilation.consolidated(
            store,
            group,
            resolution,
            form,
            instant(at),
            language=language,
            member=member,
            brackets=brackets,
            remarks=remarks,
            since=since,
        )
    target = output or Path(f"{resolution}-consolidated{'-' if language else ''}{language}.{form}")
    write_whole(target, data)
    print(target)


def coverage(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    form: Annotated[str, typer.Option("--format", "-f", help="html, json, txt or xlsx.")] = "xlsx",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; else NAME-coverage.FORMAT here.")
    ] = None,
    at: At = "",
) -> None:
    """Write who has spoken to which provision, and who has not: for the coordinator alone."""
    from bot import compilation

    with context.obj.open() as (_, group, store):
        data = compilation.coverage(store, group, resolution, form, instant(at))
    target = output or Path(f"{resolution}-coverage.{form}")
    write_whole(target, data)
    print(target)


def report(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    language: Annotated[
        str, typer.Option("--language", "-l", help="Of the report's sentences: ar en es fr ru zh.")
    ] = "en",
    number: Annotated[str, typer.Option("--number", "-n", help="The document's number, e.g. ISCG/26-3/2.")] = "",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; else NAME-report-LANGUAGE.docx here.")
    ] = None,
    at: At = "",
) -> None:
    """Write the draft of a meeting document in Word, the table and the consolidated text as its annexes."""
    from bot import compilation

    with context.obj.open() as (_, group, store):
        data = compilation.report(store, group, resolution, instant(at), language=language, number=number)
    target = output or Path(f"{resolution}-report-{language}.docx")
    write_whole(target, data)
    print(target)


def template(
    context: typer.Context,
    resolution: Annotated[str, typer.Argument(help="The resolution's short name, e.g. 191.")],
    language: Annotated[
        str, typer.Option("--language", "-l", help="Of the form's sentences: ar en es fr ru zh.")
    ] = "en",
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="The file; else NAME-LANGUAGE.docx here.")
    ] = None,
    at: At = "",
) -> None:
    """Write a comment form that people fill in and send to the list: the base text beside the same to write in."""
    from bot import compilation

    with context.obj.open() as (_, group, _):
        data = compilation.comment_form(group, resolution, language, instant(at))
    target = output or Path(f"{resolution}-{language}.docx")
    write_whole(target, data)
    print(target)
