"""`./run bench reading CORPORA [ROW]`: how well mail is read, each row with its figure and its target.

The scorers are those of the folder `score` beside the corpora; they are loaded from there, nothing of them is part of
the project. A ROW alone also prints what its scorer said, with the cases that failed. Exit 0 only where all hold.
"""

import ast
import contextlib
import email
import email.policy
import importlib.util
import io
import json
import re
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import ModuleType
from typing import Any

from bench import mutations, pump, simulation
from bench.corpora import archive, archives, as_earlier, every_mail, folder, messages, threads
from bench.tools import machine, verdict
from bot.errors import Refused
from bot.mail import passages, read
from bot.model import Earlier, Message

MUTATIONS = 10_000
_SHOWN = "40"


@dataclass(frozen=True, kw_only=True, slots=True)
class Figure:
    """What a row came to; `details` is for those who look at that row alone."""

    figure: str
    target: str
    holds: bool
    details: str = ""


class NoScorer(Exception):
    """There is no such scorer beside the corpora."""


def scored(corpora: Path, name: str, *arguments: str) -> tuple[str, dict[str, Counter[str]]]:
    """What a scorer printed, and the exact counts where it keeps some (its printed ones are rounded)."""
    scorer = _load(corpora, name)
    counts: dict[str, Counter[str]] = {}
    if printer := vars(scorer).get("pr"):

        def keep(title: str, counted: Counter[str]) -> None:
            counts[title] = counted
            printer(title, counted)

        vars(scorer)["pr"] = keep
    told, given = io.StringIO(), sys.argv
    sys.argv = [f"{name}.py", *arguments]
    try:
        with contextlib.redirect_stdout(told):
            scorer.main()
    finally:
        sys.argv = given
    return told.getvalue(), counts


def _load(corpora: Path, name: str) -> ModuleType:
    home = corpora.resolve().parent / "score"
    spec = importlib.util.spec_from_file_location(name, home / f"{name}.py")
    if spec is None or spec.loader is None or not (home / f"{name}.py").is_file():
        raise NoScorer(f"{home}/{name}.py is not there: the folder score has to stand beside the corpora folder.")
    if str(home) not in sys.path:
        sys.path.append(str(home))
    sys.dont_write_bytecode = True
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _per_cent(part: int, whole: int) -> float:
    return 100 * part / whole if whole else 0.0


# -- the rows -------------------------------------------------------------------------------------------------------


def conservation(corpora: Path) -> Figure:
    """The passages of every mail are its text, alone and beside its thread."""
    mails, broken = 0, []
    for name, raw in every_mail(corpora):
        mails += 1
        try:
            if not _conserved(read(raw), ()):
                broken.append(name)
        except Refused as refused:
            broken.append(f"{name}: {refused}")
    for path in archives(corpora):
        for thread in threads(corpora, path):
            known = [as_earlier(number, messages(path)[number]) for number in thread]
            for at, number in enumerate(thread):
                if not _conserved(messages(path)[number], known[:at]):
                    broken.append(f"b/{path.name}#{number} beside its thread")
    figure = f"{_per_cent(mails - len(broken), mails):.2f} % of {mails} mails"
    return Figure(figure=figure, target="100 %", holds=not broken, details="\n".join(broken))


def _conserved(message: Message, earlier: Sequence[Earlier]) -> bool:
    found = passages(message, earlier)
    edges = [0, *(passage.end for passage in found)]
    return (
        "".join(passage.text for passage in found) == message.text
        and [passage.start for passage in found] == edges[:-1]
        and all(message.text[p.start : p.end] == p.text for p in found)
    )


def reply(corpora: Path) -> Figure:
    """Replies with their expected own words."""
    with tempfile.TemporaryDirectory() as temporary:
        results = Path(temporary, "results.json")
        arguments = (str(corpora / "a"), "bench.adapters:reply_text", "--by", "tag", "--show", _SHOWN)
        told, _ = scored(corpora, "score_reply", *arguments, "--json", str(results))
        judged: dict[str, list[bool]] = json.loads(results.read_text(encoding="utf-8"))
    cases = map(json.loads, (corpora / "a" / "cases.jsonl").read_text(encoding="utf-8").splitlines())
    tags = {case["id"]: case["tags"] for case in cases}
    shares = [
        _per_cent(sum(right for _, right in mine), len(mine))
        for tag in ("", "interleaved", "un6")
        for mine in [[judged[name] for name in judged if not tag or tag in tags[name]]]
    ]
    figure = f"all {shares[0]:.1f} %, interleaved {shares[1]:.1f} %, six languages {shares[2]:.1f} %, lenient"
    holds = shares[0] >= 99 and shares[1] == shares[2] == 100
    return Figure(figure=figure, target="≥ 99, 100, 100", holds=holds, details=told)


def _lists(corpora: Path, names: Sequence[str]) -> tuple[str, list[tuple[float, float, float]]]:
    """(loss, leak, pairs) in per cent for each archive, and what was printed."""
    arguments = ("--reply", "bench.adapters:reply_text", "--pairs", "bench.adapters:pairs", "--show", _SHOWN)
    told, counts = scored(corpora, "score_real", str(corpora), *arguments, "--archives", ",".join(names))
    return told, [
        (
            _per_cent(counts[name]["Ndrop"], counts[name]["N"]),
            _per_cent(counts[name]["Ikeep"], counts[name]["I"]),
            _per_cent(counts[name]["hit"], counts[name]["blk"]),
        )
        for name in names
    ]


def lists(corpora: Path) -> Figure:
    """Mailing lists that mark what they quote."""
    told, (kernel, maps) = _lists(corpora, ("ksummit-discuss", "r-sig-geo-2005"))
    figure = ", ".join(
        f"{what} {a:.2f} / {b:.2f} %" for what, a, b in zip(("loss", "leak", "pairs"), kernel, maps, strict=True)
    )
    holds = kernel[0] <= 0.1 and kernel[1] <= 0.3 and kernel[2] >= 98.5
    holds = holds and maps[0] <= 0.5 and maps[1] <= 1 and maps[2] >= 90
    return Figure(figure=figure, target="≤ 0.1 / 0.5, ≤ 0.3 / 1, ≥ 98.5 / 90", holds=holds, details=told)


def outlook(corpora: Path) -> Figure:
    """A list of Outlook users, who mark nothing."""
    told, [(loss, leak, paired)] = _lists(corpora, ("3GPP_TSG_SA_WG2_MTCE",))
    figure = f"loss {loss:.2f} %, leak {leak:.2f} %, pairs {paired:.1f} %"
    holds = not loss and leak <= 0.5 and paired >= 90
    return Figure(figure=figure, target="0, ≤ 0.5, ≥ 90", holds=holds, details=told)


def simulated(corpora: Path) -> Figure:
    """Comments typed into an unmarked original."""
    judged = simulation.measure(corpora)
    figure, target, holds = simulation.holds(judged)
    details = f"{simulation.table(judged)}\n{simulation.worst(judged)}"
    return Figure(figure=figure, target=target, holds=holds, details=details)


def speed(corpora: Path) -> Figure:
    """Telling passages apart, the index of the thread at hand; processor time, the best of three."""
    path = corpora / "b" / "ksummit-discuss.mbox.xz"
    mails, found = messages(path), threads(corpora, path)
    took = []
    for thread in found:
        known = [as_earlier(number, mails[number]) for number in thread]
        took += [_milliseconds(mails[number], known[:at]) for at, number in enumerate(thread)]
    median, late = statistics.median(took), statistics.quantiles(took, n=20)[-1]
    longest = max(found, key=len)
    known = [as_earlier(number, mails[number]) for number in longest]
    half = len(longest) // 2
    apart = sum(_milliseconds(mails[number], known[:half]) for number in longest[half:])
    joined = replace(mails[longest[-1]], text="\n".join(mails[number].text for number in longest[half:]))
    in_the_mail = _milliseconds(joined, known[:half]) / apart
    others = [as_earlier(number, mail) for number, mail in enumerate(mails) if number not in set(longest)]
    last = [mails[number] for number in longest[-20:]]
    short = sum(_milliseconds(mail, known[:-20]) for mail in last)
    in_the_thread = sum(_milliseconds(mail, [*known[:-20], *others]) for mail in last) / short
    times = (len(known) - 20 + len(others)) / (len(known) - 20)
    figure = (
        f"median {median:.2f} ms, p95 {late:.2f} ms; {len(longest) - half} mails in one cost {in_the_mail:.2f} "
        f"times the same apart; a thread {times:.1f} times as long {in_the_thread:.2f} times"
    )
    holds = median <= 1.5 and late <= 10 and in_the_mail <= 1.5 and in_the_thread <= 1.5
    slow = sorted(zip(took, (n for thread in found for n in thread), strict=True), reverse=True)[:10]
    details = "\n".join(f"mail {number}: {one:.1f} ms, {len(mails[number].text)} characters" for one, number in slow)
    return Figure(figure=figure, target="≤ 1.5, ≤ 10; ≤ 1.5; ≤ 1.5", holds=holds, details=details)


def _milliseconds(message: Message, earlier: Sequence[Earlier]) -> float:
    passages(message, earlier)  # takes into the index what it does not hold yet
    best = float("inf")
    for _ in range(3):
        began = time.process_time()
        passages(message, earlier)
        best = min(best, 1000 * (time.process_time() - began))
    return best


def threaded(corpora: Path) -> Figure:
    """Threads beside a server's."""
    told, _ = scored(corpora, "score_threads", str(corpora), "bench.adapters:threads")
    rows = re.findall(r"(?m)^(\S+) +\d+ +(\d+) +(\d+) +[\d.]+ +[\d.]+ +[\d.]+ +([\d.]+)%", told)
    same = [name for name, there, ours, exact in rows if there == ours and exact == "100.0"]
    expected = len(list((corpora / "f").glob("*.threads.json")))
    hand = re.search(r"as sets: (\d+)/(\d+)", told)
    figure = f"{len(same)} of {expected} archives the same" + (f", {hand[1]} of {hand[2]} cases" if hand else "")
    holds = len(same) == expected and hand is not None and hand[1] == hand[2]
    return Figure(figure=figure, target="all", holds=holds, details=told)


def mime(corpora: Path) -> Figure:
    """Broken and foreign mails; the goldens beside what the standard library makes of them."""
    told, _ = scored(corpora, "score_mime", str(corpora / "c"), "bench.adapters:parse", "--show", _SHOWN)
    theirs, _ = scored(corpora, "score_mime", str(corpora / "c"), "bench.reading:parsed_by_the_library")
    fine = re.search(r"robustness: (\d+)/(\d+)", told)
    failed = int(fine[2]) - int(fine[1]) if fine else -1
    charsets = re.findall(r"none:\S+ (\d+)/(\d+)", told)
    undeclared = _per_cent(sum(int(x) for x, _ in charsets), sum(int(y) for _, y in charsets))
    ours, library = _goldens(told), _goldens(theirs)
    worse = {name: (ours[name], library[name]) for name in ours if ours[name] < library[name]}
    figure = (
        f"{failed} failures, charsets {undeclared:.1f} %, goldens {sum(ours.values())} beside {sum(library.values())}"
    )
    figure += "".join(f" ({name} {a} beside {b})" for name, (a, b) in worse.items())
    holds = not failed and undeclared >= 95 and sum(ours.values()) >= sum(library.values())
    return Figure(figure=figure, target="0, ≥ 95, at least the library's", holds=holds, details=f"{told}\n{theirs}")


def _goldens(told: str) -> dict[str, int]:
    line = re.search(r"(?m)^2\. goldens: (.*)$", told)
    return {name.strip(): int(count) for name, count in re.findall(r"([^;]+?) (\d+)/\d+", line[1] if line else "")}


def parsed_by_the_library(raw: bytes) -> dict[str, Any]:
    """The same fields read by the standard library as it wants to be used; where it fails, nothing."""
    mail: Any = email.message_from_bytes(raw, policy=email.policy.default)  # noqa: TID251 - measured, not relied on

    def field(get: Callable[[], Any]) -> Any:
        try:
            return get()
        except Exception:  # noqa: BLE001 - the library's failures are what is compared
            return None

    return {
        "subject": field(lambda: str(mail["subject"])),
        "from_addr": field(lambda: mail["from"].addresses[0].addr_spec),
        "from_name": field(lambda: mail["from"].addresses[0].display_name),
        "message_id": field(lambda: str(mail["message-id"])),
        "text": field(lambda: mail.get_body(("plain", "html")).get_content()),
        "attachments": field(lambda: [part.get_filename() for part in mail.iter_attachments()]) or [],
    }


def bounces(corpora: Path) -> Figure:
    """Bounces told from list mail."""
    told, _ = scored(corpora, "score_bounce", str(corpora), "bench.adapters:classify", "--show", _SHOWN)
    right = whole = mistaken = 0
    for name, kinds in re.findall(r"(?m)^(\S.*?) +\d+ +right +[\d.]+% +(\{.*\})$", told):
        counted: dict[str, int] = ast.literal_eval(kinds)
        if name.endswith(":bounce"):
            right, whole = right + counted.get("bounce", 0), whole + sum(counted.values())
        elif name.startswith("NEG"):
            mistaken += sum(counted.values()) - counted.get("normal", 0)
    figure = f"{_per_cent(right, whole):.1f} % of {whole} bounces, {mistaken} list mails mistaken"
    holds = _per_cent(right, whole) >= 97 and not mistaken
    return Figure(figure=figure, target="≥ 97, 0", holds=holds, details=told)


def hostile(corpora: Path) -> Figure:
    """Damaged mails and pump strings."""
    told = io.StringIO()
    with contextlib.redirect_stdout(told):
        figure, target, holds = mutations.holds(corpora, MUTATIONS)
        pumped, pump_target, pump_holds = pump.holds()
    return Figure(
        figure=f"{figure}; {pumped}",
        target=f"{target}; {pump_target}",
        holds=holds and pump_holds,
        details=told.getvalue(),
    )


ROWS: dict[str, Callable[[Path], Figure]] = {
    "conservation": conservation,
    "reply": reply,
    "lists": lists,
    "outlook": outlook,
    "simulation": simulated,
    "speed": speed,
    "threads": threaded,
    "mime": mime,
    "bounces": bounces,
    "hostile": hostile,
}


def main(arguments: list[str]) -> int:
    """All rows, or one."""
    corpora = folder(arguments, f"reading CORPORA [ROW]; ROW is one of {', '.join(ROWS)}")
    if corpora is None or len(arguments) > 2 or not set(arguments[1:]) <= set(ROWS):
        return 2
    print(f"{sum(len(archive(path)) for path in archives(corpora))} mails in archives; {machine()}")
    return told(ROWS, arguments[1:], corpora)


def told(rows: Mapping[str, Callable[[Path], Figure]], chosen: Sequence[str], corpora: Path) -> int:
    """Print the rows chosen (all, where none is), a line each, with the details of those asked for by name; the exit
    code."""
    short = []
    for name in chosen or rows:
        try:
            row = rows[name](corpora)
        except NoScorer as missing:
            print(missing, file=sys.stderr)
            return 2
        if chosen:
            print(row.details)
        print(f"{'holds' if row.holds else 'SHORT':<6}{name:<13}{row.figure} (target: {row.target})", flush=True)
        short += [] if row.holds else [name]
    count = len(chosen or rows)
    figure = f"{count - len(short)} of {count} rows hold" + (f", not {', '.join(short)}" if short else "")
    return verdict(figure, "all", not short)
