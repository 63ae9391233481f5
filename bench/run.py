"""`python -m bench.run MBOX BASE_TEXT_DIR ROSTER_CSV OUT_JSON`: a whole correspondence through the whole pipeline.

A fresh store, the service's own workers, the service's own functions; nothing is sent. BASE_TEXT_DIR holds group.json
(the list, our own address, the receiving server's authserv-id, deadlines, files) and the base texts; since nobody fixed
the spelling of its keys, several are understood. Written is one entry a message, in the order of the archive.
"""

import csv
import hashlib
import json
import re
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from bot import service
from bot.config import load, shipped
from bot.editions import proposal_of
from bot.errors import BotError
from bot.mail import read
from bot.model import (
    LANGUAGES,
    Address,
    Arrival,
    BaseText,
    Comment,
    Deadline,
    DeadlineState,
    Group,
    Mark,
    Participant,
    Position,
    Proposal,
    Provision,
    Resolution,
    TextFile,
    Vocabulary,
)
from bot.office import read as read_file
from bot.office import text
from bot.reader import Reader
from bot.store import Entry, Store
from bot.text import base_text, language_of
from bot.transport import Archive

OWNER = "run"
_MARKS = {Mark.ADD_MOVED: Mark.ADD, Mark.MOD_EDITORIAL: Mark.MOD, Mark.SUP_MOVED: Mark.SUP, Mark.OTHER: None}
_FORMATS = (".json", ".docx", ".txt", ".toml", ".odt", ".html")
"""Of one text in several formats the first is taken: the others say no more."""
_HEAD = 500
"""Characters at the beginning of a text in which its revision stands."""
_NAMED = re.compile(r"(?:\b(PP|WTSA|WTDC|RA|WRC|Council))?(?:[^0-9a-z]|resolution|res)*(\d{1,4})(?!\d)", re.IGNORECASE)
_REVISION = re.compile(r"\(([^()]*\d{4}[^()]*)\)")
_SUFFIX = re.compile(rf"[-_.]({'|'.join(LANGUAGES)})$", re.IGNORECASE)

Json = Any


def main(arguments: list[str]) -> int:
    """Four paths; the last is written."""
    if len(arguments) != 4:
        print("usage: python -m bench.run MBOX BASE_TEXT_DIR ROSTER_CSV OUT_JSON", file=sys.stderr)
        return 2
    run(*arguments)
    return 0


def run(mbox_path: str, base_text_dir: str, roster_csv: str, out_json: str) -> None:
    """File the correspondence and write what became of it."""
    group = group_of(Path(base_text_dir), Path(roster_csv))
    archive = Archive(Path(mbox_path))
    arrivals = list(archive.arrivals())
    now = max((arrival.received for arrival in arrivals), default=datetime.now(UTC))
    with tempfile.TemporaryDirectory() as folder, Store.open(f"sqlite:///{folder}/run.sqlite", group.slug) as store:
        service.receive(store, archive)
        with Reader() as reader:
            service.file_mails(store, group, partial(_at, now), OWNER, reading=reader.read, answer=False)
        entries = list(_entries(arrivals, store, group))
    Path(out_json).write_text(json.dumps(entries, ensure_ascii=False, indent=1), encoding="utf-8")


def _at(instant: datetime) -> datetime:
    """A clock that stands still."""
    return instant


# -- what became of it ------------------------------------------------------------------------------------------------


def _entries(arrivals: Sequence[Arrival], store: Store, group: Group) -> Iterator[dict[str, Json]]:
    mails = {mail.sha256: mail for mail in store.mails()}
    said: dict[str, list[Comment]] = defaultdict(list)
    for comment in service.comments(store, group):
        said[comment.source.sha256].append(comment)
    names = {r.slug: f"{r.body} {r.number}" for r in group.resolutions}
    seen: set[str] = set()
    for arrival in arrivals:
        sha256 = hashlib.sha256(arrival.raw).hexdigest()
        if sha256 in seen:
            entry = {
                "state": "ignored",
                "reason": "duplicate: the same bytes came before",
                "comments": [],
                "changes": [],
            }
            yield {"message_id": _message_id(arrival.raw), **entry, "thread": _thread(mails[sha256])}
            continue
        seen.add(sha256)
        yield _entry(_message_id(arrival.raw), mails[sha256], said[sha256], names)


def _entry(message_id: str, mail: Entry, said: Sequence[Comment], names: Mapping[str, str]) -> dict[str, Json]:
    withdrawals = [comment for comment in said if comment.position is Position.WITHDRAWS]
    return {
        "message_id": message_id,
        "state": str(mail.state),
        "reason": mail.reason,
        "thread": _thread(mail),
        "comments": [_row(comment, names) for comment in said if comment.position is not Position.WITHDRAWS],
        "changes": [{"kind": "withdraw", **_place(comment, names)} for comment in withdrawals],
    }


def _row(comment: Comment, names: Mapping[str, str]) -> dict[str, Json]:
    mark = _MARKS.get(comment.mark, comment.mark) if comment.mark else None
    text = comment.text if comment.proposed in comment.text else f"{comment.text}\n{comment.proposed}"
    return {
        **_place(comment, names),
        "member": comment.member,
        "lang": comment.language,
        "mark": str(mark) if mark else None,
        "text": text,
        "late": comment.late,
        **({"proposal": comment.proposal} if comment.proposal else {}),
    }


def _place(comment: Comment, names: Mapping[str, str]) -> dict[str, str]:
    return {"resolution": names[comment.resolution], "heading": comment.heading, "label": comment.label}


def _thread(mail: Entry) -> str:
    return str(mail.thread if mail.thread is not None else f"mail {mail.id}")


def _message_id(raw: bytes) -> str:
    try:
        return f"<{read(raw).message_id}>"
    except BotError:
        return ""


# -- the group --------------------------------------------------------------------------------------------------------


def group_of(folder: Path, roster: Path) -> Group:
    """The group that a folder with group.json and base texts and a roster describe."""
    told = json.loads((folder / "group.json").read_text(encoding="utf-8-sig"))
    vocabularies = load(shipped("config") / "bot.toml").group.vocabularies
    mailing_list = _find(told, "list", "list_address", "mailing_list", "listaddress")
    own = _addresses(_find(told, "own_address", "own_addresses", "own", "bot", "bot_address", "service", "address"))
    resolutions = _resolutions(folder, told, vocabularies)
    list_id = _find(told, "list_id", "listid")
    group = Group(
        slug="run",
        name=str(_find(told, "name", "group") or "Correspondence group"),
        tag=str(_find(told, "tag", "subject_tag") or ""),
        list_address=next(iter(_addresses(mailing_list)), ""),
        list_id=str(list_id).strip("<>") if list_id else "",
        own_addresses=own or ("bot@bot.invalid",),
        coordinator=Address(address=next(iter(_addresses(_find(told, "coordinator"))), "")),
        authserv_id=str(_find(told, "authserv_id", "authserv", "authservid") or ""),
        resolutions=resolutions,
        deadlines=tuple(_deadlines(told, resolutions)),
        participants=tuple(_participants(roster)),
        vocabularies=vocabularies,
        receipts=False,
    )
    proposed = (replace(each, proposals=tuple(_proposals(folder, told, each, group))) for each in resolutions)
    return replace(group, resolutions=tuple(proposed))


def _proposals(folder: Path, told: Json, resolution: Resolution, group: Group) -> Iterator[Proposal]:
    """The proposals to revise a resolution: by number, the file's name, and the resolution where there are several."""
    for number, entry in _proposed(told).items():
        about = {_named(words) for words in _strings(entry) if not (folder / words).is_file()} - {None}
        if about and (resolution.body, resolution.number) not in about:
            continue
        files = [folder / words for words in _strings(entry) if (folder / words).is_file()]
        language = next((words for words in _strings(entry) if words in LANGUAGES), "en")
        yield proposal_of(number, [_file(path, language, resolution, number) for path in files], resolution, group)


def _proposed(told: Json) -> Mapping[str, Json]:
    entries = _find(told, "proposals", "proposal") or {}
    return entries if isinstance(entries, Mapping) else {}


def _file(path: Path, language: str, resolution: Resolution, number: str) -> TextFile:
    data = path.read_bytes()
    suffix = _SUFFIX.search(path.stem)
    return TextFile(
        resolution=resolution.slug,
        language=suffix[1].lower() if suffix else language,
        name=path.name,
        data=data,
        sha256=hashlib.sha256(data).hexdigest(),
        who=OWNER,
        at=datetime.min.replace(tzinfo=UTC),
        proposal=number,
    )


def _participants(roster: Path) -> Iterator[Participant]:
    """The people of the roster, and the members that others speak for."""
    with roster.open(encoding="utf-8-sig", newline="") as file:
        for line in csv.DictReader(file, skipinitialspace=True):
            row = {(key or "").strip().lower(): (value or "") for key, value in line.items() if isinstance(value, str)}
            capacity = row.get("capacity", "").strip()
            yield Participant(
                name=row.get("name", "").strip(),
                addresses=tuple(re.split(r"[\s;,]+", row.get("addresses", "").strip().lower()))
                if row.get("addresses", "").strip()
                else (),
                member=row.get("member", "").strip() or ("" if row.get("addresses") else row.get("name", "").strip()),
                capacity="regional group" if "region" in capacity.lower() else capacity,
                languages=tuple(word for word in re.split(r"\W+", row.get("languages", "")) if word in LANGUAGES),
            )


def _resolutions(folder: Path, told: Json, vocabularies: tuple[Vocabulary, ...]) -> tuple[Resolution, ...]:
    """The resolutions of the base texts in the folder; what group.json calls them is added."""
    texts: dict[tuple[str, int], dict[str, Path]] = defaultdict(dict)
    beside: dict[tuple[str, int], list[Path]] = defaultdict(list)
    called, proposals = _called(told), set(_strings(list(_proposed(told).values())))
    for path in sorted(
        folder.iterdir(), key=lambda path: _FORMATS.index(path.suffix) if path.suffix in _FORMATS else 99
    ):
        about = called.get(path.stem) or _named(path.stem)
        if path.suffix in _FORMATS and path.name not in ("group.json", *proposals) and about:
            suffix = _SUFFIX.search(path.stem)
            texts[about].setdefault(suffix[1].lower() if suffix else "", path)
            beside[about].append(path)
    revisions: dict[tuple[str, int], str] = {}
    for words in _strings(told):
        about, named = _named(words), _REVISION.search(words)
        if about and named:
            revisions.setdefault(about, named[1])
    found = []
    for (body, number), files in sorted(texts.items(), key=lambda entry: entry[0]):
        bases = tuple(_base_text(path, language, vocabularies) for language, path in files.items())
        titles = (*(base.title for base in bases), *(_head(path) for path in beside[body, number]))
        revision = revisions.get((body, number)) or next(filter(None, map(_revision, titles)), "")
        slug = str(number) if body == "PP" else f"{body.lower()}-{number}"
        found.append(Resolution(slug=slug, body=body, number=number, revision=revision, base_texts=bases))
    return tuple(found)


def _called(told: Json) -> dict[str, tuple[str, int]]:
    """Which resolution a file holds, by its name without ending, where group.json says it beside the file's name."""
    entries = _find(told, "files", "base_texts", "texts", "resolutions")
    pairs = entries.items() if isinstance(entries, Mapping) else [("", entry) for entry in _listed(entries)]
    found: dict[str, tuple[str, int]] = {}
    for key, entry in pairs:
        names = [Path(text) for text in _strings(entry)]
        about = _named(key) or next(filter(None, (_named(str(path)) for path in names if " " in str(path))), None)
        found |= {path.stem if path.suffix in _FORMATS else path.name: about for path in names if about}
    return found


def _base_text(path: Path, language: str, vocabularies: tuple[Vocabulary, ...]) -> BaseText:
    data = path.read_bytes()
    if path.suffix != ".json":
        return base_text(data, path.name, language or "en", vocabularies)
    told = json.loads(data.decode("utf-8-sig"))
    items = told if isinstance(told, list) else _find(told, "provisions", "structure", "items", "text", "sections")
    provisions = tuple(Provision(heading=h, label=label, text=text) for h, label, text in map(_triple, items))
    title = "" if isinstance(told, list) else str(_find(told, "title", "name", "resolution") or "")
    spoken = str(_find(told, "language", "lang") or "") if isinstance(told, dict) else ""
    return BaseText(
        language=language or spoken or language_of(" ".join(p.text for p in provisions)),
        provisions=provisions,
        title=title,
        sha256=hashlib.sha256(data).hexdigest(),
    )


def _triple(item: Json) -> tuple[str, str, str]:
    if isinstance(item, Mapping):
        return str(item.get("heading") or ""), str(item.get("label") or ""), str(item.get("text") or "")
    heading, label, text = item
    return str(heading), str(label), str(text)


def _revision(title: str) -> str:
    found = _REVISION.search(title)
    return found[1] if found else ""


def _head(path: Path) -> str:
    """The first words of a file, which name the revision where the structure alone does not."""
    data = path.read_bytes()
    if path.suffix == ".docx":
        return text(read_file(data, path.name))[:_HEAD]
    return data[: 4 * _HEAD].decode("utf-8", "replace")[:_HEAD] if path.suffix == ".txt" else ""


def _deadlines(told: Json, resolutions: Sequence[Resolution]) -> Iterator[Deadline]:
    """By resolution, or a list of entries that name theirs; one that names none holds for all."""
    entries = _find(told, "deadlines", "deadline") or {}
    zone = str(_find(told, "zone", "timezone", "time_zone", "tz") or "UTC")
    pairs = list(entries.items()) if isinstance(entries, Mapping) else [("", entry) for entry in _listed(entries)]
    for number, (key, entry) in enumerate(pairs):
        known = {(resolution.body, resolution.number) for resolution in resolutions}
        about = {_named(words) for words in (key, *_labels(entry))} & known
        at = next(filter(None, (_instant(words, zone) for words in _strings(entry))), None)
        for resolution in resolutions:
            if at and (not about or (resolution.body, resolution.number) in about):
                yield Deadline(
                    key=f"{resolution.slug}-{number}",
                    title=f"Comments on {resolution.name}",
                    state=DeadlineState.CONFIRMED,
                    at=at,
                    resolution=resolution.slug,
                )


# -- reading tolerantly -----------------------------------------------------------------------------------------------


def _find(told: Json, *names: str) -> Json:
    """The value of the first of these keys, however it is spelled and wherever it stands, the outermost first."""
    wanted = [_folded(name) for name in names]
    level = [told]
    while level:
        for name in wanted:
            for value in level:
                for key, found in value.items() if isinstance(value, Mapping) else ():
                    if _folded(key) == name:
                        return found
        level = [
            inner
            for value in level
            if isinstance(value, Mapping | list)
            for inner in (value.values() if isinstance(value, Mapping) else value)
        ]
    return None


def _folded(key: str) -> str:
    return re.sub(r"[\W_]", "", key).lower()


def _listed(value: Json) -> list[Json]:
    return value if isinstance(value, list) else [value]


def _strings(value: Json) -> list[str]:
    """Every text in a value, keys too."""
    if isinstance(value, Mapping):
        return [text for key, inner in value.items() for text in (str(key), *_strings(inner))]
    if isinstance(value, list):
        return [text for inner in value for text in _strings(inner)]
    return [str(value)] if value is not None else []


def _labels(entry: Json) -> list[str]:
    """What an entry says it is about: its texts that are no dates."""
    return [text for text in _strings(entry) if not re.match(r"\d{4}-\d\d-\d\d", text)]


def _addresses(value: Json) -> tuple[str, ...]:
    found = (address for text in _strings(value) for address in re.findall(r"[^\s<>,;\"]+@[^\s<>,;\"]+", text))
    return tuple(dict.fromkeys(address.lower() for address in found))


def _named(words: str) -> tuple[str, int] | None:
    """The resolution that a key, a file's name or a title names."""
    named = _NAMED.search(_REVISION.sub("", words))
    if not named:
        return None
    body = named[1] or "PP"
    return ("Council" if body.lower() == "council" else body.upper(), int(named[2]))


def _instant(words: str, zone: str) -> datetime | None:
    """A date with or without time and zone; a bare date ends with its day."""
    if not re.match(r"\d{4}-\d\d-\d\d", words):
        return None
    try:
        at = datetime.fromisoformat(words.strip().replace(" UTC", "+00:00"))
    except ValueError:
        return None
    if len(words.strip()) == 10:
        at = datetime.combine(at.date(), time(23, 59, 59))
    return (at if at.tzinfo else at.replace(tzinfo=ZoneInfo(zone))).astimezone(UTC)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
