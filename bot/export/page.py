"""HTML (the WHATWG living standard): the table as one page that needs no server, no network and no script to be read.

Each row is the place its number leads to (`#191-017`), with what it answers and what stands beside it in its mail.
Where scripts run, rows can be searched, filtered and sorted; on a phone each row becomes a card; in print the controls
are gone. The page forbids itself everything but its own style and script (Content-Security-Policy), and every text is
escaped: a delegate's words are never markup. The columns are those of the Word file.
"""

import base64
import hashlib
from html import escape
from itertools import pairwise

from bot.export.characters import legible, right_to_left
from bot.export.layout import (
    ANY_FILL,
    DISPOSITION,
    FILLS,
    SMALL,
    STRONG,
    TEXT,
    Field,
    Layout,
    anchor,
    layout_of,
    shortened,
)
from bot.export.ledger import MADE_FROM, books
from bot.export.record import fingerprint
from bot.model import UNDETERMINED, Edit, Piece, Row, Table

FILTERS = (
    ("provision", "Provision"),
    ("member", "Member"),
    ("capacity", "Capacity"),
    ("mark", "Mark"),
    ("type", "Type"),
    ("language", "Language"),
    ("state", "State"),
    ("news", "Since last time"),
)
"""Columns by whose values rows can be chosen, and what the choice is called; of news its kind."""

GLIMPSE = 160
"""Characters of a neighbour shown beside a comment; its own row has it whole."""

_CLASSES = {STRONG: "strong", TEXT: "text", SMALL: "small"}
_TAGS = {Edit.INSERTED: "ins", Edit.DELETED: "del"}

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
table { border-collapse: collapse; width: 100%; table-layout: fixed; font-size: .9rem; }
th, td { border: 1px solid var(--line); padding: .35rem .4rem; vertical-align: top; text-align: left;
  overflow-wrap: anywhere; }
thead th { background: var(--head); font-weight: 600; }
thead [role=button] { display: block; min-height: 1.7rem; cursor: pointer; }
th[aria-sort=ascending] span::after { content: " \\25B2"; }
th[aria-sort=descending] span::after { content: " \\25BC"; }
@media screen { thead th { position: sticky; top: 0; } }
tbody th { font-weight: 400; }
tbody tr { scroll-margin-top: 3.8rem; }
tr:target { background: var(--target); outline: 2px solid var(--accent); outline-offset: -1px; }
.strong { font-weight: 600; }
.hash { overflow-wrap: anywhere; margin-top: .6rem; }
.small { font-size: .82rem; color: var(--soft); }
.label { font-size: .78rem; font-weight: 400; color: var(--soft); }
[dir=rtl] { text-align: right; }
.field { white-space: pre-wrap; margin: 0 0 .2rem; }
.text { unicode-bidi: plaintext; text-align: start; }
ins { color: var(--ins); }
del { color: var(--del); }
details { font-size: .85rem; color: var(--soft); }
summary { cursor: pointer; padding: .15rem 0; }
details p { margin: .3rem 0 0; }
blockquote { margin: .2rem 0 .2rem .5rem; white-space: pre-wrap; }
dl { display: grid; grid-template-columns: minmax(12rem, max-content) max-content; gap: .1rem 1rem; }
dd { margin: 0; text-align: right; }
.aside { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
@media screen and (max-width: 60rem) {
  form { display: grid; grid-template-columns: 1fr 1fr; }
  input, select { max-width: none; width: 100%; }
  table { font-size: 1rem; }
  table, tbody, tr, th, td, caption { display: block; width: auto; }
  thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
  tbody tr { border: 1px solid var(--line); border-radius: .4rem; margin: 0 0 .8rem; padding: .4rem .6rem; }
  tbody th, tbody td { border: 0; padding: .15rem 0; }
  td:empty { display: none; }
}
@media print {
  form, script { display: none !important; }
  @page { size: A4 landscape; margin: 12mm; }
  :root { font-size: 8pt; color-scheme: light; }
  body { padding: 0; max-width: none; }
  thead { display: table-header-group; }
  th[aria-sort] span::after { content: none; }
  tr:target { outline: 0; background: none; }
  tr, footer { break-inside: avoid; }
}
"""

_FILLS = (
    f".fill {{ background: #{ANY_FILL}; color: #1c1c1c; padding: 0 .3rem; }}\n.fill .label {{ color: #404040; }}\n"
    + "".join(f".fill-{at} {{ background: #{colour}; }}\n" for at, colour in enumerate(FILLS.values()))
)
"""A disposition is a word on a pale ground, in the dark too."""

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
function sort(head) {
  const at = head.cellIndex;
  const turn = {none: "ascending", ascending: "descending", descending: "none"}[head.getAttribute("aria-sort")];
  for (const each of head.parentElement.cells) each.setAttribute("aria-sort", "none");
  head.setAttribute("aria-sort", turn);
  const compare = new Intl.Collator(undefined, {numeric: true}).compare;
  const keys = new Map(rows.map((row) => [row, row.cells[at].textContent.trim()]));
  const way = {ascending: 1, descending: -1, none: 0}[turn];
  const by = (a, b) => way * compare(keys.get(a), keys.get(b)) || order.get(a) - order.get(b);
  body.replaceChildren(...rows.slice().sort(by));
}
function lead() {
  const row = document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!rows.includes(row)) return;
  if (row.hidden) { form.reset(); choose(); }
  for (const each of row.querySelectorAll("details")) each.open = true;
  row.scrollIntoView();
}
window.addEventListener("hashchange", lead);
window.addEventListener("beforeprint", () => document.querySelectorAll("details").forEach((each) => each.open = true));
form.addEventListener("input", choose);
form.addEventListener("reset", () => setTimeout(choose));
form.addEventListener("submit", (event) => event.preventDefault());
for (const each of document.querySelectorAll("thead span")) {  // no buttons: Chromium does not repeat them on paper
  each.setAttribute("role", "button");
  each.tabIndex = 0;
  each.addEventListener("click", () => sort(each.parentElement));
  each.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    sort(each.parentElement);
  });
}
form.hidden = false;
choose();
lead();
"""


def page(table: Table) -> bytes:
    """The table as one HTML file, UTF-8."""
    keys = [column.key for column in table.columns]
    layout = layout_of(table)
    beside = _neighbours(table)
    style = _STYLE + _FILLS + _widths(layout)
    title = _text(table.title)
    head = "".join(f'<th scope="col" aria-sort="none"><span>{_text(title)}</span></th>' for title, _, _ in layout)
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
        *(
            _row(row, dict(zip(keys, row.cells, strict=True)), layout, table.verbatim, beside.get(row.number, ""))
            for row in table.rows
        ),
        "</tbody>\n</table>\n</main>\n<footer>\n<h2>Ledger</h2>\n<dl>\n",
        *(f"<dt>{_text(what)}</dt><dd>{count:,}</dd>\n" for what, count in books(table.ledger)),
        f'</dl>\n<p class="small hash">{MADE_FROM}: {fingerprint(table)}</p>\n',
        f"</footer>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n",
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
        values = dict.fromkeys(_chosen(row, key, row.cells[keys.index(key)]) for row in table.rows if key in keys)
        if len(values) > 1:
            values.pop("", None)
            ordered = values if key == "provision" else sorted(values)
            options = "".join(f"<option>{_text(value)}</option>" for value in ordered)
            choices.append(
                f'<label>{title}<select name="{key}"><option value="">all</option>{options}</select></label>\n'
            )
    return (
        '<form role="search" hidden>\n<label>Search<input type="search" name="words" autocomplete="off"></label>\n'
        f'{"".join(choices)}<button type="reset">Show all</button>\n<output aria-live="polite"></output>\n</form>\n'
    )


def _chosen(row: Row, key: str, text: str) -> str:
    """By what a row is chosen: the text of its cell, or the kind of its news, which that tells at length."""
    return row.news if key == "news" else text


def _neighbours(table: Table) -> dict[str, str]:
    """For each number, what stands before and after that comment in its mail: a way to read one comment in context."""
    mails: dict[str, list[Row]] = {}
    for row in table.rows:
        if row.source is not None:
            mails.setdefault(row.source.sha256, []).append(row)
    beside: dict[str, str] = {}
    comment = next((at for at, column in enumerate(table.columns) if column.key == "comment"), 0)
    for rows in mails.values():
        rows.sort(key=_place_in_mail)
        for before, after in pairwise(rows):
            beside[after.number] = _pointer("before it", before, before.cells[comment]) + beside.get(after.number, "")
            beside[before.number] = beside.get(before.number, "") + _pointer("after it", after, after.cells[comment])
    return beside


def _place_in_mail(row: Row) -> tuple[str, int, str]:
    return (row.source.part, row.source.start, row.number) if row.source else ("", 0, row.number)


def _pointer(where: str, row: Row, words: str) -> str:
    begun = " ".join(legible(words).split())
    cut = f"{begun[:GLIMPSE].rstrip()} […]" if len(begun) > GLIMPSE else begun
    tongue = f' lang="{_text(row.language)}"' if row.language != UNDETERMINED else ""
    link = f'<a href="#{anchor(row.number)}">{_text(row.number)}</a>'
    return f"<p>{where}: {link} <span{tongue}{_turn(cut)}>{_text(cut)}</span></p>"


def _row(row: Row, cells: dict[str, str], layout: Layout, verbatim: frozenset[str], beside: str) -> str:
    chosen = "".join(f' data-{key}="{_text(_chosen(row, key, cells[key]))}"' for key, _ in FILTERS if cells.get(key))
    place = anchor(row.number)
    first, *others = (
        "".join(_field(row, cells, field, verbatim, beside) for field in group if cells.get(field[0]))
        for _, _, group in layout
    )
    shown = "".join(f"<td>{fields}</td>" for fields in others)
    return f'<tr id="{place}"{chosen}><th scope="row">{first}</th>{shown}</tr>\n'


def _field(row: Row, cells: dict[str, str], field: Field, verbatim: frozenset[str], beside: str) -> str:
    key, style, label = field
    text = cells[key]
    said = f'<span class="label">{_text(label)}: </span>' if label else ""
    written = _text(shortened(text) if key == "source" else text)
    if key == "number":
        written = f'<a href="#{anchor(row.number)}">{written}</a>'
    if key == "proposed" and row.redline:
        text, written = "".join(piece.text for piece in row.redline), _redlined(row.redline)
    tongue = f' lang="{_text(row.language)}"' if key in verbatim and row.language != UNDETERMINED else ""
    look = _CLASSES[style] + (_fill(text) if key == DISPOSITION else "")
    shown = f'<div class="field {look}"{tongue}{_turn(text)}>{said}{written}</div>'
    if key == "comment" and (row.context or beside):
        quoted = f"<p>in answer to:</p><blockquote{_turn(row.context)}>{_text(row.context)}</blockquote>"
        shown += f"<details><summary>in its mail</summary>{quoted if row.context else ''}{beside}</details>"
    return shown


def _fill(disposition: str) -> str:
    word = disposition.strip().casefold()
    return f" fill fill-{list(FILLS).index(word)}" if word in FILLS else " fill"


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
