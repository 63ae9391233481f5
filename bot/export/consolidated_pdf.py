"""PDF (ISO 32000, by Typst): the consolidated text on A4, every alternative in words and in colour, to be printed.

Insertions are underlined, deletions struck, whose they are is said beside them; tables and footnotes are such. As in
`pdf.py`, whose way to Typst it takes, the words are data and never source. What stands where is decided by
`bot.rules`.
"""

from collections.abc import Iterable, Iterator
from itertools import groupby

from bot.export.blocks import blocks, named, spanned
from bot.export.characters import legible, right_to_left
from bot.export.consolidated_frame import HOW_TOLD, LEFT, NEWS, PAGES, described, directed, enclosed, wording
from bot.export.ledger import LEDGER, MADE_FROM, books
from bot.export.pdf import printed
from bot.model import Consolidated, Edit, Layout, Paragraph, Run

_Pieces = list[tuple[str, object]]
"""What of a paragraph looks alike, as (kind, words); of a footnote its lines, which are pieces again."""
_Notes = dict[str, list[_Pieces]]

_SOURCE = """
#let it = json(bytes(sys.inputs.matter))
#set document(title: it.title)
#set text(font: it.fonts, size: 10.5pt, lang: it.spoken, hyphenate: false, dir: if it.turned { rtl } else { ltr })
#set par(leading: 0.6em, spacing: 0.8em)
#set page(
  paper: "a4", margin: (x: 20mm, top: 18mm, bottom: 20mm),
  footer: text(7pt, fill: rgb("#404040"))[
    #text(it.notice) #h(1fr) #context counter(page).display(
      (at, all) => it.pages.replace("{page}", str(at)).replace("{pages}", str(all)), both: true,
    )
  ],
)
#show title: set text(15pt, fill: rgb("#1f3864"))
#show heading: set text(11pt)
#show heading.where(level: 3): set text(weight: "regular")
#show footnote.entry: of => {
  set text(lang: it.language, dir: if it.leftward { rtl } else { ltr })
  align(start, of)
}
#let small(words) = text(8pt, weight: "regular", style: "normal", fill: rgb("#595959"), words)
#let inserted(words) = underline(text(fill: rgb("#0b6623"), words))
#let kinds = (
  kept: it => text(it),
  inserted: inserted,
  new: it => inserted(strong(it)),
  deleted: it => strike(text(fill: rgb("#a3171b"), it)),
  question: it => strike(it),
  proposed: it => underline(it),
  bold: it => strong(it),
  mark: small,
)
#let line(pieces) = for (kind, words) in pieces {
  if kind == "note" { footnote(for each in words { line(each) }) } else { (kinds.at(kind))(words) }
}
#let block_of(of) = {
  set text(lang: of.lang) if of.lang != ""
  set text(dir: if of.leftward { rtl } else { ltr })
  let said = line(of.pieces)
  if of.style == "title" { align(center, heading(level: 2, said)) }
  else if of.style == "heading" { block(inset: (x: 14mm), above: 1.6em, sticky: true, heading(level: 3, emph(said))) }
  else if of.style == "source" { block(inset: (x: 14mm), below: 0.4em, sticky: true, said) }
  else if of.label.len() > 0 { grid(columns: (14mm, 1fr), line(of.label), par(said)) }
  else { par(said) }
}
#title()
#par(it.subtitle)
#par(strong(it.notice))
#for words in it.legend { par(small(words)) }
#if it.news.len() > 0 [
  #heading(it.said.news)
  #for words in it.news.first() { par(words) }
  #for (place, told, change) in it.news.last() {
    list.item({ strong(place); text(told); for (kind, words) in change { (kinds.at(kind))(words) } })
  }
]
#line_
#{
  set text(lang: it.language, dir: if it.leftward { rtl } else { ltr })
  for of in it.blocks {
    if "rows" in of {
      table(
        columns: of.columns, stroke: 0.4pt + rgb("#8a8a8a"),
        ..of.rows.flatten().map(cell => table.cell(colspan: cell.span, line(cell.pieces))),
      )
    } else { block_of(of) }
  }
}
#line_
#if it.unplaced.len() > 0 [
  #heading(it.said.left)
  #for (named, leftward, words) in it.unplaced {
    par(text(named))
    block(inset: (x: 6mm), { set text(dir: if leftward { rtl } else { ltr }); par(words) })
  }
]
#block(breakable: false)[
  #heading(it.said.ledger)
  #set text(8.5pt)
  #grid(
    columns: 2, column-gutter: 6mm, row-gutter: 1.4mm, align: (start, end),
    ..it.books.map(of => of.map(text)).flatten()
  )
  #small(it.sha256)
]
""".replace("#line_", '#std.line(length: 100%, stroke: 0.4pt + rgb("#8a8a8a"))')

_EDITS = {Edit.KEPT: "kept", Edit.INSERTED: "proposed", Edit.DELETED: "question"}
_STYLES = {Layout.TITLE: "title", Layout.HEADING: "heading", Layout.SOURCE: "source"}


def consolidated_pdf(text: Consolidated) -> bytes:
    """The consolidated text as a PDF file. Refused where Typst, or a font for its script, is not installed."""
    leftward, say = text.language == "ar", text.say
    notes = {
        part: [_pieces(paragraph.runs, {}, leftward=leftward) for paragraph in group]
        for part, group in groupby(text.paragraphs, key=lambda paragraph: paragraph.part)
        if part != "body"
    }
    matter = {
        "title": legible(text.title),
        "subtitle": legible(text.subtitle),
        "notice": legible(text.notice),
        "legend": [legible(words) for words in text.legend],
        "language": text.language,
        "spoken": say.language,
        "turned": say.leftward,
        "pages": say(PAGES),
        "said": {"news": say(NEWS), "left": say(LEFT), "ledger": say(LEDGER)},
        "news": _news(text),
        "leftward": leftward,
        "blocks": list(_blocks(text, notes, leftward=leftward)),
        "unplaced": list(_unplaced(text)),
        "books": [[what, f"{count:,}"] for what, count in books(text.ledger, say)],
        "sha256": f"{say(MADE_FROM)}: {text.sha256}",
    }
    return printed(_SOURCE, matter, int(text.made.timestamp()))


def _news(text: Consolidated) -> list[object]:
    """What became of the text since an earlier export: how that is told, and each; nothing where nobody asked."""
    if not text.since:
        return []
    told = [text.since, *([text.say(HOW_TOLD)] if any(each.change for each in text.news) else [])]
    listed = [
        (
            *map(legible, described(each, text.say)),
            [(_EDITS[piece.edit], legible(piece.text)) for piece in directed(each, text.say)],
        )
        for each in text.news
    ]
    return [list(map(legible, told)), listed]


def _blocks(text: Consolidated, notes: _Notes, *, leftward: bool) -> Iterator[dict[str, object]]:
    for block in blocks(text.paragraphs):
        if isinstance(block, Paragraph):
            yield _block(block, notes, leftward=leftward)
            continue
        rows = [
            [{"span": span, "pieces": _pieces(cell.runs, notes, leftward=leftward)} for cell, span in row]
            for row in spanned(block)
        ]
        yield {"columns": max(map(len, block)), "rows": rows}


def _block(paragraph: Paragraph, notes: _Notes, *, leftward: bool) -> dict[str, object]:
    runs = list(paragraph.runs)
    label: _Pieces = []
    if runs and "\t" in runs[0].text:
        number, _, rest = runs[0].text.partition("\t")
        label = [(_kind(runs[0]), legible(number))]
        runs[0] = Run(text=rest, inserted=runs[0].inserted, deleted=runs[0].deleted, bold=runs[0].bold)
    turned = leftward
    if paragraph.language:
        turned = right_to_left("".join(run.text for run in runs))
    return {
        "style": _STYLES.get(Layout(paragraph.style), ""),
        "lang": paragraph.language,
        "leftward": turned,
        "label": label,
        "pieces": _pieces(runs, notes, leftward=leftward),
    }


def _pieces(runs: Iterable[Run], notes: _Notes, *, leftward: bool) -> _Pieces:
    return [
        ("note", notes.get(run.note, []))
        if run.note
        else (_kind(run), legible(enclosed(run.text) if run.colour and leftward else run.text).replace("\t", "\u2003"))
        for run in runs
    ]


def _kind(run: Run) -> str:
    if run.colour:
        return "mark"
    if run.inserted:
        return "new" if run.bold else "inserted"
    if run.deleted:
        return "deleted"
    return "bold" if run.bold else "question" if run.strike else "proposed" if run.underline else "kept"


def _unplaced(text: Consolidated) -> Iterator[tuple[str, bool, str]]:
    for comment, why in text.unplaced:
        proposed = wording(comment)
        yield legible(f"{named(comment, text.say)}: {why}"), right_to_left(proposed), proposed
