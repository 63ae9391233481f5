"""`./run bench word CORPORA [ROW]`: how well Word files are read, each row with its figure and its target.

The corpora's folder `e` holds Word files with revisions and comments and their accepted and rejected twins; the scorer
is the one beside the corpora. A ROW alone also prints what its scorer said. Exit 0 only where all hold.
"""

import io
import json
import re
import statistics
import sys
import time
import zipfile
from collections import Counter
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from random import Random
from xml.etree import ElementTree

from bench import drafts, sixforms
from bench.reading import Figure, scored, told
from bench.tools import machine
from bot.errors import Refused
from bot.office import read, text

MUTATIONS = 3000
SLOWEST = 2.0
"""Seconds that no damaged file may take."""
LONG = 0.25
"""Seconds for the long file of `document`."""

_BLANKS = re.compile(r"\s+")


def goldens(corpora: Path) -> Figure:
    """Changes and comments as pandoc's own tests have them; agreement with pandoc on all files is only told."""
    told, _ = scored(
        corpora, "score_docx", str(corpora / "e"), "--changes", "bench.adapters:docx_changes", "--show", "20"
    )
    equal, of = _pair(r"goldens \(\.native\): (\d+)/(\d+) equal", told)
    near, files = _pair(r"on (?P<of>\d+) files: (?P<is>\d+) nearly", told)
    return Figure(
        figure=f"{equal} of {of} goldens equal; like pandoc in {near} of {files} files",
        target="all equal",
        holds=equal == of,
        details=told,
    )


def comments(corpora: Path) -> Figure:
    """The number of comments, exact on every file that has some."""
    files = json.loads((corpora / "e" / "cases.json").read_text())
    wrong = [
        f"{case['file']}: {found} for {case['comment']}"
        for case in files
        if case.get("comment")
        and (found := len(read((corpora / "e" / case["file"]).read_bytes(), case["file"]).remarks)) != case["comment"]
    ]
    many = sum(bool(case.get("comment")) for case in files)
    return Figure(
        figure=f"exact in {many - len(wrong)} of {many} files", target="all", holds=not wrong, details="\n".join(wrong)
    )


def texts(corpora: Path) -> Figure:
    """The body with all changes accepted, and rejected, beside the file that Word made of it. The scorer knows w:t
    alone: no non-breaking hyphen and no symbol; with those, the twin is read by the reader under test."""
    told, _ = scored(corpora, "score_docx", str(corpora / "e"), "--text", "bench.adapters:docx_text", "--show", "20")
    by_scorer = re.findall(r"'(?:accept|reject)': '(\d+)/", told)
    right: Counter[str] = Counter()
    wrong: list[str] = []
    triples = json.loads((corpora / "e" / "pairs.json").read_text())["triples"]
    for triple in triples:
        source = read((corpora / "e" / triple["source"]).read_bytes(), triple["source"])
        for twin, accepted in (("accepted", True), ("rejected", False)):
            expected = text(read((corpora / "e" / triple[twin]).read_bytes(), triple[twin]))
            if _BLANKS.sub("", expected) == _BLANKS.sub("", text(source, accepted=accepted)):
                right[twin] += 1
            else:
                wrong.append(f"{triple['source']} {twin}")
    return Figure(
        figure=f"accepted {right['accepted']}, rejected {right['rejected']} of {len(triples)} exact"
        f" (by the scorer: {', '.join(by_scorer)})",
        target="all",
        holds=not wrong,
        details=told + "\n".join(wrong),
    )


def hostile(corpora: Path) -> Figure:
    """Damaged files: each is read or refused in words, in time."""
    sources = [path.read_bytes() for path in sorted((corpora / "e").glob("*/*.docx")) if path.stat().st_size < 200_000]
    random = Random(191)
    failed: list[str] = []
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(MUTATIONS):
        data = _damaged(random.choice(sources), random)
        begun = time.perf_counter()
        try:
            document = read(data, "damaged.docx")
            text(document), text(document, accepted=False)
            outcomes["read"] += 1
        except Refused:
            outcomes["refused"] += 1
        except Exception as error:  # noqa: BLE001  # that is what is counted
            failed.append(f"{number}: {error!r}")
        slowest = max(slowest, time.perf_counter() - begun)
    figure = (
        f"{MUTATIONS} damaged files: {outcomes['read']} read, {outcomes['refused']} refused, {len(failed)} uncaught"
    )
    return Figure(
        figure=f"{figure}; slowest {slowest:.2f} s",
        target=f"0 uncaught, none over {SLOWEST:.0f} s",
        holds=not failed and slowest <= SLOWEST,
        details="\n".join(failed),
    )


def speed(_: Path) -> Figure:
    """A file of fifty pages changed in four hundred places, and one ten times as long; in time of the processor, since
    others use it too."""
    data, longer = document(), document(6000)
    took, took_longer = _median(data, 9), _median(longer, 3)
    found = read(data, "long.docx")
    words = len(text(found).split())
    ratio = took_longer / took
    return Figure(
        figure=f"{took:.3f} s for {words} words ({len(data) >> 10} KiB); ten times as long {ratio:.1f} times",
        target=f"≤ {LONG} s, linear (≤ 15 times)",
        holds=took <= LONG and ratio <= 15,
    )


def document(paragraphs: int = 600) -> bytes:
    """A Word file as Word writes them: six hundred paragraphs make fifty pages, two in three with a change; numbered
    items, words in pieces by editing session, fonts and languages on each, a comment in forty."""
    random = Random(58)
    body = "".join(_paragraph(number, random) for number in range(paragraphs))
    remarks = "".join(
        f'<w:comment w:id="{number}" {_BY}><w:p>{_run("why so", 1)}</w:p></w:comment>'
        for number in range(0, paragraphs, 40)
    )
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/>'
        f'<w:lvlText w:val="%{level + 1})"/></w:lvl>'
        for level, kind in enumerate(("decimal", "lowerLetter", "lowerRoman"))
    )
    parts = {
        "document": f"<w:body>{body}</w:body>",
        "comments": remarks,
        "numbering": f'<w:abstractNum w:abstractNumId="0">{levels}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>',
    }
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    relations = "".join(
        f'<Relationship Id="{n}" Type="{kind}/{n}" Target="{n}.xml"/>' for n in ("comments", "numbering")
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(
            "_rels/.rels", _relations(f'<Relationship Id="1" Type="{kind}/officeDocument" Target="word/document.xml"/>')
        )
        archive.writestr("word/_rels/document.xml.rels", _relations(relations))
        for name, content in parts.items():
            archive.writestr(f"word/{name}.xml", f'<w:{name} xmlns:w="{_W}">{content}</w:{name}>')
    return out.getvalue()


_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_WORDS = (
    "that the development of services shall be open to all members and reviewed in the study groups each year".split()
)
_BY = 'w:author="Delegate One" w:date="2026-02-01T09:00:00Z"'


def _paragraph(number: int, random: Random) -> str:
    """One numbered paragraph of some forty words, in pieces."""
    pieces = [_run(" ".join(random.choices(_WORDS, k=7)) + " ", random.randrange(4)) for _ in range(6)]
    if number % 3:
        pieces.insert(2, f'<w:ins w:id="{number}" {_BY}>{_run("new words ", 0)}</w:ins>')
        pieces.insert(4, f'<w:del w:id="{number}" {_BY}>{_run("old ", 0, tag="delText")}</w:del>')
    if not number % 40:
        pieces.insert(1, f'<w:commentRangeStart w:id="{number}"/>')
        pieces.append(f'<w:commentRangeEnd w:id="{number}"/><w:r><w:commentReference w:id="{number}"/></w:r>')
    listed = f'<w:numPr><w:ilvl w:val="{number % 3}"/><w:numId w:val="1"/></w:numPr>'
    return (
        f'<w:p w:rsidR="00A{number:05}" w:rsidRDefault="00B12345" w:rsidP="00C12345"><w:pPr>{listed}'
        f'<w:spacing w:before="120"/><w:jc w:val="both"/><w:rPr><w:lang w:val="en-GB"/></w:rPr></w:pPr>'
        f'<w:proofErr w:type="spellStart"/>{"".join(pieces)}</w:p>'
    )


def _run(words: str, look: int, tag: str = "t") -> str:
    looks = ("", "<w:i/>", "<w:b/>", '<w:u w:val="single"/>')[look]
    return (
        '<w:r w:rsidRPr="00D12345"><w:rPr><w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:cs="Calibri"/>'
        f'{looks}<w:sz w:val="24"/><w:szCs w:val="24"/><w:lang w:val="en-GB"/></w:rPr>'
        f'<w:{tag} xml:space="preserve">{words}</w:{tag}></w:r>'
    )


def _relations(lines: str) -> str:
    return (
        f'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{lines}</Relationships>'
    )


def _damaged(data: bytes, random: Random) -> bytes:
    """A file with bytes changed in the zip, or (mostly) with the XML of a part changed and packed again."""
    if random.random() < 0.3:
        return bytes(_bitten(bytearray(data), random))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        names = [name for name in source.namelist() if name.endswith((".xml", ".rels"))]
        chosen = "word/document.xml" if random.random() < 0.6 else random.choice(names)
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, _retagged(content, random) if name == chosen else content)
    return out.getvalue()


def _bitten(data: bytearray, random: Random) -> bytearray:
    if random.random() < 0.3:
        return data[: random.randrange(len(data))]
    for _ in range(random.randrange(1, 30)):
        data[random.randrange(len(data))] = random.randrange(256)
    return data


def _retagged(content: bytes, random: Random) -> bytes:
    """The same XML with elements left out, doubled, moved, or with other attributes."""
    try:
        root = ElementTree.fromstring(content)
    except ElementTree.ParseError:
        return content
    for _ in range(random.randrange(1, 12)):
        around = [element for element in root.iter() if len(element)]
        if not around:
            break
        parent, other = random.choice(around), random.choice(around)
        child = random.choice(list(parent))
        what = random.randrange(5)
        if what == 0:
            parent.remove(child)
        elif what == 1:
            parent.insert(0, deepcopy(child))
        elif what == 2:
            other.append(deepcopy(child))
        elif what == 3:
            child.tag, other.tag = other.tag, child.tag
        else:
            child.attrib.update(
                (key, random.choice(("-1", "0", "7", str(2**31), "9" * 40, "é"))) for key in child.attrib
            )
    return bytes(ElementTree.tostring(root))


def _median(data: bytes, rounds: int) -> float:
    def once() -> float:
        begun = time.process_time()
        read(data, "long.docx")
        return time.process_time() - begun

    return statistics.median(once() for _ in range(rounds))


def _pair(pattern: str, told: str) -> tuple[int, int]:
    found = re.search(pattern, told)
    if found is None:
        return 0, -1
    named = found.groupdict()
    return (int(named["is"]), int(named["of"])) if named else (int(found[1]), int(found[2]))


ROWS: dict[str, Callable[[Path], Figure]] = {
    "goldens": goldens,
    "comments": comments,
    "texts": texts,
    "hostile": hostile,
    "speed": speed,
    "compared": drafts.compared,
    "drafts": drafts.speed,
    "forms": sixforms.rows,
}


def main(arguments: list[str]) -> int:
    """All rows, or one."""
    usage = f"usage: ./run bench word CORPORA [ROW]; ROW is one of {', '.join(ROWS)}"
    if not arguments or len(arguments) > 2 or not set(arguments[1:]) <= set(ROWS):
        print(usage, file=sys.stderr)
        return 2
    corpora = Path(arguments[0])
    if not (corpora / "e" / "cases.json").is_file():
        print(f"{corpora}: no Word files in its folder e; {usage}", file=sys.stderr)
        return 2
    print(machine())
    return told(ROWS, arguments[1:], corpora)
