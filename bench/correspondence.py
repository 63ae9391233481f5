"""`./run bench correspondence [FOLDER]`: made-up correspondences (correspondence*.toml), each filed as one and scored.

Written as a judge would hand it over (an mbox, a folder of base texts with group.json, a roster), filed by `bench.run`,
compared with what the mails mean: states, reasons, threads, provisions, members, languages, marks, words, lateness,
withdrawals. What differs is printed. With a FOLDER the files stay there.
"""

import csv
import json
import sys
import tempfile
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime, formataddr, parseaddr
from itertools import combinations
from pathlib import Path
from typing import Any

from bench.papers import word_file
from bench.run import run
from bench.tools import group as assembled
from bench.tools import verdict
from bench.wordfile import Setting
from bench.wordfile import word_file as set_as_word
from bot.config import shipped
from bot.mail import base_subject

TARGETS = {"states": 0.97, "reasons": 0.95, "threads": 0.99, "provisions": 0.97, "values": 0.97}
_RECEIVER, _LIST, _ADDRESS = "mx.example.org", "lists.example.org", "cg@lists.example.org"

Mail = Mapping[str, Any]


def main(arguments: list[str]) -> int:
    """One folder at most; prints what failed and the scores, of each correspondence and of all."""
    scores, mails = _Scores(), 0
    for path in sorted(Path(__file__).parent.glob("correspondence*.toml")):
        told = _material(tomllib.loads(path.read_text(encoding="utf-8")))
        with tempfile.TemporaryDirectory() as temporary:
            of_one = _scored(Path(arguments[0] if arguments else temporary) / path.stem, told)
        for line in of_one.wrong:
            print(line)
        print(f"{path.stem}: {len(told['mail'])} mails: {of_one.shares()}")
        scores.add(of_one)
        mails += len(told["mail"])
    wanted = ", ".join(f"{name} {share}" for name, share in TARGETS.items())
    holds = all(scores.share(name) >= TARGETS[name] for name in TARGETS)
    return verdict(f"{mails} mails: {scores.shares()}", wanted, holds)


def _scored(folder: Path, told: Mapping[str, Any]) -> "_Scores":
    """One correspondence, written into the folder, filed and compared."""
    mails: list[Mail] = told["mail"]
    _write(folder, mails, told)
    run(*(str(folder / name) for name in ("correspondence.mbox", "base", "roster.csv", "out.json")))
    entries = json.loads((folder / "out.json").read_text(encoding="utf-8"))
    found: dict[str, dict[str, Any]] = {}
    for entry in entries:
        found.setdefault(entry["message_id"], entry)
    scores = _Scores()
    for mail in mails:
        _compare(mail, found[_message_id(mail["id"])], scores)
    scores.note("threads", *_threads(mails, found))
    twice = [entry for entry in entries if entry["comments"] and entry is not found[entry["message_id"]]]
    scores.check("values", not twice, "a mail that came twice is filed twice")
    return scores


def _material(told: Mapping[str, Any]) -> Mapping[str, Any]:
    """With the people and the texts of the file it names, or of the demonstration, where it has none of its own."""
    if "as" in told:
        return {**tomllib.loads((Path(__file__).parent / told["as"]).read_text(encoding="utf-8")), **told}
    if "people" in told:
        return told
    group = assembled(shipped("config") / "demo" / "bot.toml")
    people = [[p.name, " ".join(p.addresses), p.member, p.capacity, " ".join(p.languages)] for p in group.participants]
    english = ((resolution, resolution.base_texts[0]) for resolution in group.resolutions)
    texts = [
        {
            "number": resolution.number,
            "revision": resolution.revision,
            "title": resolution.title,
            "tree": [[p.heading, p.label, p.text] for p in text.provisions],
        }
        for resolution, text in english
    ]
    return {**told, "people": people, "text": texts}


# -- comparing --------------------------------------------------------------------------------------------------------


@dataclass(kw_only=True, slots=True)
class _Scores:
    """What was right of what was asked, by what it is about; for provisions both what was found and what was there."""

    counts: dict[str, list[int]] = field(default_factory=dict)
    wrong: list[str] = field(default_factory=list)

    def check(self, what: str, holds: bool, told: str) -> None:
        self.note(what, int(holds), 1)
        if not holds:
            self.wrong.append(told)

    def note(self, what: str, right: int, asked: int) -> None:
        count = self.counts.setdefault(what, [0, 0])
        count[0] += right
        count[1] += asked

    def share(self, what: str) -> float:
        right, asked = self.counts[what]
        return right / asked if asked else 1.0

    def shares(self) -> str:
        return ", ".join(f"{name} {self.share(name):.3f}" for name in TARGETS)

    def add(self, other: "_Scores") -> None:
        for what, (right, asked) in other.counts.items():
            self.note(what, right, asked)


def _compare(mail: Mail, entry: Mapping[str, Any], scores: _Scores) -> None:
    name, comments = mail["id"], entry["comments"]
    reason = entry["reason"].partition(":")[0]
    scores.check("states", mail["state"] == entry["state"], f"{name}: {entry['state']} ({entry['reason']})")
    if mail["state"] == entry["state"] != "filed":
        scores.check("reasons", mail["reason"] == reason, f"{name}: because {entry['reason']}")
    if mail["state"] != "review" or "comments" in mail:
        wanted = [_place(place) for place in mail.get("comments", ())]
        given = [_place((c["resolution"].removeprefix("PP "), c["heading"], c["label"])) for c in comments]
        common = len(set(wanted) & set(given))
        scores.note("provisions", 2 * common, len(wanted) + len(given))  # their F1
        if sorted(wanted) != sorted(given):
            scores.wrong.append(f"{name}: filed at {given}, meant are {wanted}")
        for number, place in enumerate(wanted):
            if place in given:
                _values(mail, number, comments[given.index(place)], scores)
    withdrawn = [_place((c["resolution"].removeprefix("PP "), c["heading"], c["label"])) for c in entry["changes"]]
    scores.check(
        "values",
        mail["state"] == "review" or [_place(place) for place in mail.get("withdraws", ())] == withdrawn,
        f"{name}: withdraws {withdrawn}",
    )


def _place(place: Sequence[str]) -> tuple[str, ...]:
    resolution, heading, label = place
    return resolution, heading.casefold(), label


def _values(mail: Mail, number: int, comment: Mapping[str, Any], scores: _Scores) -> None:
    wanted = {key: mail[key] for key in ("member", "lang", "late") if key in mail}
    if "marks" in mail:
        wanted["mark"] = mail["marks"][number] or None
    for key, value in wanted.items():
        scores.check("values", value == comment[key], f"{mail['id']}: {key} {comment[key]!r}, meant is {value!r}")
    if "proposals" in mail or "proposal" in comment:
        upon = mail.get("proposals", [""] * (number + 1))[number]
        told = f"{mail['id']}: held against {comment.get('proposal', '')!r}, meant is {upon!r}"
        scores.check("values", upon == comment.get("proposal", ""), told)
    for words in mail.get("words", ())[number : number + 1]:
        told = f"{mail['id']}: “{words}” is not in “{comment['text']}”"
        scores.check("values", words in " ".join(comment["text"].split()), told)


def _threads(mails: Sequence[Mail], found: Mapping[str, Mapping[str, Any]]) -> tuple[int, int]:
    """F1 over the pairs of mails in one thread, as right and asked."""
    by_id = {mail["id"]: mail for mail in mails}

    def first(mail: Mail) -> str:
        """RFC 5256: what has one base subject is one thread."""
        return first(by_id[mail["re"]]) if "re" in mail else base_subject(mail["subject"])

    wanted = _pairs({mail["id"]: first(mail) for mail in mails})
    given = _pairs({mail["id"]: found[_message_id(mail["id"])]["thread"] for mail in mails})
    return 2 * len(wanted & given), len(wanted) + len(given)


def _pairs(threads: Mapping[str, str]) -> set[tuple[str, str]]:
    return {pair for pair in combinations(sorted(threads), 2) if threads[pair[0]] == threads[pair[1]]}


# -- writing ----------------------------------------------------------------------------------------------------------


def _write(folder: Path, mails: Sequence[Mail], material: Mapping[str, Any]) -> None:
    """The correspondence, the roster, group.json, the base texts, each in three formats, and the proposals."""
    base = folder / "base"
    base.mkdir(parents=True, exist_ok=True)
    people = material["people"]
    texts = {mail["id"]: mail for mail in mails}
    arrivals = sorted((at, mail["id"]) for mail in mails for at in (mail["at"], mail.get("twice", mail["at"])))
    raws = {mail["id"]: _raw(mail, texts, people) for mail in mails}
    with (folder / "correspondence.mbox").open("wb") as mbox:
        for at, name in dict.fromkeys(arrivals):
            mbox.write(f"From x {_instant(at):%a %b %d %H:%M:%S %Y}\n".encode())
            for line in raws[name].splitlines(keepends=True):
                mbox.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
            mbox.write(b"\n")
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        roster = csv.writer(file)
        roster.writerow(["name", "addresses", "member", "capacity", "languages"])
        roster.writerows([*people, *(["", "", *member.split(","), ""] for member in material["members"])])
    files = {f"PP {text['number']}": _text(base, text) for text in material["text"]}
    proposals = {}
    for number, proposal in enumerate(material.get("proposal", ())):
        name = f"proposal-{number}.docx"
        (base / name).write_bytes(word_file(proposal["paragraphs"], proposal["editor"]))
        proposals[proposal["number"]] = {"file": name, "resolution": f"PP {proposal['resolution']}", "language": "en"}
    told = {
        "list": _ADDRESS,
        "own_address": "bot@example.org",
        "authserv_id": _RECEIVER,
        "deadlines": material["deadlines"],
        "files": files,
        "proposals": proposals,
        "coordinator": material.get("coordinator", ""),
    }
    (base / "group.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _text(base: Path, text: Mapping[str, Any]) -> str:
    """One resolution: English in three formats, other languages as text; the name of its files."""
    stem = f"PP-{text['number']}"
    front = [f"Resolution {text['number']} ({text['revision']})", text["title"]]
    (base / f"{stem}.json").write_text(json.dumps(text["tree"], ensure_ascii=False), encoding="utf-8")
    (base / f"{stem}.docx").write_bytes(set_as_word(front, text["tree"], Setting(counted=True)))
    for suffix, tree in (("", text["tree"]), *((f"-{key}", tree) for key, tree in text.get("others", {}).items())):
        lines, heading = [*front], ""
        for section, label, words in tree:
            lines += [section] if section != heading else []
            heading = section
            lines.append(f"{label.split()[-1]}\t{words}" if label else words)
        (base / f"{stem}{suffix}.txt").write_text("\n".join(lines), encoding="utf-8")
    return stem


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=UTC)


def _message_id(name: str) -> str:
    return f"<{name}.correspondence@mail.example>"


def _raw(mail: Mail, mails: Mapping[str, Mail], people: Sequence[Sequence[str]]) -> bytes:
    """The mail as it came over the list."""
    name, address = parseaddr(mail["from"])
    name = name or next(person[0] for person in people if address in person[1].split())
    domain, stamp = address.rpartition("@")[2], format_datetime(_instant(mail["at"]))
    passed = (
        f"{_RECEIVER}; spf=pass smtp.mailfrom={address}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    )
    part = _part(mail, mails)
    fields = {
        "Received": f"from {_LIST} by {_RECEIVER} with ESMTPS id {mail['id']}; {stamp}",
        "Authentication-Results": mail.get("results", passed),
        "From": formataddr((str(Header(name, "utf-8")), address)),
        "To": _ADDRESS,
        "Subject": str(Header(mail["subject"], "utf-8")),
        "Date": stamp,
        "Message-ID": _message_id(mail["id"]),
        "List-Id": f"<{_ADDRESS.replace('@', '.')}>",
        **mail.get("fields", {}),
    }
    if above := list(_above(mail, mails)):
        fields |= {"In-Reply-To": above[0], "References": " ".join(reversed(above))}
    head = "".join(f"{key}: {value}\n" for key, value in fields.items())
    return head.encode() + (part if isinstance(part, bytes) else part.as_bytes())


def _above(mail: Mail, mails: Mapping[str, Mail]) -> Iterator[str]:
    while "re" in mail:
        mail = mails[mail["re"]]
        yield _message_id(mail["id"])


def _part(mail: Mail, mails: Mapping[str, Mail]) -> MIMEBase | bytes:
    text = str(mail.get("text") or mail["html"]).lstrip("\n")
    if "content_type" in mail:
        return f"MIME-Version: 1.0\nContent-Type: {mail['content_type']}\n\n{text}".encode()
    if "quote" in mail:
        quoted = mails[mail["quote"]]
        lines = "".join(f"> {line}\n" for line in str(quoted["text"]).strip("\n").split("\n"))
        text += f"\nOn {_instant(quoted['at']):%d %b %Y, at %H:%M}, {quoted['from']} wrote:\n\n{lines}"
    words = MIMEText(text, "html" if "html" in mail else "plain", mail.get("charset", "utf-8"))
    words.set_param("charset", mail.get("label", mail.get("charset", "utf-8")))
    if "file" not in mail:
        return words
    data = b"PK\x03\x04 no zip at all" if mail.get("broken") else word_file(mail["paragraphs"], mail.get("editor", ""))
    file = MIMEApplication(data, "vnd.openxmlformats-officedocument.wordprocessingml.document")
    file.add_header("Content-Disposition", "attachment", filename=mail["file"])
    whole = MIMEMultipart()
    whole.set_boundary(f"=={mail['id']}==")
    whole.attach(words)
    whole.attach(file)
    return whole


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
