"""`./run bench correspondence [FOLDER]`: eight weeks of mail of our own (correspondence.toml) filed as one, and scored.

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
from bot.config import shipped
from bot.mail import base_subject
from bot.model import Group

TARGETS = {"states": 0.97, "reasons": 0.95, "threads": 0.99, "provisions": 0.97, "values": 0.97}
_DEMO = shipped("config") / "demo"
_RECEIVER, _LIST = "mx.example.org", "lists.example.org"
_DEADLINE = {"PP 901": "2026-06-12T17:00:00+02:00"}

Mail = Mapping[str, Any]


def main(arguments: list[str]) -> int:
    """One folder at most; prints the scores and what failed."""
    about = assembled(_DEMO / "bot.toml")
    told = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(arguments[0] if arguments else temporary)
        mails: list[Mail] = told["mail"]
        _write(folder, mails, told, about)
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
    for line in scores.wrong:
        print(line)
    shares = {name: scores.share(name) for name in TARGETS}
    told_shares = ", ".join(f"{name} {share:.3f}" for name, share in shares.items())
    wanted = ", ".join(f"{name} {share}" for name, share in TARGETS.items())
    return verdict(f"{len(mails)} mails: {told_shares}", wanted, all(shares[name] >= TARGETS[name] for name in TARGETS))


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


def _write(folder: Path, mails: Sequence[Mail], material: Mapping[str, Any], group: Group) -> None:
    """The correspondence, the roster, group.json, the base texts, each in three formats, and the proposals."""
    base = folder / "base"
    base.mkdir(parents=True, exist_ok=True)
    texts = {mail["id"]: mail for mail in mails}
    arrivals = sorted((at, mail["id"]) for mail in mails for at in (mail["at"], mail.get("twice", mail["at"])))
    raws = {mail["id"]: _raw(mail, texts, group) for mail in mails}
    with (folder / "correspondence.mbox").open("wb") as mbox:
        for at, name in dict.fromkeys(arrivals):
            mbox.write(f"From x {_instant(at):%a %b %d %H:%M:%S %Y}\n".encode())
            for line in raws[name].splitlines(keepends=True):
                mbox.write(b">" + line if line.lstrip(b">").startswith(b"From ") else line)
            mbox.write(b"\n")
    with (folder / "roster.csv").open("w", encoding="utf-8", newline="") as file:
        roster = csv.writer(file)
        roster.writerow(["name", "addresses", "member", "capacity", "languages"])
        for person in group.participants:
            listed = " ".join(person.addresses), person.member, person.capacity, " ".join(person.languages)
            roster.writerow([person.name, *listed])
        roster.writerows([["", "", *member.split(","), ""] for member in material["members"]])
    files = {}
    for resolution in group.resolutions:
        english = resolution.base_texts[0]
        stem = f"PP-{resolution.number}"
        triples = [[p.heading, p.label, p.text] for p in english.provisions]
        lines = [f"Resolution {resolution.number} ({resolution.revision})", resolution.title]
        heading = ""
        for provision in english.provisions:
            lines += [f"{provision.heading} (i)"] if provision.heading != heading else []
            heading = provision.heading
            lines.append(f"{provision.label.split()[-1]}\t{provision.text}" if provision.label else provision.text)
        (base / f"{stem}.json").write_text(json.dumps(triples, ensure_ascii=False), encoding="utf-8")
        (base / f"{stem}.txt").write_text("\n".join(lines).replace(" (i)", ""), encoding="utf-8")
        (base / f"{stem}.docx").write_bytes(word_file(lines))
        files[f"PP {resolution.number}"] = stem
    proposals = {}
    for number, proposal in enumerate(material["proposal"]):
        name = f"proposal-{number}.docx"
        (base / name).write_bytes(word_file(proposal["paragraphs"], proposal["editor"]))
        proposals[proposal["number"]] = {"file": name, "resolution": f"PP {proposal['resolution']}", "language": "en"}
    told = {
        "list": group.list_address,
        "own_address": group.own_address,
        "authserv_id": _RECEIVER,
        "deadlines": _DEADLINE,
        "files": files,
        "proposals": proposals,
    }
    (base / "group.json").write_text(json.dumps(told, ensure_ascii=False), encoding="utf-8")


def _instant(at: str) -> datetime:
    return datetime.fromisoformat(at).replace(tzinfo=UTC)


def _message_id(name: str) -> str:
    return f"<{name}.correspondence@mail.example>"


def _raw(mail: Mail, mails: Mapping[str, Mail], group: Group) -> bytes:
    """The mail as it came over the list."""
    name, address = parseaddr(mail["from"])
    name = name or next(person.name for person in group.participants if address in person.addresses)
    domain, stamp = address.rpartition("@")[2], format_datetime(_instant(mail["at"]))
    passed = (
        f"{_RECEIVER}; spf=pass smtp.mailfrom={address}; dkim=pass header.d={domain}; dmarc=pass header.from={domain}"
    )
    part = _part(mail, mails)
    fields = {
        "Received": f"from {_LIST} by {_RECEIVER} with ESMTPS id {mail['id']}; {stamp}",
        "Authentication-Results": mail.get("results", passed),
        "From": formataddr((str(Header(name, "utf-8")), address)),
        "To": group.list_address,
        "Subject": str(Header(mail["subject"], "utf-8")),
        "Date": stamp,
        "Message-ID": _message_id(mail["id"]),
        "List-Id": f"<{group.list_id}>",
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
    text = str(mail["text"]).lstrip("\n")
    if "content_type" in mail:
        return f"MIME-Version: 1.0\nContent-Type: {mail['content_type']}\n\n{text}".encode()
    if "quote" in mail:
        quoted = mails[mail["quote"]]
        lines = "".join(f"> {line}\n" for line in str(quoted["text"]).strip("\n").split("\n"))
        text += f"\nOn {_instant(quoted['at']):%d %b %Y, at %H:%M}, {quoted['from']} wrote:\n\n{lines}"
    words = MIMEText(text, "plain", "utf-8")
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
