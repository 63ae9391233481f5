"""HTML (the WHATWG living standard): the consolidated text as one page that needs no server, network or script.

Insertions and deletions are marked as such, with the names of those who propose them in words after or above. Where
scripts run, the text can be read as the base text has it (`#base`), or as one member does (`#as NAME`). The page
forbids itself all but its own style and script (Content-Security-Policy), and every text is escaped. What stands where
is decided by `bot.rules`; the Word file is `consolidated.py`'s.
"""

import base64
import hashlib
from collections.abc import Iterator
from html import escape
from itertools import groupby

from bot.export.blocks import blocks, named, spanned
from bot.export.characters import legible, right_to_left
from bot.export.consolidated_frame import HOW_TOLD, LEFT, NEWS, described, enclosed, revisions, wording
from bot.export.ledger import LEDGER, MADE_FROM, books
from bot.model import COMPILATION, Consolidated, Edit, Layout, Paragraph, Revision, Run, Tongue

_STYLE = """
:root { color-scheme: light dark; --soft: #595959; --paper: #ffffff; --ink: #1c1c1c; --line: #8a8a8a;
  --ins: #0b6623; --del: #a3171b; }
@media (prefers-color-scheme: dark) { :root { --soft: #b8b8b8; --paper: #1a1a1a; --ink: #eeeeee; --line: #777777;
  --ins: #7fd694; --del: #ff9d9d; } }
body { margin: 0 auto; padding: 1rem; max-width: 50rem; background: var(--paper); color: var(--ink);
  font: 1rem/1.5 system-ui, "Segoe UI", Roboto, "Noto Sans", "Noto Sans Arabic", "Noto Sans CJK SC", sans-serif; }
h1 { font-size: 1.4rem; line-height: 1.25; }
main { border-block: 1px solid var(--line); padding-block: 1rem; overflow-wrap: anywhere; }
main h2 { font-size: 1.2rem; text-align: center; }
main .heading { font-size: 1rem; font-weight: 400; font-style: italic; text-align: start; margin: 1.2rem 3rem .3rem; }
main p { margin: .4rem 0; white-space: pre-wrap; }
.item { padding-inline-start: 3rem; text-indent: -3rem; }
.label { display: inline-block; min-width: 3rem; text-indent: 0; }
.source { margin-inline-start: 3rem; margin-block-end: 0; }
.mark, .note { color: var(--soft); font-size: .82rem; font-style: normal; }
ins { color: var(--ins); }
del { color: var(--del); }
b { font-weight: 700; }
form { margin: 1rem 0; }
form[hidden] { display: none; }
select { font: inherit; color: inherit; background: var(--paper); border: 1px solid var(--line); padding: .3rem;
  max-width: 100%; min-height: 2.2rem; }
.read ins, .read b { color: inherit; text-decoration: none; font-weight: inherit; }
.read del { color: inherit; text-decoration: none; }
.joined, .on { display: inline; }
.change { white-space: pre-wrap; }
main table { border-collapse: collapse; margin: .6rem 0; width: 100%; }
main td { border: 1px solid var(--line); padding: .2rem .4rem; vertical-align: top; white-space: pre-wrap; }
sup { line-height: 0; }
.footnote { font-size: .85rem; }
[hidden] { display: none !important; }
dl { display: grid; grid-template-columns: minmax(12rem, max-content) max-content; gap: .1rem 1rem; font-size: .85rem; }
dd { margin: 0; text-align: end; }
.hash { overflow-wrap: anywhere; }
@media print { form { display: none; } body { max-width: none; font-size: 10.5pt; }
  @page { size: A4; margin: 18mm; } .heading, .source { break-after: avoid; } }
"""

_TAGS = {Edit.INSERTED: "ins", Edit.DELETED: "del"}

_SCRIPT = """
"use strict";
const form = document.querySelector("form"), choice = form.elements.voice, text = document.querySelector("main");
function stays(element, name, voice) {
  const holds = (list) => list.split("; ").includes(voice);
  if (element.dataset[name + "Ins"] !== undefined) return holds(element.dataset[name + "Ins"]);
  return element.dataset[name + "Del"] === undefined || !holds(element.dataset[name + "Del"]);
}
function read() {
  const all = choice.value === "all", voice = choice.value === "base" ? "" : choice.value.slice(3);
  text.classList.toggle("read", !all);
  for (const each of text.querySelectorAll("ins, del")) each.hidden = !all && !stays(each, "run", voice);
  for (const each of text.querySelectorAll(".mark, .other")) each.hidden = !all;
  for (const each of text.querySelectorAll("tr")) each.hidden = !all && !stays(each, "mark", voice);
  for (const each of text.querySelectorAll("table")) each.hidden = Array.from(each.rows).every((row) => row.hidden);
  let begun = false;
  for (const each of text.querySelectorAll(":scope > :not(table, .other)")) {  // whose end goes is one with the next
    const ends = all || stays(each, "mark", voice), said = Array.from(each.childNodes).some(shows);
    each.hidden = !ends && !said;
    each.classList.toggle("joined", !ends && said);
    each.classList.toggle("on", begun);
    begun = !ends && (begun || said);
  }
  for (const each of document.querySelectorAll(".footnote")) {
    each.hidden = !Array.from(text.querySelectorAll(`[href="#${each.id}"]`)).some((sign) => !sign.closest("[hidden]"));
  }
}
function shows(node) {
  return !node.hidden && node.textContent !== "";
}
const asked = decodeURIComponent(location.hash.slice(1));
if (Array.from(choice.options).some((each) => each.value === asked)) choice.value = asked;
choice.addEventListener("change", read);
form.addEventListener("submit", (event) => event.preventDefault());
form.hidden = false;
read();
"""


def consolidated_page(text: Consolidated) -> bytes:
    """The consolidated text as one HTML file, UTF-8."""
    title, say = _text(text.title), text.say
    turned = "rtl" if text.language == "ar" else "ltr"
    titled = any(paragraph.style == Layout.TITLE for paragraph in text.paragraphs)
    parts = [
        f'<!DOCTYPE html>\n<html{_tongue(say)}>\n<head>\n<meta charset="utf-8">\n',
        f'<meta http-equiv="Content-Security-Policy" content="{_policy()}">\n',
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n',
        f"<title>{title}</title>\n<style>{_STYLE}</style>\n</head>\n<body>\n<header>\n<h1>{title}</h1>\n",
        f"<p>{_text(text.subtitle)}</p>\n<p><strong>{_text(text.notice)}</strong></p>\n",
        *(f'<p class="note">{_text(words)}</p>\n' for words in text.legend),
        *_news(text),
        _choice(text),
        f'</header>\n<main lang="{text.language}" dir="{turned}">\n',
        *_blocks(text, "h3" if titled else "h2", leftward=turned == "rtl"),
        "</main>\n<footer>\n",
        *_notes(text, leftward=turned == "rtl"),
        *_unplaced(text),
        f"<h2>{_text(say(LEDGER))}</h2>\n<dl>\n",
        *(f"<dt>{_text(what)}</dt><dd>{count:,}</dd>\n" for what, count in books(text.ledger, say)),
        f'</dl>\n<p class="note hash">{_text(say(MADE_FROM))}: {text.sha256}</p>\n',
        f"</footer>\n<script>{_SCRIPT}</script>\n</body>\n</html>\n",
    ]
    return "".join(parts).encode()


def _tongue(say: Tongue) -> str:
    return f' lang="{_text(say.language)}"' + (' dir="rtl"' if say.leftward else "")


def _policy() -> str:
    style, script = (base64.b64encode(hashlib.sha256(part.encode()).digest()).decode() for part in (_STYLE, _SCRIPT))
    return (
        f"default-src 'none'; style-src 'sha256-{style}'; script-src 'sha256-{script}'; "
        "base-uri 'none'; form-action 'none'"
    )


def _choice(text: Consolidated) -> str:
    """As whom to read the text; hidden until the script shows it, and not there where nothing is tracked."""
    tracked = any(any(revisions(paragraph)) for paragraph in text.paragraphs)
    voices = "".join(f'<option value="as {_text(voice)}">{_text(voice)}</option>' for voice in text.voices)
    say = text.say
    every = f'<option value="all">{_text(say("all alternatives"))}</option>'
    shown = f'{every}<option value="base">{_text(say("base text"))}</option>{voices}' if tracked else every
    asked = _text(say("Read the text with"))
    return f'<form hidden>\n<label>{asked} <select name="voice">{shown}</select></label>\n</form>\n'


def _news(text: Consolidated) -> Iterator[str]:
    """What became of the text since an earlier export, where that was asked."""
    if not text.since:
        return
    say = text.say
    yield f"<section>\n<h2>{_text(say(NEWS))}</h2>\n<p>{_text(text.since)}</p>\n"
    if any(each.change for each in text.news):
        yield f'<p class="note">{_text(say(HOW_TOLD))}</p>\n'
    yield "<ul>\n"
    for each in text.news:
        where, told = described(each, say)
        change = "".join(
            f"<{tag}>{_text(piece.text)}</{tag}>" if (tag := _TAGS.get(piece.edit)) else _text(piece.text)
            for piece in each.change
        )
        changed = f'<bdi class="change">{change}</bdi>' if change else ""
        yield f"<li><b>{_text(where)}</b>{_text(told)}{changed}</li>\n"
    yield "</ul>\n</section>\n"


def _blocks(text: Consolidated, heading: str, *, leftward: bool) -> Iterator[str]:
    """Paragraphs, and those of tables in their tables; the notes come after the text."""
    for block in blocks(text.paragraphs):
        if isinstance(block, Paragraph):
            yield _paragraph(block, heading, leftward=leftward)
            continue
        yield "<table>\n"
        for row in spanned(block):
            first, _ = row[0]
            cells = "".join(_cell(cell, span, leftward=leftward) for cell, span in row)
            yield f"<tr{_by('mark', first.inserted, first.deleted)}>{cells}</tr>\n"
        yield "</table>\n"


def _cell(cell: Paragraph, span: int, *, leftward: bool) -> str:
    wide = f' colspan="{span}"' if span > 1 else ""
    return f"<td{wide}>{''.join(_runs(cell, leftward=leftward))}</td>"


def _notes(text: Consolidated, *, leftward: bool) -> Iterator[str]:
    """The notes of the text, each with the way back to its sign."""
    outside = [paragraph for paragraph in text.paragraphs if paragraph.part != "body"]
    if not outside:
        return
    turned = "rtl" if leftward else "ltr"
    yield f'<h2>{_text(text.say("Footnotes"))}</h2>\n<div lang="{text.language}" dir="{turned}">\n'
    for part, group in groupby(outside, key=lambda paragraph: paragraph.part):
        said = "<br>".join("".join(_runs(paragraph, leftward=leftward)) for paragraph in group)
        place = _place(part)
        yield f'<p class="footnote" id="{place}"><a href="#{place}-sign">{_sign(part)}</a> <span>{said}</span></p>\n'
    yield "</div>\n"


def _place(note: str) -> str:
    return _text(note.replace(" ", "-"))


def _sign(note: str) -> str:
    return _text(note.rpartition(" ")[2])


def _paragraph(paragraph: Paragraph, heading: str, *, leftward: bool) -> str:
    tag = {Layout.TITLE: "h2", Layout.HEADING: heading}.get(Layout(paragraph.style), "p")
    kinds = ["heading"] if paragraph.style == Layout.HEADING else []
    if paragraph.runs and "\t" in paragraph.runs[0].text:
        kinds.append("item")
    if paragraph.style == Layout.SOURCE:
        kinds.append("source")
    if paragraph.language:
        kinds.append("other")
    named = f' class="{" ".join(kinds)}"' if kinds else ""
    tongue = ""
    if paragraph.language:
        words = "".join(run.text for run in paragraph.runs)
        tongue = f' lang="{_text(paragraph.language)}" dir="{"rtl" if right_to_left(words) else "ltr"}"'
    marks = _by("mark", paragraph.inserted, paragraph.deleted)
    return f"<{tag}{named}{tongue}{marks}>{''.join(_runs(paragraph, leftward=leftward))}</{tag}>\n"


def _runs(paragraph: Paragraph, *, leftward: bool) -> Iterator[str]:
    label = True
    for (inserted, deleted), group in groupby(paragraph.runs, key=lambda run: (run.inserted, run.deleted)):
        written = ""
        for run in group:
            written += _run(run, label=label and "\t" in run.text, leftward=leftward)
            label = False
        ours = inserted is not None and inserted.author == COMPILATION
        if (inserted or deleted) and not ours:
            tag = "ins" if inserted else "del"
            written = f"<{tag}{_by('run', inserted, deleted)}>{written}</{tag}>"
        yield written


def _run(run: Run, *, label: bool, leftward: bool) -> str:
    if run.note:
        return f'<sup><a href="#{_place(run.note)}" id="{_place(run.note)}-sign">{_sign(run.note)}</a></sup>'
    words = _text(enclosed(run.text) if run.colour and leftward else run.text)
    if label:
        number, _, rest = words.partition("\t")
        words = f'<span class="label">{number}\t</span>{rest}'
    for wanted, tag in ((run.bold, "b"), (run.strike, "s"), (run.underline, "u")):
        if wanted:
            words = f"<{tag}>{words}</{tag}>"
    return f'<span class="mark">{words}</span>' if run.colour else words


def _by(what: str, inserted: Revision | None, deleted: Revision | None) -> str:
    """Whose insertion or deletion this is, for the script and for who points at it."""
    revision = inserted or deleted
    if revision is None:
        return ""
    kind, names = "ins" if inserted else "del", _text(revision.author)
    shown = f' title="{names}"' if what == "run" else ""
    return f' data-{what}-{kind}="{names}"{shown}'


def _unplaced(text: Consolidated) -> Iterator[str]:
    if not text.unplaced:
        return
    yield f"<h2>{_text(text.say(LEFT))}</h2>\n<ul>\n"
    for comment, why in text.unplaced:
        proposed = wording(comment)
        words = f'<div dir="{"rtl" if right_to_left(proposed) else "ltr"}">{_text(proposed)}</div>' if proposed else ""
        yield f"<li>{_text(named(comment, text.say))}: {_text(why)}{words}</li>\n"
    yield "</ul>\n"


def _text(words: str) -> str:
    return escape(legible(words))
