"""HTML (the WHATWG living standard): the table as one page that needs no server, no network and no script to be read.

Each row is the place its number leads to (`#191-017`). Where scripts run, rows can be searched, filtered and sorted; on
a phone each row becomes a card; in print the controls are gone. The page forbids itself everything but its own style
and script (Content-Security-Policy), and every text is escaped: a delegate's words are never markup. The columns are
those of the Word file.
"""

import base64
import hashlib
import re
from html import escape

from bot.export.characters import legible, right_to_left
from bot.export.layout import SMALL, STRONG, TEXT, Layout, layout_of, shortened
from bot.export.ledger import books
from bot.model import UNDETERMINED, Edit, Piece, Row, Table

FILTERS = (
    ("provision", "Provision"),
    ("member", "Member"),
    ("capacity", "Capacity"),
    ("mark", "Mark"),
    ("type", "Type"),
    ("language", "Language"),
    ("state", "State"),
)
"""Columns by whose values rows can be chosen, and what the choice is called."""

_CLASSES = {STRONG: "strong", TEXT: "text", SMALL: "small"}
_TAGS = {Edit.INSERTED: "ins", Edit.DELETED: "del"}
_PLACE = re.compile(r"[^\w.-]+")

_STYLE = """
:root { color-scheme: light dark; --line: #8a8a8a; --soft: #595959; --paper: #ffffff; --ink: #1c1c1c; --head: #dde5ee;
  --accent: #1f4e8c; --ins: #0b6623; --del: #a3171b; --target: #fff6d6; }
@media (prefers-color-scheme: dark) { :root { --line: #777777; --soft: #b8b8b8; --paper: #1a1a1a; --ink: #eeeeee;
  --head: #2b3644; --accent: #9cc3ff; --ins: #7fd694; --del: #ff9d9d; --target: #3a3318; } }
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1rem; max-width: 110rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.45 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; }
p { margin: 0 0 .4rem; }
a { color: var(--accent); }
.notice { font-weight: 600; }
form { display: flex; flex-wrap: wrap; gap: .6rem 1rem; align-items: end; margin: 1rem 0; }
form[hidden] { display: none; }
label { display: grid; gap: .15rem; font-size: .85rem; }
input, select, button { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line);
  border-radius: .25rem; padding: .3rem .5rem; max-width: 18rem; min-height: 2.2rem; }
table { border-collapse: collapse; width: 100%; table-layout: fixed; }
th, td { border: 1px solid var(--line); padding: .4rem .5rem; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; }
thead th { background: var(--head); position: sticky; top: 0; padding: 0; }
thead button { border: 0; background: none; width: 100%; max-width: none; text-align: inherit; font-weight: 600;
  cursor: pointer; }
th[aria-sort=ascending] button::after { content: " \\25B2"; }
th[aria-sort=descending] button::after { content: " \\25BC"; }
tbody th { font-weight: 400; }
tr:target { background: var(--target); }
.strong { font-weight: 600; }
.small { font-size: .82rem; color: var(--soft); }
.label { font-size: .78rem; font-weight: 400; color: var(--soft); }
[dir=rtl] { text-align: right; }
.field { white-space: pre-wrap; margin: 0 0 .2rem; }
.text { unicode-bidi: plaintext; text-align: start; }
ins { color: var(--ins); }
del { color: var(--del); }
details { font-size: .85rem; color: var(--soft); }
blockquote { margin: .2rem 0 .2rem .5rem; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: minmax(12rem, max-content) max-content; gap: .1rem 1rem; }
dd { margin: 0; text-align: right; }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media (max-width: 60rem) {
  table, tbody, tr, th, td, caption { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 .8rem; padding: .4rem .6rem; }
  tbody th, tbody td { border: 0; padding: .15rem 0; }
  td:empty { display: none; }
}
@media print {
  form, script { display: none !important; }
  @page { size: A4 landscape; margin: 12mm; }
  body { font-size: 8.5pt; padding: 0; }
  thead { display: table-header-group; }
  thead th { position: static; }
  tr { break-inside: avoid; }
}
"""

_SCRIPT = """
"use strict";
const form = document.querySelector("form"), body = document.querySelector("tbody");
const rows = Array.from(body.rows), told = form.querySelector("output");
const order = new Map(rows.map((row, at) => [row, at]));
const texts = new Map(rows.map((row) => [row, row.textContent.toLocaleLowerCase()]));
function choose() {
  const words = form.elements.words.value.toLocaleLowerCase().split(/\\s+/).filter(Boolean);
  const asked = Array.from(form.querySelectorAll("select")).filter((each) => each.value !== "");
  let shown = 0;
  for (const row of rows) {
    const fits = asked.every((each) => row.dataset[each.name] === each.value) &&
      words.every((word) => texts.get(row).includes(word));
    row.hidden = !fits;
    shown += fits;
  }
  told.textContent = shown + " of " + rows.length + " comments shown";
}
function sort(button) {
  const head = button.parentElement, at = head.cellIndex;
  const turn = {none: "ascending", ascending: "descending", descending: "none"}[head.getAttribute("aria-sort")];
  for (const each of head.parentElement.cells) each.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", turn);
  const compare = new Intl.Collator(undefined, {numeric: true}).compare;
  const text = (row) => row.cells[at].textContent.trim();
  const way = {ascending: 1, descending: -1, none: 0}[turn];
  body.append(...rows.slice().sort((a, b) => way * compare(text(a), text(b)) || order.get(a) - order.get(b)));
}
form.addEventListener("input", choose);
form.addEventListener("reset", () => setTimeout(choose));
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("thead button")) button.addEventListener("click", () => sort(button));
form.hidden = false;
choose();
"""


def page(table: Table) -> bytes:
    """The table as one HTML file, UTF-8."""
    keys = [column.key for column in table.columns]
    layout = layout_of(table)
    style = _STYLE + _widths(layout)
    title = _text(table.title)
    head = "".join(
        f'<th scope="col" aria-sort="none"><button type="button">{_text(title)}</button></th>' for title, _, _ in layout
    )
    parts = [
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>{title}</title>\n<style>{style}</style>\n</head>\n<body>\n",
        f"<header>\n<h1>{title}</h1>\n<p>{_text(table.subtitle)}</p>\n",
        f'<p class="notice">{_text(table.notice)}</p>\n</header>\n<main>\n',
        _controls(table, keys),
        f'<table>\n<caption class="aside">{title}: a row for each comment</caption>\n',
        f"<colgroup>{'<col>' * len(layout)}</colgroup>\n<thead><tr>{head}</tr></thead>\n<tbody>\n",
        *(_row(row, dict(zip(keys, row.cells, strict=True)), layout, table.verbatim) for row in table.rows),
        "</tbody>\n</table>\n</main>\n<footer>\n<h2>Ledger</h2>\n<dl>\n",
        *(f"<dt>{_text(what)}</dt><dd>{count:,}</dd>\n" for what, count in books(table.ledger)),
        f"</dl>\n</footer>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _widths(layout: Layout) -> str:
    whole = sum(width for _, width, _ in layout)
    return "".join(
        f"col:nth-child({at}) {{ width: {100 * width / whole:.1f}%; }}\n" for at, (_, width, _) in enumerate(layout, 1)
    )


def _policy(style: str) -> str:
    digests = [base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (style, _SCRIPT)]
    return (
        f"default-src 'none'; style-src 'sha256-{digests[0]}'; script-src 'sha256-{digests[1]}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _controls(table: Table, keys: list[str]) -> str:
    """Search and choices; hidden until the script shows them. A column with one value only is no choice."""
    choices = []
    for key, title in FILTERS:
        values = dict.fromkeys(row.cells[keys.index(key)] for row in table.rows) if key in keys else {}
        values.pop("", None)
        if len(values) > 1:
            ordered = values if key == "provision" else sorted(values)
            options = "".join(f"<option>{_text(value)}</option>" for value in ordered)
            choices.append(
                f'<label>{title}<select name="{key}"><option value="">all</option>{options}</select></label>\n'
            )
    return (
        '<form role="search" hidden>\n<label>Search<input type="search" name="words" autocomplete="off"></label>\n'
        f'{"".join(choices)}<button type="reset">Show all</button>\n<output aria-live="polite"></output>\n</form>\n'
    )


def _row(row: Row, cells: dict[str, str], layout: Layout, verbatim: frozenset[str]) -> str:
    chosen = "".join(f' data-{key}="{_text(cells[key])}"' for key, _ in FILTERS if cells.get(key))
    place = _PLACE.sub("-", row.number)
    first, *others = (
        "".join(_field(row, key, cells[key], style, label, verbatim) for key, style, label in group if cells.get(key))
        for _, _, group in layout
    )
    shown = "".join(f"<td>{fields}</td>" for fields in others)
    return f'<tr id="{place}"{chosen}><th scope="row">{first}</th>{shown}</tr>\n'


def _field(row: Row, key: str, text: str, style: str, label: str, verbatim: frozenset[str]) -> str:
    said = f'<span class="label">{_text(label)}: </span>' if label else ""
    written = _text(shortened(text) if key == "source" else text)
    if key == "number":
        written = f'<a href="#{_PLACE.sub("-", row.number)}">{written}</a>'
    if key == "proposed" and row.redline:
        text, written = "".join(piece.text for piece in row.redline), _redlined(row.redline)
    tongue = f' lang="{_text(row.language)}"' if key in verbatim and row.language != UNDETERMINED else ""
    field = f'<div class="field {_CLASSES[style]}"{tongue}{_turn(text)}>{said}{written}</div>'
    if key == "comment" and row.context:
        quoted = f"<blockquote{_turn(row.context)}>{_text(row.context)}</blockquote>"
        field += f"<details><summary>in answer to</summary>{quoted}</details>"
    return field


def _redlined(redline: tuple[Piece, ...]) -> str:
    """Insertions and deletions as such: a screen reader tells them, no colour alone does."""
    return "".join(
        f"<{tag}>{_text(piece.text)}</{tag}>" if (tag := _TAGS.get(piece.edit)) else _text(piece.text)
        for piece in redline
    )


def _turn(words: str) -> str:
    return ' dir="rtl"' if right_to_left(legible(words)) else ""


def _text(words: str) -> str:
    return escape(legible(words))
