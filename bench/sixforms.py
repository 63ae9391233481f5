"""One mail, six forms of the same amendment, in six languages: cited, quoted, inline, tracked, struck and underlined,
and our own form filled in. Each is read and filed as any mail; all must come to the same provision, mark and redline.

The text is that of tests/corpus/quotes; a row of `./run bench word`.
"""

import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from xml.sax.saxutils import escape

from bench.reading import Figure
from bench.tools import NOW, group
from bot import service
from bot.export import blank_form
from bot.model import BaseText, Comment, Edit, Group, Participant, Piece, Resolution, Vocabulary
from bot.text import base_text, redline

TEXTS = Path(__file__).parent.parent / "tests" / "corpus" / "quotes"
HEADING, LABEL = "instructs the Secretary-General", "3"
"""The provision that is amended, as the English text names it."""
_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_BY = 'w:id="1" w:author="Delegate One" w:date="2026-05-01T09:00:00Z"'


@dataclass(frozen=True, kw_only=True, slots=True)
class Case:
    """A language: the words replaced and those that replace them, how the provision is cited, and how a change is told
    in a sentence."""

    language: str
    old: str
    new: str
    cited: str
    told: str


CASES = (
    Case(
        language="en",
        old="two",
        new="three",
        cited="instructs the Secretary-General 3",
        told="In instructs the Secretary-General 3, replace “two” by “three”.",
    ),
    Case(
        language="fr",
        old="deux",
        new="trois",
        cited="charge le Secrétaire général 3",
        told="Au point 3 du charge le Secrétaire général, remplacer «deux» par «trois».",
    ),
    Case(
        language="es",
        old="dos",
        new="tres",
        cited="encarga al Secretario General 3",
        told="En encarga al Secretario General 3, sustituir «dos» por «tres».",
    ),
    Case(
        language="ru",
        old="две",
        new="три",
        cited="поручает Генеральному секретарю 3",
        told="В пункте 3 раздела «поручает Генеральному секретарю» заменить «две» на «три».",
    ),
    Case(
        language="zh",
        old="两",
        new="三",
        cited="责成秘书长3",
        told="将责成秘书长3中的“两”改为“三”。",
    ),
    Case(
        language="ar",
        old="حديقة",
        new="مدرسة",
        cited="يكلف الأمين العام 3",
        told="في الفقرة 3 من «يكلف الأمين العام» يستعاض عن «حديقة» بعبارة «مدرسة».",
    ),
)


def gardens() -> Group:
    """A group that works on the text in six languages."""
    known = group()
    texts = tuple(
        base_text(path.read_bytes(), path.name, path.stem.removeprefix("gardens-"), known.vocabularies)
        for path in sorted(TEXTS.glob("gardens-*.toml"))
    )
    person = Participant(name="Delegate One", addresses=("one@delegations.example",), member="Examplia")
    resolution = Resolution(slug="191", body="PP", number=191, revision="Rev. Bucharest, 2022", base_texts=texts)
    return replace(known, resolutions=(resolution,), participants=(person,), receipts=False)


def forms(case: Case, about: Group, mark: str = "") -> Iterator[tuple[str, bytes]]:
    """The six mails, each with its name; with a mark, where the form has a place for one."""
    [resolution] = about.resolutions
    base = next(text for text in resolution.base_texts if text.language == case.language)
    text = _text(base, case)
    after = text.replace(case.old, case.new, 1)
    head, tail = text.split(case.old, 1)
    line = f"{mark}\n" if mark else ""
    marked = [[(mark, "")]] if mark else []
    yield "cited", _mail(f"{line}{case.told}\n")
    yield "quoted", _mail(f"> 3 {text}\n\n{line}{after}\n")
    yield "inline", _mail(f"{line}{case.cited}\n{after}\n")
    for name, gone, come in (("tracked", "del", "ins"), ("struck and underlined", "strike", "u")):
        changed = [("3\t" + head, ""), (case.old, gone), (case.new, come), (tail, "")]
        yield name, _mail("", _file([*marked, *_paragraphs(base, case, changed)]))
    vocabulary = next(words for words in about.vocabularies if words.language == case.language)
    yield "template", _mail("", _filled(resolution, base, vocabulary, text, line + after))


def expected(case: Case, about: Group) -> tuple[Piece, ...]:
    """The redline that all forms must come to."""
    [resolution] = about.resolutions
    text = _text(next(text for text in resolution.base_texts if text.language == case.language), case)
    return redline(text, text.replace(case.old, case.new, 1))


def filed(raw: bytes, about: Group) -> tuple[Comment, ...]:
    """The rows that a mail makes."""
    return service.explain(raw, about, NOW)[1].comments


def rows(_: Path) -> Figure:
    """All forms in all languages, with a mark and without one."""
    about = gardens()
    total = 0
    wrong: list[str] = []
    for case in CASES:
        for mark in ("", "MOD"):
            must = [(HEADING, LABEL, mark, expected(case, about))]
            for name, raw in forms(case, about, mark):
                found = [(row.heading, row.label, row.mark or "", row.redline) for row in filed(raw, about)]
                total += 1
                if found != must:
                    wrong.append(f"{case.language} {mark or 'no mark'} {name}: {_told(found)}")
    return Figure(
        figure=f"{total - len(wrong)} of {total} come to the same provision, mark and redline",
        target="all",
        holds=not wrong,
        details="\n".join(wrong),
    )


def _told(rows: Sequence[tuple[str, str, str, tuple[Piece, ...]]]) -> str:
    signs = {Edit.KEPT: "{}", Edit.INSERTED: "[+{}+]", Edit.DELETED: "[-{}-]"}
    return "; ".join(
        f"{heading} {label} {mark} {''.join(signs[piece.edit].format(piece.text) for piece in pieces)}".strip()
        for heading, label, mark, pieces in rows
    )


def _text(base: BaseText, case: Case) -> str:
    number = next(at for at, provision in enumerate(base.provisions) if case.cited.startswith(provision.heading)) + 2
    return base.provisions[number].text


def _paragraphs(base: BaseText, case: Case, changed: Sequence[tuple[str, str]]) -> Iterator[Sequence[tuple[str, str]]]:
    heading = ""
    text = _text(base, case)
    for provision in base.provisions:
        if provision.heading != heading:
            heading = provision.heading
            yield [(heading, "i")]
        label = f"{provision.label}\t" if provision.label else ""
        yield changed if provision.text == text else [(label + provision.text, "")]


def _mail(words: str, file: bytes = b"") -> bytes:
    mail = EmailMessage(policy=SMTP)
    mail["From"] = "Delegate One <one@delegations.example>"
    mail["To"] = "list@lists.example"
    mail["Subject"] = "Resolution 191"
    mail["Message-ID"] = "<one@delegations.example>"
    mail["Date"] = "Fri, 01 May 2026 09:00:00 +0000"
    mail.set_content(words or "Please see the attached file.\n", cte="8bit")
    if file:
        main, sub = _WORD.split("/")
        mail.add_attachment(file, maintype=main, subtype=sub, filename="proposal.docx")
    return mail.as_bytes()


def _file(paragraphs: Sequence[Sequence[tuple[str, str]]]) -> bytes:
    """A Word file of runs, each with what became of it: "ins", "del", or a look."""
    body = "".join(f"<w:p>{''.join(_run(*run) for run in runs)}</w:p>" for runs in paragraphs)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/word/document.xml" ContentType="{_WORD}.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_OFFICE}/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f'<w:document xmlns:w="{_W}"><w:body>{body}</w:body></w:document>',
    }
    return _zipped({name: text.encode() for name, text in parts.items()})


def _run(text: str, how: str) -> str:
    tag = "delText" if how == "del" else "t"
    look = {"strike": "<w:strike/>", "u": '<w:u w:val="single"/>', "i": "<w:i/>"}.get(how, "")
    pieces = "<w:tab/>".join(f'<w:{tag} xml:space="preserve">{escape(piece)}</w:{tag}>' for piece in text.split("\t"))
    run = f"<w:r><w:rPr>{look}</w:rPr>{pieces}</w:r>"
    return f"<w:{how} {_BY}>{run}</w:{how}>" if how in ("ins", "del") else run


def _filled(resolution: Resolution, base: BaseText, vocabulary: Vocabulary, text: str, wording: str) -> bytes:
    """Our form with the wording written over the text on the right."""
    with zipfile.ZipFile(io.BytesIO(blank_form(resolution, base, vocabulary, NOW))) as form:
        parts = {name: form.read(name) for name in form.namelist()}
    document = parts["word/document.xml"].decode()
    left = document.index(escape(text)) + 1
    lines = '</w:t></w:r></w:p><w:p><w:r><w:t xml:space="preserve">'.join(map(escape, wording.split("\n")))
    parts["word/document.xml"] = (document[:left] + document[left:].replace(escape(text), lines, 1)).encode()
    return _zipped(parts)


def _zipped(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, data in parts.items():
            archive.writestr(zipfile.ZipInfo(name), data)
    return file.getvalue()
