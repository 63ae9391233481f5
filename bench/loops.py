"""`./run bench loops [rounds | forged] [N]`: nothing that answers us makes us answer for ever (RFC 3834, law 5).

rounds: N (1,000) hours of a list with our service, a second one of the same kind, people who comment and command in the
first hundred, a list that mirrors each mail back under a new Message-ID, and a vacation responder that knows no header
and has no memory. Once with From as written, once as a list writes it because of DMARC. After the people fell silent
the mails must end, and the caps must have held at every moment. forged: N mails that no service may answer; it may
write to nobody. Mails stay in memory and the clock is a parameter; all is seeded. Hops are counted as RFC 5321 §6.3
has it: without that, two lists need nobody else to go on for ever.
"""

import random
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from email.header import decode_header, make_header
from email.utils import format_datetime, parseaddr
from itertools import pairwise

from bench.tools import machine, verdict
from bot import delivery, service
from bot.config import load, shipped
from bot.mail import read
from bot.model import Arrival, Group, Letter, LetterState, Outcome, Place, State
from bot.store import Store

START, HOUR = datetime(2026, 6, 1, 6, tzinfo=UTC), timedelta(hours=1)
TALK = 100
"""Rounds in which people write."""
HOPS = 8
"""So many Received fields end a mail's way round; servers allow more, which takes longer and shows the same."""
LIST, MIRROR = "cg@lists.example.org", "mirror@archive.example.org"
OURS, SECOND = "bot@example.org", "bot@second.example.net"
PEOPLE = ("one@examplia.example", "deux@republique-demo.example", "eight@specimenland.example")
AWAY = ("seven@samplonia.example", "tourist@elsewhere.example")
"""Who is on holiday: one of the roster, who commanded before leaving, and one whom nobody knows."""
SAID = ("On resolves: we support the text.", "Resolves 2 should read “may”.", "General: please keep Resolution 901.")
COMMANDS = (
    "subscribe", "subscribe fr", "digest daily", "help", "receipts on", "language en", "no comments", "undo",
    "withdraw 901-001", "move 901-002 to resolves", "not a comment 901-003", "from 901-001 Examplia", "hold", "release",
)  # fmt: skip


def main(arguments: list[str]) -> int:
    """Both rows, or the one named; how many rounds or mails behind its name."""
    rows: dict[str, Callable[[int], int]] = {"rounds": rounds, "forged": forged}
    wanted, count = arguments[:1] or list(rows), arguments[1:] or ["1000"]
    if wanted[0] not in rows or len(arguments) > 2 or not count[0].isdigit():
        print(f"usage: ./run bench loops [{' | '.join(rows)} [N]]", file=sys.stderr)
        return 2
    print(machine())
    return max(rows[row](int(count[0])) for row in wanted)


def demonstration(own: str = OURS) -> Group:
    """The made-up group, with a receiving server whose word counts, and no date that would be told of by itself."""
    group = service.assemble(load(shipped("config") / "demo" / "bot.toml"))
    return replace(group, own_addresses=(own,), list_address=LIST, deadlines=(), authserv_id="mx.example.org")


# -- what travels -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True, kw_only=True, slots=True)
class Sent:
    """A mail under way to one address."""

    to: str
    raw: bytes


def mail(author: str, to: str, subject: str, words: str, number: str, now: datetime, *fields: str) -> bytes:
    """A mail with the headers that everybody's has, and these."""
    head = [
        f"From: {author}",
        f"To: {to}",
        f"Subject: {subject}",
        f"Message-ID: <{number}@{parseaddr(author)[1].rpartition('@')[2]}>",
        f"Date: {format_datetime(now)}",
        *fields,
    ]
    if not any(field.startswith("Content-Type") for field in fields):
        head.append("Content-Type: text/plain; charset=utf-8")
    return ("\n".join(head) + f"\n\n{words}\n").encode()


class Box:
    """A mailbox that the service reads, and the server that takes its letters."""

    source = "memory:inbox"

    def __init__(self, now: datetime) -> None:
        self.now, self._mails = now, list[Arrival]()
        self.sent: list[Letter] = []

    def put(self, raw: bytes) -> None:
        """Deliver a mail."""
        place = Place(source=self.source, validity=1, uid=len(self._mails) + 1)
        self._mails.append(Arrival(place=place, raw=raw, received=self.now, live=True))

    def fetch(self, after: tuple[int, int]) -> Iterator[Sequence[Arrival]]:
        """What came since."""
        yield self._mails[after[1] :]

    def submit(self, letter: Letter, on_transmit: Callable[[], None]) -> Outcome:
        """Take a letter."""
        on_transmit()
        self.sent.append(letter)
        return Outcome(state=LetterState.DELIVERED, answer="250 ok")


# -- who answers ------------------------------------------------------------------------------------------------------


class Service:
    """The real service over a store in memory."""

    def __init__(self, store: Store, group: Group) -> None:
        self.store, self.group, self.box = store, group, Box(START)
        self.answers: dict[str, list[datetime]] = defaultdict(list)
        self.unread: list[str] = []

    def beat(self, mails: Sequence[bytes], now: datetime) -> Iterator[Sent]:
        """Take in, file, write what is due, hand over."""
        self.box.now = now
        for raw in mails:
            self.box.put(raw)
        service.receive(self.store, self.box)
        ended = service.file_mails(self.store, self.group, lambda: now, "loops")
        self.unread += [f"{ended[State.QUARANTINED]} mails quarantined at {now}"] if ended[State.QUARANTINED] else []
        service.prepare(self.store, self.group, now)
        delivery.deliver(self.store, self.box, lambda: now, "loops")
        for letter in self.box.sent:
            if letter.key.startswith("receipt/"):
                self.answers[letter.recipients[0]].append(now)
            yield from (Sent(to=to, raw=letter.data) for to in letter.recipients)
        self.box.sent = []

    def wrong(self) -> list[str]:
        """Where the caps were passed: within any day to one address, within any hour in all; and mails not read."""
        day = max((_most(times, timedelta(days=1)) for times in self.answers.values()), default=0)
        hour = _most(sorted(at for times in self.answers.values() for at in times), HOUR)
        found = [f"{day} answers to one address within a day"] if day > self.group.answers_per_day else []
        found += [f"{hour} answers within an hour"] if hour > self.group.answers_per_hour else []
        return found + self.unread


def _most(times: Sequence[datetime], span: timedelta) -> int:
    """The most of these within any such span."""
    return max((sum(at <= each < at + span for each in times) for at in times), default=0)


def relayed(raw: bytes, number: str, *, munged: bool) -> bytes | None:
    """What a list makes of a mail (Mailman's fields), or None where the mail has been round too often. `munged` writes
    the list's own address in From, the author's behind Reply-To, and a new Message-ID."""
    head, _, body = raw.replace(b"\r\n", b"\n").partition(b"\n\n")
    fields = head.decode().replace("\n ", " ").replace("\n\t", " ").split("\n")
    if sum(line.startswith("Received:") for line in fields) >= HOPS:
        return None
    kept, subject, author = [], "", ""
    for line in fields:
        name, _, value = line.partition(": ")
        if name == "Subject":
            subject = value
        elif name == "From" and munged:
            author = value
        elif name == "Message-ID" and munged:
            kept.append(f"Message-ID: <{number}@lists.example.org>")
        elif name not in ("List-Id", "List-Post", "X-BeenThere") and not (name == "Reply-To" and munged):
            kept.append(line)
    if munged:
        shown = str(make_header(decode_header(parseaddr(author)[0]))).replace('"', "")
        kept += [f'From: "{shown} via CG" <{LIST}>', f"Reply-To: {author}"]
    made = [
        "Received: from lists.example.org by mx.example.org",
        *kept,
        f"Subject: {subject}" if "[DEMO]" in subject else f"Subject: [DEMO] {subject}",
        "List-Id: <cg.lists.example.org>",
        f"List-Post: <mailto:{LIST}>",
        f"X-BeenThere: {LIST}",
    ]
    return "\n".join(made).encode() + b"\n\n" + body


def mirrored(raw: bytes, number: str) -> bytes:
    """A mail fed back into the list: nothing tells that it was there but the count of its hops."""
    head, _, body = raw.partition(b"\n\n")
    lines = [line for line in head.split(b"\n") if not line.lower().startswith((b"list-", b"x-been", b"message-id"))]
    lines += [f"Message-ID: <{number}@archive.example.org>".encode(), b"Received: from archive by lists.example.org"]
    return b"\n".join(lines) + b"\n\n" + body


def vacation(raw: bytes, who: str, number: str, now: datetime, chance: random.Random) -> Sent | None:
    """What a responder without any sense answers to any mail but its own: to From, the subject quoted, the body its
    own, or empty, or with the whole mail below; nothing in its headers tells that no person wrote."""
    message = read(raw)
    behind = message.author.address if message.relay else ""
    to = behind or message.author.address
    if not to or to == who:
        return None
    words = chance.choice(
        (
            f"Thank you for “{message.subject}”. I am travelling until the end of the month.",
            "",
            "I am on holiday and will read your mail on resolves of Resolution 901 when I am back.",
            "Away.\n\n" + "\n".join(f"> {line}" for line in message.text.splitlines()[:40]),
            message.text[:2000],
        )
    )
    fields = [f"In-Reply-To: <{message.message_id}>"] if chance.random() < 0.5 else []
    subject = chance.choice(("Re: ", "")) + " ".join(message.subject.split())
    return Sent(to=to, raw=mail(f"Delegate Away <{who}>", to, subject, words, number, now, *fields))


def talk(at: int, now: datetime, chance: random.Random) -> Iterator[Sent]:
    """What people write in a round: comments to the list, commands to either service."""
    if chance.random() < 0.4:
        who = chance.choice(PEOPLE)
        yield Sent(to=LIST, raw=mail(who, LIST, "Resolution 901", chance.choice(SAID), f"said-{at}", now))
    if chance.random() < 0.3:
        who = chance.choice((*PEOPLE, AWAY[0]))
        to = chance.choice((OURS, SECOND))
        yield Sent(to=to, raw=mail(who, to, "please", chance.choice(COMMANDS), f"command-{at}", now))


def confirmed(raw: bytes, who: str, number: str, now: datetime) -> Sent | None:
    """A person confirms a question by a bare reply, and answers nothing else."""
    message = read(raw)
    if not (message.instance.startswith("receipt/") and message.subject.endswith(")")):
        return None
    to = message.author.address
    return Sent(to=to, raw=mail(who, to, f"Re: {message.subject}", "", number, now))


# -- rounds -----------------------------------------------------------------------------------------------------------


@dataclass(kw_only=True, slots=True)
class Life:
    """What happened: mails by who sent them and round, the last round of each, and what must not have happened."""

    mails: dict[str, Counter[int]] = field(default_factory=lambda: defaultdict(Counter))
    faults: list[str] = field(default_factory=list)

    def last(self, who: str = "") -> int:
        """The last round in which anybody, or that one, sent a mail."""
        return max((max(count) for name, count in self.mails.items() if who in name and count), default=0)

    def within(self, who: str, first: int, end: int) -> int:
        """The mails of that one in these rounds."""
        return sum(number for at, number in self.mails[who].items() if first <= at < end)


def rounds(count: int) -> int:
    """Both ways a list writes From; the mails by phase, and whether they end."""
    faults, last = [], 0
    for munged in (False, True):
        life = live(count, munged=munged)
        print(f"\nFrom {'rewritten' if munged else 'as written'} by the list; mails sent in rounds:")
        edges = [0, TALK, *(each for each in (TALK + 24, TALK + 7 * 24, TALK + 14 * 24) if each < count), count]
        print("who       " + "".join(f"{f'{a}-{b - 1}':>10}" for a, b in pairwise(edges)) + "   in all")
        for who in life.mails:
            parts = [life.within(who, a, b) for a, b in pairwise(edges)]
            print(f"{who:<10}" + "".join(f"{part:>10}" for part in parts) + f"{sum(parts):>9}")
        faults += life.faults
        last = max(last, life.last())
    for fault in faults:
        print(fault)
    end = TALK + (count - TALK) // 2
    figure = f"the last mail in round {last} of {count}, people fell silent in {TALK}; {len(faults)} faults"
    return verdict(figure, f"none after round {end}, no cap passed", not faults and last < end)


def live(count: int, *, munged: bool, talk_for: int = TALK) -> Life:
    """The life of the list, hour by hour."""
    chance, life, way = random.Random(f"loops/{munged}"), Life(), list[Sent]()
    with ExitStack() as stack:
        services = {
            address: Service(stack.enter_context(Store.open("sqlite://", "demo")), demonstration(address))
            for address in (OURS, SECOND)
        }
        for at in range(count):
            now = START + at * HOUR
            boxes: dict[str, list[bytes]] = defaultdict(list)
            for each in way:
                boxes[each.to].append(each.raw)
            way = list(talk(at, now, chance)) if at < talk_for else []
            life.mails["people"][at] += len(way)
            for address, mails in boxes.items():
                if address not in services:
                    made = list(_answers(address, mails, f"{at}-{len(way)}", now, chance, munged=munged))
                    life.mails[_role(address)][at] += len({each.raw for each in made})
                    way += made
            for address, one in services.items():
                made = list(one.beat(boxes[address], now))
                life.mails[_role(address)][at] += len({each.raw for each in made})
                way += made
        life.faults = [f"{address}: {fault}" for address, one in services.items() for fault in one.wrong()]
    life.mails = {who: +count for who, count in life.mails.items()}
    return life


def _role(address: str) -> str:
    named = {LIST: "list", MIRROR: "mirror", OURS: "service", SECOND: "second"}
    return named.get(address, "vacation" if address in AWAY else "people")


def _answers(
    address: str, mails: Sequence[bytes], number: str, now: datetime, chance: random.Random, *, munged: bool
) -> Iterator[Sent]:
    """What comes of the mails that reached an address; who is on holiday no longer reads what came before."""
    for at, raw in enumerate(mails):
        name = f"{address.partition('@')[0]}-{number}-{at}"
        if address == LIST:
            if made := relayed(raw, name, munged=munged):
                yield from (Sent(to=to, raw=made) for to in (*PEOPLE, *AWAY, MIRROR, OURS, SECOND))
        elif address == MIRROR:
            yield Sent(to=LIST, raw=mirrored(raw, name))
        else:
            answer = (
                vacation(raw, address, name, now, chance) if address in AWAY else confirmed(raw, address, name, now)
            )
            yield from [answer] if answer else []


# -- forged -----------------------------------------------------------------------------------------------------------

ROSTER = ("Delegate One <one@examplia.example>", "Délégué Deux <deux@republique-demo.example>")
AUTOMATIC = (
    "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated; x=y", "Auto-Submitted: Auto-Replied (vacation)",
    "Auto-Submitted: auto-notified", "Auto-Submitted:\n auto-replied", "X-Auto-Submitted: auto-replied",
    "Auto-Submitted: no\nAuto-Submitted: auto-replied", "X-Autoreply: yes", "X-Autorespond: on holiday",
    "X-Autoresponder: 1", "X-Autoreply-From: a@b.example", "X-Mail-Autoreply: yes", "X-AutoGenerated: Reply",
    "X-AutoResponse: 1", "X-FC-MachineGenerated: true", "Precedence: auto_reply", "Precedence: Auto-Reply",
    "X-Precedence: auto_reply", "Preference: auto_reply", "X-Apple-Action: VACATION", "Delivered-To: Autoresponder",
    "X-List-Administrivia: yes", "X-ISCG-Bot: receipt/0123", "Content-Type: multipart/report; boundary=b",
    "Content-Type: text/calendar; method=REPLY",
)  # fmt: skip
NULL = ("Return-Path: <>", "Return-Path:<>", "Return-Path: < >", "Return-Path: <MAILER-DAEMON>")
FAILED = ("dmarc=fail", "spf=fail smtp.mailfrom=a.example", "dkim=fail header.d=a.example", "dmarc=permerror")
NOBODY = (
    "owner-cg@lists.example.org", "cg-request@lists.example.org", "cg-bounces@lists.example.org", OURS, LIST,
    "MAILER-DAEMON@example.org", "postmaster@examplia.example", "noreply@examplia.example", f"The bot <{OURS.upper()}>",
)  # fmt: skip
STRANGERS = (
    "Victim {n} <victim{n}@elsewhere.example>", "one@examplia.example <villain{n}@elsewhere.example>",
    "Delegate One <оne@examplia.example>", "Delegate One <one@examplia.example.elsewhere{n}.example>",
    "Delegate One <one@examplia.example>, Villain <villain{n}@elsewhere.example>", "Delegate One <>", "Delegate One",
)  # fmt: skip


def forgery(number: int, chance: random.Random) -> tuple[str, bytes]:
    """A mail that must not be answered, by its kind: comments to the list and to us, commands, guessed tokens."""
    author, fields, kind = chance.choice(ROSTER), list[str](), number % 6
    named = ("failed", "stranger", "null return path", "nobody", "automatic", "too many hops")[kind]
    if kind == 0:
        fields = [f"Authentication-Results: mx.example.org; {chance.choice(FAILED)}"]
    elif kind == 1:
        author = chance.choice(STRANGERS).format(n=number)
    elif kind == 2:
        fields = [chance.choice(NULL)]
    elif kind == 3:
        author = chance.choice(NOBODY)
    elif kind == 4:
        fields = [chance.choice(AUTOMATIC)]
    else:
        fields = ["Received: from a.example by b.example"] * 50
    token = "".join(chance.choices("abcdefghijklmnopqrstuvwxyz234567", k=26))
    to, subject, words = chance.choice(
        (
            (LIST, "Resolution 901", chance.choice(SAID)),
            (OURS, "Resolution 901", chance.choice(SAID)),
            (OURS, "", chance.choice(COMMANDS)),
            (OURS, f"Re: Please confirm: subscribe ({token})", ""),
            (OURS, f"901-001 {token}", "withdraw 901-001"),
            (OURS, f"Re: Preview 2026-W24: Weekly digest 1 [{token}]", "HOLD"),
            (OURS, chance.choice(COMMANDS), f"unsubscribe {token}"),
        )
    )
    raw = mail(author, to, subject, words, f"forged-{number}", START, *fields)
    if to == LIST and kind in (2, 4):
        raw = b"List-Id: <cg.lists.example.org>\n" + raw
    return named, raw


def forged(count: int) -> int:
    """All at once to a service that has written to nobody yet; who was written to."""
    answered = answers(count)
    for kind, number in sorted(answered.items()):
        print(f"{kind}: {number} answered")
    figure = f"{sum(answered.values())} answers to {count} forged mails"
    return verdict(figure, "none", not answered)


def answers(count: int) -> Counter[str]:
    """How many of so many forged mails were answered, by kind; each to a service whose caps are far away."""
    chance, found = random.Random("loops/forged"), Counter[str]()
    group = replace(demonstration(), answers_per_day=count + 1, answers_per_hour=count + 1)
    with Store.open("sqlite://", group.slug) as store:
        box, kinds = Box(START), dict[str, str]()
        for number in range(count):
            kind, raw = forgery(number, chance)
            kinds[f"forged-{number}"] = kind
            box.put(raw)
        service.receive(store, box)
        if unread := service.file_mails(store, group, lambda: START, "loops")[State.QUARANTINED]:
            found["quarantined"] = unread
        for posting in store.postings():
            parent = read(posting.letter.data).references[-1:]
            found[kinds.get(parent[0].partition("@")[0], "?") if parent else "?"] += 1
    return found


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
