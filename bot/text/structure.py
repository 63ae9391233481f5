"""A base text from the file the coordinator gives: its sections, labels and words, verbatim (PP resolutions' layout).

`.toml` says everything itself; in `.txt` the layout tells: a heading is a short paragraph of its own without an end
mark, an item begins with its label, and a line that begins neither continues the one before. The words are those of
the file, white space apart: nothing is corrected here.

    title = "…"
    [[section]]
    heading = "resolves"
    text = "that …"                  # one unnumbered paragraph
    [[section]]
    heading = "considering"
    items = { "a)" = "that …", "c) iv)" = "that …" }
"""

import hashlib
import re
import tomllib
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import PurePath

from bot.errors import Refused
from bot.model import BaseText, Provision, Vocabulary
from bot.text.fold import tokens
from bot.text.heading import headings
from bot.text.label import Level, Path, leading, spell

_LONGEST_HEADING = 30
_ENDED = re.compile(r"[.;:。；：؛]$")
_MARKED = re.compile(r"[.;:,!?。；：，؛،]$")
_PAGE = re.compile(r"\s*(?:[-–—]\s*\d{1,4}\s*[-–—]|\d{1,4})\s*")
_ANNEX = re.compile(r"(?:annex|appendix|annexe|anexo|приложение|附件|الملحق)\b.{0,80}", re.IGNORECASE)
_BULLET = re.compile(r"[-–—•·▪]\s")
_RULE = re.compile(r"[_\-=*]{5,}")


def base_text(data: bytes, filename: str, language: str = "en", vocabularies: tuple[Vocabulary, ...] = ()) -> BaseText:
    """The base text in a file; Refused, with what to do, where the file is none. With vocabularies a heading is known
    by its words too, not by its place alone."""
    readers: Mapping[str, Callable[[str], BaseText]] = {
        ".toml": lambda text: _from_toml(text, filename, language, digest),
        ".txt": lambda text: _from_text(text, filename, language, digest, vocabularies),
    }
    ending = PurePath(filename).suffix.lower()
    if ending not in readers:
        raise Refused(f"{filename}: a base text is read from {' or '.join(readers)}; convert the file to one of them")
    digest = hashlib.sha256(data).hexdigest()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Refused(f"{filename}: not UTF-8 (byte {error.start}); save it again as UTF-8") from error
    return readers[ending](text)


# -- .toml ------------------------------------------------------------------------------------------------------------


def _from_toml(text: str, filename: str, language: str, digest: str) -> BaseText:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise Refused(f"{filename}: not TOML: {error}") from error
    provisions: list[Provision] = []
    sections = table.get("section", [])
    for number, section in enumerate(sections if isinstance(sections, list) else [sections], 1):
        place = f"{filename}: section {number}"
        if not isinstance(section, dict) or not _words(section.get("heading")):
            raise Refused(f'{place} has no heading; write heading = "resolves"')
        heading, items = _words(section["heading"]), section.get("items", {})
        if not isinstance(items, dict) or not all(isinstance(words, str) for words in items.values()):
            raise Refused(f'{place} ("{heading}"): items must be a table of texts by label, as {{ "a)" = "that …" }}')
        if _words(section.get("text")):
            provisions.append(Provision(heading=heading, label="", text=_words(section["text"])))
        provisions += [
            Provision(heading=heading, label=_words(label), text=_words(words)) for label, words in items.items()
        ]
        if not _words(section.get("text")) and not items:
            raise Refused(f'{place} ("{heading}") has neither text nor items')
    return _checked(provisions, filename, language, _words(table.get("title")), digest)


def _words(value: object) -> str:
    """A text with its white space made plain; empty for what is no text."""
    return " ".join(value.split()) if isinstance(value, str) else ""


def _checked(provisions: Sequence[Provision], filename: str, language: str, title: str, digest: str) -> BaseText:
    """A base text in which heading and label name one place each."""
    seen: set[tuple[str, str]] = set()
    for provision in provisions:
        place = (provision.heading, provision.label)
        if place in seen:
            raise Refused(
                f'{filename}: "{" ".join(place).strip()}" is there twice; heading and label must name one place'
            )
        seen.add(place)
    if not provisions:
        raise Refused(f"{filename}: no heading with text under it was found")
    return BaseText(language=language, provisions=tuple(provisions), title=title, sha256=digest)


# -- .txt -------------------------------------------------------------------------------------------------------------


def _from_text(text: str, filename: str, language: str, digest: str, vocabularies: tuple[Vocabulary, ...]) -> BaseText:
    paragraphs = list(_paragraphs(text, vocabularies))
    provisions: list[Provision] = []
    front: list[str] = []
    heading = ""
    path: Path = ()
    for number, (paragraph, alone) in enumerate(paragraphs):
        following = paragraphs[number + 1][0] if number + 1 < len(paragraphs) else ""
        if heading and _ANNEX.fullmatch(paragraph):
            break
        if following and _is_heading(paragraph, following, vocabularies, language, alone=alone):
            heading, path = paragraph, ()
            continue
        if not heading:
            front.append(paragraph)
            continue
        levels, rest = leading(paragraph)
        place = _below(path, levels) if levels else None
        if place is not None and rest:
            path = place
            provisions.append(Provision(heading=heading, label=spell(path), text=rest))
        elif provisions and provisions[-1].heading == heading:
            before = provisions.pop()
            provisions.append(Provision(heading=heading, label=before.label, text=f"{before.text}\n{paragraph}"))
        else:
            provisions.append(Provision(heading=heading, label="", text=paragraph))
    return _checked(provisions, filename, language, _title(front), digest)


def _title(front: Sequence[str]) -> str:
    """What stands between the number of the resolution and the opening formula."""
    number = next((i for i, words in enumerate(front) if re.search(r"\d", words) and len(words) < 120), None)
    return front[number + 1] if number is not None and number + 1 < len(front) - 1 else ""


def _paragraphs(text: str, vocabularies: tuple[Vocabulary, ...]) -> Iterable[tuple[str, bool]]:
    """Paragraphs with their white space made plain, and whether each stood alone between blank lines."""
    block: list[str] = []
    for line in [*text.replace("\f", "\n\n").splitlines(), ""]:
        words = " ".join(line.split())
        if words and not _RULE.fullmatch(words):
            block.append(words)
        elif block:
            found = _joined([line for line in block if len(block) == 1 or not _PAGE.fullmatch(line)], vocabularies)
            yield from ((paragraph, len(found) == 1) for paragraph in found if not _PAGE.fullmatch(paragraph))
            block = []


def _joined(lines: Sequence[str], vocabularies: tuple[Vocabulary, ...]) -> list[str]:
    """Lines without blank lines between them as paragraphs: hard-wrapped lines are put together."""
    found: list[str] = []
    for line in lines:
        label = leading(line)[0]
        begins = bool(label) and (label[0].bracket or bool(found and _MARKED.search(found[-1])))
        wrapped = bool(found) and not (
            begins
            or _ENDED.search(found[-1])
            or _BULLET.match(line)
            or _spoken(found[-1], vocabularies)
            or (_MARKED.search(found[-1]) and _spoken(line, vocabularies))
        )
        if wrapped:
            found[-1] += f" {line}"
        else:
            found.append(line)
    return found


def _spoken(words: str, vocabularies: tuple[Vocabulary, ...]) -> bool:
    """Whether the vocabularies know these words, all of them, as one heading."""
    if not vocabularies or len(words) > 400:
        return False
    t = tokens(words)
    found = headings(vocabularies, None).find(t, 0) if len(t) else None
    return found is not None and found.end == len(t)


def _is_heading(
    words: str, following: str, vocabularies: tuple[Vocabulary, ...], language: str, *, alone: bool
) -> bool:
    if _MARKED.search(words) or len(words.split()) > _LONGEST_HEADING or _BULLET.match(words):
        return False
    if _spoken(words, vocabularies):
        return True
    if leading(words)[0] or not alone:
        return False
    if vocabularies:
        t = tokens(words)
        return headings(vocabularies, None).find(t, 0) is not None and not words[0].isupper()
    return len(words) <= 30 if language in ("zh", "ar") else words[0].islower()


def _below(path: Path, levels: Path) -> Path | None:
    """Where an item with this label stands, after the item at `path`; None where the label cannot follow there."""
    if len(levels) > 1:
        return levels
    level = levels[0]
    if level.kind == "number":
        last = path[0] if path and path[0].kind == "number" else None
        expected = last is None or level.bracket or level.suffix or _after(last.value, level.value)
        return levels if expected else None
    kinds = [above.kind for above in path]
    letter = path[kinds.index("letter")] if "letter" in kinds else None
    if level.kind == "letter" and letter is None:
        return (*path, level) if not path or path[-1].kind == "number" else levels
    if letter is not None and (level.kind == "roman" or (level.value in "ivx" and not _next_letter(letter, level))):
        return (*path[: kinds.index("letter") + 1], Level("roman", level.value, level.suffix, level.bracket))
    if level.kind == "letter":
        return (*path[: kinds.index("letter")], level)
    return (*(above for above in path if above.kind == "number"), level)


def _next_letter(before: Level, level: Level) -> bool:
    return ord(level.value) in (ord(before.value[0]), ord(before.value[0]) + 1)


def _after(before: str, number: str) -> bool:
    """Whether a number may follow another: 2 or 1.1 after 1, 2 after 1.4."""
    low, high = [int(part) for part in before.split(".")], [int(part) for part in number.split(".")]
    return low < high and (high[: len(low)] == low or high[-1] - low[len(high) - 1] == 1)
