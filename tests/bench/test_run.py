"""A correspondence as somebody else hands it over: group.json however it is spelled, roster, texts (bench/run.py)."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from bench.papers import word_file
from bench.run import group_of, run

TRIPLES = [["resolves", "", "that there be one calendar,"], ["instructs the Director", "1", "to keep it;"]]
ROSTER = (
    "name, addresses, member, capacity, languages\n"
    "Delegate One, one@examplia.example one@phone.example, Examplia, Member State, en fr\n"
    ", , Union of Samples, Regional organization,\n"
)
AT = datetime(2026, 6, 12, 15, tzinfo=UTC)


def folder(path: Path, told: dict[str, Any], **files: bytes) -> Path:
    """A folder with group.json, a roster beside it, and the text of Resolution 901 unless other files are given."""
    base = path / "base"
    base.mkdir()
    (path / "roster.csv").write_text(ROSTER, encoding="utf-8-sig")
    (base / "group.json").write_text(json.dumps(told))
    for name, data in (files or {"PP-901.json": json.dumps(TRIPLES).encode()}).items():
        (base / name.replace("__", ".")).write_bytes(data)
    return base


@pytest.mark.parametrize(
    "told",
    [
        {"list": "cg@lists.example", "own_address": "bot@b.example", "deadlines": {"PP 901": "2026-06-12T15:00:00Z"}},
        {
            "list": {"name": "CG", "address": "cg@lists.example"},
            "own": ["bot@b.example"],
            "deadlines": [
                {"resolution": "PP Resolution 901 (Rev. Exampleville, 2022)", "at": "2026-06-12T17:00:00+02:00"}
            ],
        },
        {
            "group": {
                "listAddress": "CG <cg@lists.example>",
                "ownAddress": "bot@b.example",
                "timezone": "Europe/Zurich",
            },
            "deadlines": {"901": {"date": "2026-06-12 17:00", "title": "Comments"}},
        },
        {"list": "cg@lists.example", "own_address": "bot@b.example", "deadlines": "2026-06-12 15:00 UTC"},
    ],
)
def test_group_json_is_read_however_it_is_spelled(tmp_path: Path, told: dict[str, Any]) -> None:
    """The list, our own address and the deadline of each resolution."""
    base = folder(tmp_path, told)
    group = group_of(base, tmp_path / "roster.csv")
    assert ("cg@lists.example", ("bot@b.example",)) == (group.list_address, group.own_addresses)
    assert [("901", AT)] == [(deadline.resolution, deadline.at) for deadline in group.deadlines]


def test_a_bare_date_ends_with_its_day(tmp_path: Path) -> None:
    """Nobody is late on the day itself."""
    base = folder(tmp_path, {"list": "cg@lists.example", "deadlines": {"PP 901": "2026-06-12"}})
    (deadline,) = group_of(base, tmp_path / "roster.csv").deadlines
    assert datetime(2026, 6, 12, 23, 59, 59, tzinfo=UTC) == deadline.at


def test_the_roster_is_read(tmp_path: Path) -> None:
    """Addresses parted by blanks; who has none can be spoken for, and an organization is a group of states."""
    group = group_of(folder(tmp_path, {}), tmp_path / "roster.csv")
    one, union = group.participants
    assert ("Delegate One", ("one@examplia.example", "one@phone.example"), "Examplia") == (
        one.name,
        one.addresses,
        one.member,
    )
    assert ("", (), "Union of Samples", "regional group") == (union.name, union.addresses, union.member, union.capacity)


def test_base_texts_are_read_in_any_format(tmp_path: Path) -> None:
    """As JSON, as Word or as plain text, named by their file or in group.json."""
    words = [
        "Resolution 902 (Rev. Exampleville, 2022)",
        "resolves (i)",
        "1\tthat documents are short,",
        "2\tand clear,",
    ]
    plain = b"RESOLUTION 58 (REV. EXAMPLEVILLE, 2022)\n\nresolves\n\nthat it be so,\n"
    told = {"files": {"PP 901": "text-a", "PP 58": "text-b"}}
    base = folder(tmp_path, told, PP902__docx=word_file(words))
    (base / "text-a.json").write_text(
        json.dumps({"title": "x", "provisions": [{"heading": "resolves", "label": "", "text": "t"}]})
    )
    (base / "text-b.txt").write_bytes(plain)
    group = group_of(base, tmp_path / "roster.csv")
    assert {"58": 1, "901": 1, "902": 2} == {r.slug: len(r.base_texts[0].provisions) for r in group.resolutions}
    assert "Rev. Exampleville, 2022" == next(r.revision for r in group.resolutions if r.slug == "902")


def test_every_message_has_its_entry(tmp_path: Path) -> None:
    """In the order of the archive, a mail that came twice has two and is filed once."""
    base = folder(tmp_path, {"list": "cg@lists.example", "deadlines": {"PP 901": "2026-06-12T15:00:00Z"}})
    one = "From: one@examplia.example\nMessage-ID: <a@b>\nSubject: Res. 901\n\nSUP resolves\n\n"
    received = "Received: by mx; Fri, 12 Jun 2026 15:00:01 +0000\n"
    words = "On behalf of the Union of Samples: resolves is fine."
    two = f"{received}From: one@examplia.example\nMessage-ID: <c@b>\nSubject: Res. 901\n\n{words}\n\n"
    stamp = "From x Fri Jun 12 14:00:00 2026\n"
    (tmp_path / "m.mbox").write_text(f"{stamp}{one}{stamp}{one}{stamp}{two}")
    run(str(tmp_path / "m.mbox"), str(base), str(tmp_path / "roster.csv"), str(tmp_path / "out.json"))
    entries = json.loads((tmp_path / "out.json").read_text(encoding="utf-8"))
    told = [
        (
            e["message_id"],
            e["state"],
            e["reason"].partition(":")[0],
            [(c["member"], c["mark"], c["late"]) for c in e["comments"]],
        )
        for e in entries
    ]
    assert [
        ("<a@b>", "filed", "", [("Examplia", "SUP", False)]),
        ("<a@b>", "ignored", "duplicate", []),
        ("<c@b>", "filed", "", [("Union of Samples", None, True)]),
    ] == told
    assert "PP 901" == entries[0]["comments"][0]["resolution"]
