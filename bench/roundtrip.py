"""The edited table back: export, edit by LibreOffice's hand, import, export again; exactly the edits, nothing lost.

`./run bench roundtrip [N] [SEED]` (200): each set is a made-up table in six languages, exported as Word or Excel in one
of the profiles, edited at random and perhaps sorted, copied, merged or saved by others, while the same comments change
here. Needs LibreOffice and python3-uno (Debian).
"""

import io
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]

from bench import tools
from bench.compiled import filed, lines, value
from bot import compilation, corrections, rules, service
from bot.errors import Refused
from bot.model import (
    Action,
    Change,
    Comment,
    Group,
)
from bot.office import same
from bot.store import Store

ROOT = Path(__file__).parents[1]
DEBIAN = "/usr/bin/python3"
ISCG, ISO, IEEE = "iscg", "iso-2012-03", "ieee-myproject"
TITLES = {
    ISCG: [
        *("No., received", "Member", "Provision", "Mark, type", "Comment (verbatim)", "Proposed text, reasons"),
        *("Observations, disposition", "Source, filed by"),
    ],
    IEEE: [
        *("Comment ID, date", "Affiliation, name", "Subclause, category", "Comment", "Proposed change"),
        *("Disposition status, detail", "Other"),
    ],
}
"""The columns of the Word files that are not those of the profile."""
_DISPOSED, _OBSERVED = TITLES[IEEE][5], TITLES[ISCG][6]
_LABELS = ("observations", "disposition", "reason")
_DETAILS = ("disposition status", "disposition detail")
_CLAUSE = ("page", "line", "category", "file", "must be satisfied")
FIELDS = {
    (ISCG, "provision"): ("Provision", "", ("as cited", "base text")),
    (ISCG, "translation"): ("Comment (verbatim)", "translation", ("language", "translation")),
    (ISCG, "observations"): (_OBSERVED, "observations", _LABELS),
    (ISCG, "disposition"): (_OBSERVED, "disposition", _LABELS),
    (ISCG, "disposition_reason"): (_OBSERVED, "reason", _LABELS),
    (IEEE, "provision"): ("Subclause, category", "", _CLAUSE),
    (IEEE, "type"): ("Subclause, category", "category", _CLAUSE),
    (IEEE, "disposition"): (_DISPOSED, "disposition status", _DETAILS),
    (IEEE, "disposition_reason"): (_DISPOSED, "disposition detail", _DETAILS),
}
"""Where a field stands in such a file: column, label, the labels of that cell."""
ISO_TYPES = {"general": "ge", "substantive": "te", "question": "te", "editorial": "ed", "translation": "ed"}
WORD, EXCEL = ("docx", "MS Word 2007 XML"), ("xlsx", "Calc MS Excel 2007 XML")
SHAPES: tuple[tuple[str, str, tuple[str, str], str], ...] = (
    (ISCG, "docx", WORD, ""),
    (ISCG, "xlsx", EXCEL, ""),
    (ISO, "docx", WORD, ""),
    (ISCG, "docx", WORD, "tracked"),
    (IEEE, "xlsx", EXCEL, ""),
    (ISCG, "docx", ("odt", "writer8"), ""),
    (ISCG, "xlsx", ("ods", "calc8"), ""),
    (ISO, "docx", ("odt", "writer8"), "tracked"),
    (ISCG, "xlsx", EXCEL, "google"),
    (ISO, "xlsx", EXCEL, ""),
    (ISCG, "docx", WORD, "google"),
    (IEEE, "docx", WORD, ""),
    (ISO, "docx", WORD, "tracked"),
    (ISCG, "xlsx", ("xls", "MS Excel 97"), "old"),
)
"""Profile, format, what LibreOffice saves it as, and what else happens to it."""


@dataclass(kw_only=True)
class Set:
    """One table on its way. `written` is what the hand writes, by number and field; `elsewhere` what is changed here
    meanwhile; `doubtful` numbers are those whose rows may be refused, if it is told; `deaf` fields likewise."""

    random: Random
    group: Group
    store: Store
    shape: tuple[str, str, tuple[str, str], str]
    comments: tuple[Comment, ...] = ()
    acts: list[list[Any]] = field(default_factory=list)
    written: dict[tuple[str, str], str] = field(default_factory=dict)
    elsewhere: dict[tuple[str, str], str] = field(default_factory=dict)
    doubtful: set[str] = field(default_factory=set)
    deaf: set[str] = field(default_factory=set)
    mischief: str = ""


def begun(at: int, random: Random, url: str) -> Set:
    """A group of its own with a table of comments, some of them with earlier edits."""
    group = replace(tools.group(), slug=f"set{at}")
    store = Store.open(url, group.slug)
    comments = filed(random, store)
    found = Set(random=random, group=group, store=store, shape=SHAPES[at % len(SHAPES)], comments=comments)
    for comment in comments:
        for key in ("observations", "disposition", "disposition_reason", "translation"):
            if random.random() < 0.3:
                change(found, comment.number, key, lines(random, comment.language))
    return found


def change(each: Set, number: str, key: str, text: str) -> None:
    """Somebody here changes a field."""
    action, target = (Action.MOVE, number) if key == "provision" else (Action.EDIT, f"{number} {key}")
    wanted = Change(action=action, target=target, who="Secretariat One", at=tools.NOW, after=text)
    corrections.change(each.store, each.group, wanted, tools.clock, "bench")


def fields(each: Set) -> dict[str, dict[str, str]]:
    """Every field that may be changed, as it stands, by number."""
    standing = service.comments(each.store, each.group, "191")
    keys = ("provision", "mark", "type", *("observations", "disposition", "disposition_reason", "translation"))
    return {comment.number: {key: rules.field_of(comment, key) for key in keys} for comment in standing}


def planned(each: Set) -> None:
    """Draws what the hand does."""
    profile, form, _, special = each.shape
    random, before = each.random, fields(each)
    keys = {
        ISCG: ("provision", "mark", "type", "observations", "disposition", "disposition_reason", "translation"),
        ISO: ("provision", "type", "observations"),
        IEEE: ("provision", "type", "disposition", "disposition_reason"),
    }[profile]
    places = [(number, key) for number in before for key in keys]
    for number, key in random.sample(places, min(len(places), random.randint(0, 9))):
        text = value(random, key)
        if profile == ISO and key == "type":
            text = {"ge": "general", "te": "substantive", "ed": "editorial"}[ISO_TYPES[text]]
        if (profile, form, key) == (ISCG, "docx", "observations") and random.random() < 0.1:
            text += "\nreason: none was given"
            each.doubtful.add(number)
        if form == "xlsx":  # LibreOffice drops some when it saves ODF
            text = text.replace("\t", " ")
        each.written[number, key] = text
        each.acts += _acts(each, number, key, before[number][key], text)
    kinds = ["", "", "", "sort", "delete", "copy", "add", "merge", "rename", "hide"]
    kinds += ["move"] if not (profile == ISO and form == "docx") else []
    kinds += ["sort_alone", "compute"] if form == "xlsx" else []
    each.mischief = "" if special in ("tracked", "old") else random.choice(kinds)
    _mischief(each, titles_of(profile, form), before)


def titles_of(profile: str, form: str) -> list[str]:
    """The columns of a file."""
    if form == "docx" and profile in TITLES:
        return TITLES[profile]
    return [column.title for column in rules.PROFILES[profile]]


def _acts(each: Set, number: str, key: str, old: str, text: str) -> Iterator[list[Any]]:
    """How the hand writes one field."""
    profile, form, _, _ = each.shape
    titles = {column.key: column.title for column in rules.PROFILES[profile]}
    if profile == ISO and key == "provision":
        heading, _, label = text.partition(" ")
        yield ["write", number, titles["heading"], "", [], heading]
        yield ["write", number, titles["label"], "", [], label]
    elif profile == ISO and key == "type":
        yield ["write", number, titles["iso_type"], "", [], ISO_TYPES[text]]
    elif form == "docx" and profile == ISCG and key in ("mark", "type"):
        yield ["word", number, "Mark, type", old, text]
    elif form == "docx" and (profile, key) in FIELDS:
        column, label, labels = FIELDS[profile, key]
        yield ["write", number, column, label, list(labels), text]
    else:
        yield ["write", number, titles["category" if key == "type" and profile == IEEE else key], "", [], text]


def _mischief(each: Set, titles: list[str], before: dict[str, dict[str, str]]) -> None:
    """What else happens to the table, and which rows it makes doubtful."""
    random, numbers = each.random, list(before)
    free = [number for number in numbers if all(number != written for written, _ in each.written)]
    number = random.choice(numbers)
    match each.mischief:
        case "sort":
            each.acts.append(["sort", random.choice(titles)])
        case "sort_alone":
            each.acts.append(["sort_alone", titles[0]])
            each.doubtful |= set(numbers)
        case "delete" if free:
            each.acts.append(["delete", random.choice(free)])
        case "copy":
            each.acts.append(["copy", number])
            each.doubtful.add(number)
        case "add":
            each.acts.append(["add", ["", "new words by hand", "191-999"]])
        case "merge":
            down = random.random() < 0.5 and number != numbers[-1]
            each.acts.append(["merge", number, down])
            each.doubtful |= set(numbers) if down else {number}
        case "move":
            each.acts.append(["move", random.choice(titles[1:])])
        case "rename":
            column = random.choice([title for title in titles if "bservations" in title or "isposition" in title])
            each.acts.append(["rename", column, "Renamed"])
            each.deaf |= {"observations", "disposition", "disposition_reason"}
        case "hide":
            each.acts.append(["hide", number])
        case "compute":
            typed = random.choice(("=1+1", "5", "2.50"))
            column = next(title for title in titles if "bservations" in title or "Detail" in title)
            key = "observations" if "bservations" in column else "disposition_reason"
            each.acts.append(["compute", number, column, typed])
            each.written[number, key] = {"5": "5", "2.50": "2.5"}.get(typed, "\0formula")
        case _:
            each.mischief = ""


def meanwhile(each: Set) -> None:
    """What is changed here while the file is away: the same fields, to the same or to something else, and others."""
    random = each.random
    for (number, key), text in list(each.written.items()):
        chance = random.random()
        if chance < 0.12 and "\0" not in text and not (key == "type" and not text):
            each.elsewhere[number, key] = text
        elif chance < 0.3:
            each.elsewhere[number, key] = value(random, key)
    for number in fields(each):
        key = random.choice(("observations", "translation", "mark"))
        if random.random() < 0.2 and (number, key) not in each.written:
            each.elsewhere[number, key] = value(random, key)
    for (number, key), text in each.elsewhere.items():
        change(each, number, key, text)


@dataclass(kw_only=True)
class Score:
    """What a set came to. `wrong` is in words."""

    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)


def judged(each: Set, before: dict[str, dict[str, str]], file: Path) -> Score:
    """Import, take over, look."""
    score = Score()
    now = fields(each)
    try:
        found = corrections.difference(each.store, each.group, file.read_bytes(), file.name)
    except Refused as refusal:
        score.counts["files refused"] += 1
        if each.shape[3] != "old":
            score.wrong.append(f"refused: {refusal}")
        return score
    edits = {(edit.number, edit.key): edit.returned for edit in found.edits}
    conflicts = {(edit.number, edit.key): edit.returned for edit in found.conflicts}
    told = "\n".join(f"{place}: {why}" for place, why in found.refused)
    seen = _seen(each.shape[0])
    for place, text in each.written.items():
        number, key = place
        was, is_now = seen(key, before[number][key]), seen(key, now[number][key])
        score.counts["cells written"] += 1
        doubtful = number in each.doubtful or (key in each.deaf and "Renamed" in told) or "\0" in text
        if same(text, was):
            score.counts["written as they were"] += 1
            found_in = [kind for kind, where in (("edit", edits), ("conflict", conflicts)) if place in where]
            score.wrong += [f"{place} was written as it was and came as {kind}" for kind in found_in]
        elif place in edits and same(edits[place], text) and same(was, is_now):
            score.counts["edits"] += 1
        elif place in conflicts and same(conflicts[place], text) and not same(was, is_now) and not same(is_now, text):
            score.counts["conflicts"] += 1
        elif same(is_now, text) and place not in edits and place not in conflicts:
            score.counts["changed alike on both sides"] += 1
        elif doubtful and (number in told or key in each.deaf):
            score.counts["told as not read"] += 1
        else:
            score.counts["lost"] += 1
            score.wrong.append(
                f"{place}: {text!r} lost; was {was!r}, now {is_now!r}; came {edits.get(place)!r}; {told}"
            )
    for place in edits.keys() - each.written.keys():
        score.wrong.append(f"{place}: an edit nobody made: {edits[place]!r}")
    for place in conflicts.keys() - each.written.keys():
        score.wrong.append(f"{place}: a conflict nobody made: {conflicts[place]!r}")
    if found.refused and each.mischief in ("", "sort", "delete", "move", "hide"):
        score.wrong.append(f"refused without need: {told}")
    if each.mischief == "add" and "new words by hand" not in told:
        score.wrong.append("a row added by hand was not told")
    return _taken(each, score, now, found.edits)


def _taken(each: Set, score: Score, now: dict[str, dict[str, str]], edits: Sequence[Any]) -> Score:
    """The edits taken over stand in the next export, and nothing else has changed; undone together, they are gone."""
    kept, refused = corrections.take(each.store, each.group, edits, "Coordinator One", tools.clock)
    score.wrong += [f"not taken: {number}: {why}" for number, why in refused]
    wanted = {number: dict(values) for number, values in now.items()}
    for edit in edits:
        wanted[edit.number][edit.key] = edit.returned
    after = fields(each)
    for number, values in wanted.items():
        for key, text in values.items():
            if not same(text, after[number][key]):
                score.wrong.append(f"{number} {key}: the next export says {after[number][key]!r}, not {text!r}")
    if kept:
        corrections.take_back(each.store, kept[0].id, "Coordinator One", tools.clock)
        if now != fields(each):
            score.wrong.append("undoing all did not bring back what was")
    return score


def _seen(profile: str) -> Any:
    """How a field looks in a profile: the ISO form knows three types."""
    kinds = {"question": "substantive", "translation": "editorial"} if profile == ISO else {}
    return lambda key, text: kinds.get(text, text) if key == "type" else text


def resaved(file: Path) -> None:
    """As Google saves it: written anew by another library, without properties, in Excel with the texts in the cells."""
    if file.suffix == ".docx":
        document = docx.Document(str(file))
        document.save(str(file))
    else:
        book = openpyxl.load_workbook(file, rich_text=True)
        book.save(file)
    packed = io.BytesIO()
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            if name != "docProps/custom.xml":
                target.writestr(name, source.read(name))
    file.write_bytes(packed.getvalue())


def run(count: int, seed: int, folder: Path) -> tuple[Counter[str], list[str]]:
    """So many sets: the sums, and what went wrong in words."""
    sets = [begun(at, Random(f"{seed} {at}"), f"sqlite:///{folder}/bench.sqlite") for at in range(count)]
    tasks, befores = [], []
    for at, each in enumerate(sets):
        profile, form, (ending, filter_), special = each.shape
        source = folder / f"{at}.{form}"
        source.write_bytes(compilation.export(each.store, each.group, "191", form, tools.NOW, profile=profile))
        befores.append(fields(each))
        planned(each)
        meanwhile(each)
        tasks.append(
            {
                "file": str(source),
                "target": str(folder / f"{at}-back.{ending}"),
                "form": filter_,
                "columns": titles_of(profile, form),
                "tracked": special == "tracked",
                "acts": each.acts,
            }
        )
    said = edited(tasks, folder)
    counts: Counter[str] = Counter()
    wrong: list[str] = []
    for at, (each, before, task, trouble) in enumerate(zip(sets, befores, tasks, said, strict=True)):
        name = f"set {at} ({', '.join(filter(None, (each.shape[0], each.shape[2][0], each.shape[3], each.mischief)))})"
        if trouble:
            wrong.append(f"{name}: LibreOffice: {trouble}")
            continue
        file = Path(str(task["target"]))
        if each.shape[3] == "google":
            resaved(file)
        score = judged(each, before, file)
        counts += score.counts
        wrong += [f"{name}: {words}" for words in score.wrong]
        each.store.close()
    return counts, wrong


def edited(tasks: list[dict[str, Any]], folder: Path) -> list[str]:
    """What LibreOffice says of each task."""
    program = shutil.which("soffice") or shutil.which("libreoffice")
    if program is None or subprocess.run([DEBIAN, "-c", "import uno"], capture_output=True, check=False).returncode:
        raise SystemExit(
            "needs LibreOffice and UNO (Debian: apt-get install libreoffice-writer libreoffice-calc python3-uno)"
        )
    profile = folder / "profile"
    profile.mkdir(exist_ok=True)
    done = subprocess.run(
        [DEBIAN, "-m", "bench.hand", program, str(profile)],
        input=json.dumps(tasks).encode(),
        capture_output=True,
        check=False,
        cwd=ROOT,
    )
    said = done.stdout.decode().split("\n")[: len(tasks)]
    return said + [done.stderr.decode()[-300:] or "no answer"] * (len(tasks) - len(said))


def main(arguments: Sequence[str]) -> int:
    """N sets; prints the sums, what went wrong, and the figure."""
    count = int(arguments[0]) if arguments else 200
    seed = int(arguments[1]) if len(arguments) > 1 else 191
    begin = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        counts, wrong = run(count, seed, Path(folder))
    for words_ in wrong[:40]:
        print(words_)
    print(f"{tools.machine()}; {count} sets, seed {seed}, {time.monotonic() - begin:.0f} s")
    for what, number in counts.most_common():
        print(f"{number:>6}  {what}")
    figure = f"{counts['lost']} of {counts['cells written']} cells lost, {len(wrong)} things wrong in {count} sets"
    return tools.verdict(
        figure, "0 lost, every conflict told, nothing else changed", not wrong and bool(counts["edits"])
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
