"""The coverage map as bytes: Excel and HTML as a matrix, plain text as a list by provision, JSON for programs.

Every file says first that it is the coordinator's alone (law 8). Cells hold marks with the numbers of the comments, no
counts. What is in it is decided in `bot.rules`.
"""

import io
import json
from collections.abc import Sequence
from datetime import UTC
from html import escape

import xlsxwriter

from bot.export.characters import legible
from bot.export.ledger import books
from bot.model import CommentState, Coverage, Covered

_STYLE = """
body { font: 15px/1.4 system-ui, sans-serif; margin: 1rem; color: #1c1c1c; background: #fff; }
.notice { font-weight: 600; color: #8a1c1c; }
.wide { overflow: auto; max-height: 90vh; }
table { border-collapse: collapse; font-size: .85rem; }
th, td { border: 1px solid #8a8a8a; padding: .25rem .5rem; text-align: left; vertical-align: top; }
td { white-space: pre; }
thead th { position: sticky; top: 0; background: #dde5ee; }
tbody th { position: sticky; left: 0; background: #f2f5f8; min-width: 12rem; }
@media print { .wide { overflow: visible; max-height: none; } @page { size: A4 landscape; margin: 12mm; } }
"""


def matrix(coverage: Coverage) -> tuple[tuple[str, ...], ...]:
    """The map as lines of texts: first the members, then a line for each provision, its name first."""
    cells = {place: "\n".join(map(_said, found)) for place, found in coverage.cells.items()}
    lines = ((each, *(cells.get((each, member), "") for member in coverage.members)) for each in coverage.provisions)
    return (("Provision", *coverage.members), *lines)


def workbook(coverage: Coverage) -> bytes:
    """The map as an Excel file: the sheets Coverage, Silent and About."""
    file = io.BytesIO()
    book = xlsxwriter.Workbook(file, {"in_memory": True})
    book.set_properties({"title": coverage.title, "created": coverage.made.astimezone(UTC).replace(tzinfo=None)})
    look = {"font_size": 9, "text_wrap": True, "valign": "top", "border": 1, "border_color": "#BFBFBF"}
    plain, heading = book.add_format(look), book.add_format(look | {"bold": True, "bg_color": "#DDE5EE"})
    silent = [
        ("Provisions without a comment that stands", "Members of the roster without one"),
        *_side_by_side(coverage.silent_provisions, coverage.silent_members),
    ]
    about = [(coverage.title, ""), (coverage.subtitle, ""), (coverage.notice, "")]
    about += [(what, f"{count:,}") for what, count in books(coverage.ledger)]
    for name, lines, first, others in (
        ("Coverage", matrix(coverage), 30, 12),
        ("Silent", silent, 46, 46),
        ("About", about, 70, 12),
    ):
        sheet = book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(8)  # A3: members stand side by side
        sheet.fit_to_pages(1, 0)
        sheet.set_header(f"&L&8{coverage.notice}")
        sheet.set_column(0, 0, first)
        sheet.set_column(1, max(1, len(lines[0]) - 1), others)
        if name != "About":
            sheet.freeze_panes(1, 1)
            sheet.repeat_rows(0)
        for row, line in enumerate(lines):
            sheet.set_row(row, 13.0 * max(1, *(1 + text.count("\n") + len(text) // 60 for text in line)) + 3)
            for column, text in enumerate(line):
                # A text that looks like XlsxWriter's own rich text would be written as markup.
                shown = legible(text).replace("<r>", " <r>", 1) if text.startswith("<r>") else legible(text)
                sheet.write_string(row, column, shown, heading if row == 0 and name != "About" else plain)
    book.close()
    return file.getvalue()


def page(coverage: Coverage) -> bytes:
    """The map as one HTML file without a script."""
    head, *lines = matrix(coverage)
    titles = "".join(f'<th scope="col">{_html(name)}</th>' for name in head)
    rows = "".join(
        f'<tr><th scope="row">{_html(name)}</th>{"".join(f"<td>{_html(text)}</td>" for text in texts)}</tr>\n'
        for name, *texts in lines
    )
    silent = "".join(
        f"<h2>{title}</h2>\n<ul>{''.join(f'<li>{_html(name)}</li>' for name in names or ('none',))}</ul>\n"
        for title, names in _silent(coverage)
    )
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        "<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{_html(coverage.title)}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{_html(coverage.title)}</h1>\n<p>{_html(coverage.subtitle)}</p>\n"
        f'<p class="notice">{_html(coverage.notice)}</p>\n'
        f'<div class="wide" tabindex="0" role="region" aria-label="Coverage"><table>\n<thead><tr>'
        f"{titles}</tr></thead>\n<tbody>\n{rows}</tbody>\n"
        f"</table></div>\n{silent}</main>\n</body>\n</html>\n"
    ).encode()


def listing(coverage: Coverage) -> bytes:
    """The map as plain text: a line for each provision with what each member said, then who and what is silent."""
    lines = [coverage.title, coverage.subtitle, coverage.notice, ""]
    width = max(map(len, coverage.provisions), default=0)
    for provision in coverage.provisions:
        said = [
            f"{member}: {', '.join(map(_said, coverage.cells[provision, member]))}"
            for member in coverage.members
            if (provision, member) in coverage.cells
        ]
        lines.append(f"{provision:<{width}}  {'; '.join(said) or '-'}")
    for title, names in _silent(coverage):
        lines += ["", f"{title}:", *(f"  {name}" for name in names or ("none",))]
    lines += ["", *(f"{what}: {count:,}" for what, count in books(coverage.ledger))]
    return (legible("\n".join(lines)) + "\n").encode()


def record(coverage: Coverage) -> bytes:
    """The map as JSON; cells in the order of provisions and members."""
    value = {
        "title": coverage.title,
        "subtitle": coverage.subtitle,
        "notice": coverage.notice,
        "made": coverage.made.astimezone(UTC).isoformat(),
        "provisions": coverage.provisions,
        "members": coverage.members,
        "cells": [
            {"provision": provision, "member": member, "number": each.number, "mark": each.mark, "state": each.state}
            for provision in coverage.provisions
            for member in coverage.members
            for each in coverage.cells.get((provision, member), ())
        ],
        "silent": {"provisions": coverage.silent_provisions, "members": coverage.silent_members},
        "ledger": dict(books(coverage.ledger)),
    }
    return (json.dumps(value, ensure_ascii=False, indent=1) + "\n").encode("utf-8", "backslashreplace")


def _said(covered: Covered) -> str:
    words = f"{covered.mark} {covered.number}".strip()
    return words if covered.state is CommentState.OPEN else f"{words} ({covered.state.partition(' ')[0]})"


def _silent(coverage: Coverage) -> tuple[tuple[str, Sequence[str]], ...]:
    return (
        ("Provisions without a comment that stands", coverage.silent_provisions),
        ("Members of the roster without a comment that stands", coverage.silent_members),
    )


def _side_by_side(left: Sequence[str], right: Sequence[str]) -> list[tuple[str, str]]:
    height = max(len(left), len(right))
    return list(zip((*left, *[""] * (height - len(left))), (*right, *[""] * (height - len(right))), strict=True))


def _html(text: str) -> str:
    return escape(legible(text))
