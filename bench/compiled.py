"""Made-up comments in six languages, filed in a store: words, redlines, and what breaks tables; what people may write.

The same random gives the same. Leaves to others: what is done with them (roundtrip.py).
"""

from datetime import timedelta
from random import Random

from bench.tools import NOW
from bot.model import (
    Address,
    Arrival,
    Comment,
    CommentType,
    Edit,
    Filing,
    Mark,
    Message,
    Piece,
    Place,
    Source,
    State,
)
from bot.store import Store

WORDS = {
    "en": "we would keep the reference to one table, since “regularly” says enough (see 2);".split(),
    "fr": "nous préférons « régulièrement » : l’ancienne rédaction est trop stricte, à notre avis".split(),
    "es": "¿quién publicará el cuadro? pedimos una aclaración sobre el plazo señalado".split(),
    "ru": "мы за сохранение единой таблицы; слово «еженедельно» заменить словом «регулярно»".split(),
    "zh": "我们支持 保留一份 统一的意见表。 “每周一次” 要求过高， 建议改为“定期”。".split(),
    "ar": "نؤيد الإبقاء على جدول واحد للتعليقات، ونقترح عبارة «بانتظام» (انظر ITU)".split(),
}
ODD = (
    "👩‍👩‍👧 🏳️‍🌈",
    "e\u0301 é",
    "a\tb",
    "\u2066isolate\u2069",
    "=1+1",
    "- item",
    "+41 22",
    "@all",
    "<b>&amp;",
    "1.10",
    "'quoted",
    "TRUE",
    "\uf0b7 point",
    "_x0041_",
)
PLACES = ("resolves 1", "resolves 2", "resolves 3 a)", "considering a)", "recognizing b)", "invites 1", "general")


def words(random: Random, language: str, most: int = 12) -> str:
    """A text of a language, with what breaks tables among it."""
    found = [random.choice(WORDS[language]) for _ in range(random.randint(1, most))]
    if random.random() < 0.3:
        found.insert(random.randrange(len(found) + 1), random.choice(ODD))
    if random.random() < 0.2:
        found += random.choices(WORDS[random.choice(list(WORDS))], k=3)
    return " ".join(found)


def lines(random: Random, language: str) -> str:
    """A text of one or several paragraphs."""
    return "\n".join(words(random, language) for _ in range(random.choice((1, 1, 1, 2, 3))))


def made(random: Random, at: int) -> Comment:
    """A comment somebody may have made."""
    language = random.choice(list(WORDS))
    heading, _, label = random.choice(PLACES).replace("general", "").partition(" ")
    redline: tuple[Piece, ...] = ()
    if random.random() < 0.5:
        edits = [Edit.KEPT, random.choice((Edit.INSERTED, Edit.DELETED)), Edit.KEPT, Edit.INSERTED]
        redline = tuple(Piece(edit=edit, text=words(random, language, 4) + " ") for edit in edits)
    text = lines(random, language)
    if random.random() < 0.1:
        text += f"\ntranslation: {words(random, language)}\nreason: none"
    return Comment(
        resolution="191",
        heading=heading,
        label=label,
        text=text,
        source=Source(sha256=f"{random.getrandbits(256):064x}", message_id=f"{at}@mail.example", end=len(text)),
        received=NOW - timedelta(minutes=random.randrange(10_000)),
        number=f"191-{at:03}",
        member=random.choice(("Aland", "Bland; and Co", "Land-001", "Членland", "")),
        contributor="Delegate One",
        cited=random.choice(("", "resolves 2", "the second resolves")),
        mark=random.choice((None, *Mark)),
        type=random.choice(list(CommentType)),
        language=language,
        proposed="".join(piece.text for piece in redline if piece.edit is not Edit.DELETED),
        redline=redline,
        reasons=random.choice(("", words(random, language))),
        why="made up",
    )


def filed(random: Random, store: Store) -> tuple[Comment, ...]:
    """Some comments, as those of one mail."""
    place = Place(source="bench", validity=1, uid=1)
    store.accept([Arrival(place=place, raw=b"made up", received=NOW, live=False)])
    [mail] = store.claim_mails("bench", NOW, lease=timedelta(minutes=1), limit=1)
    comments = tuple(made(random, number) for number in range(1, random.randint(5, 12)))
    author = Address(name="", address="a@mail.example")
    message = Message(message_id="1@mail.example", subject="x", author=author, text="", content="x")
    filing = Filing(state=State.FILED, comments=comments)
    store.record(mail, message, filing, base_subject="x", now=NOW)
    return comments


def value(random: Random, key: str) -> str:
    """What somebody may write into a field."""
    match key:
        case "provision":
            return random.choice(PLACES)
        case "mark":
            return str(random.choice((*Mark, "")))
        case "type":
            return str(random.choice(list(CommentType)))
        case "disposition" if random.random() < 0.7:
            return random.choice(("retain", "modify", "no change", "noted", ""))
        case _:
            return random.choice(("", lines(random, random.choice(list(WORDS))), lines(random, "en")))
