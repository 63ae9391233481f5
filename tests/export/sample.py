"""A small table in six languages, made by us: plainly invented people and words, for tests of every format."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.export.layout import LAYOUT, TO_FILL, shortened
from bot.export.spreadsheet import LIMIT
from bot.model import (
    Address,
    BaseText,
    Comment,
    CommentType,
    Group,
    Ledger,
    Mark,
    Participant,
    Provision,
    Resolution,
    Row,
    Source,
    Table,
)
from bot.rules import tabulate

MADE = datetime(2026, 6, 8, 15, 0, tzinfo=UTC)

BASE = BaseText(
    language="en",
    title="Demonstration text",
    provisions=(
        Provision(heading="considering", label="a)", text="that the groups of the demonstration share one list;"),
        Provision(heading="resolves", label="1", text="to keep one table of comments for each demonstration text;"),
        Provision(heading="resolves", label="2", text="to review the table once a week,"),
        Provision(heading="instructs the Secretary-General", label="", text="to publish the demonstration table."),
    ),
)

GROUP = Group(
    slug="demo",
    name="Demonstration group",
    tag="DEMO",
    list_address="list@lists.example.org",
    own_addresses=("bot@example.org",),
    coordinator=Address(name="Coordinator One", address="coordinator@example.org"),
    resolutions=(
        Resolution(
            slug="191",
            body="PP",
            number=191,
            revision="Rev. Bucharest, 2022",
            title="Demonstration strategy",
            base_texts=(BASE,),
        ),
        Resolution(slug="58", body="PP", number=58),
    ),
    participants=(
        Participant(name="Delegate One", addresses=("one@a.example",), member="Aland", capacity="Member State"),
        Participant(name="Delegate Two", addresses=("two@b.example",), member="Bland", capacity="Sector Member"),
    ),
)

LEDGER = Ledger(
    seen=12,
    copies=1,
    waiting=0,
    states={"filed": 7, "ignored": 3, "review": 1},
    reasons={"ignored: auto-reply": 2, "ignored: bounce": 1, "review: ambiguous": 1},
)

WORDS = {
    "en": (
        """We would keep the reference to one table.

The words “once a week” are too strict for small delegations; “regularly” says enough. We note that the same wording \
stands in considering a), and would not repeat it.""",
        "2\tto review the table regularly,",
        "Small delegations have no staff for weekly work.",
    ),
    "fr": (
        "Nous proposons de remplacer « chaque semaine » par « régulièrement » : l’ancienne rédaction est trop stricte.",
        "2\tde réexaminer le tableau régulièrement,",
        "",
    ),
    "es": ("¿Quién publicará el cuadro? Pedimos una aclaración sobre el plazo.", "", ""),
    "ru": (
        "Мы за сохранение единой таблицы. Слово «еженедельно» предлагается заменить словом «регулярно».",
        "2\tрегулярно рассматривать таблицу,",
        "Небольшие делегации не располагают ресурсами.",
    ),
    "zh": (
        "我们支持保留一份统一的意见表。“每周一次”对小型代表团来说要求过高，建议改为“定期”。\n此外，请秘书处说明公布的时间。",
        "2\t定期审议意见表，",
        "小型代表团人手有限。",
    ),
    "ar": (
        """نؤيد الإبقاء على جدول واحد للتعليقات، ونقترح عبارة «بانتظام» بدلاً من «مرة في الأسبوع» (انظر الفقرة 2).
This line was written in English (see Resolution 191).""",
        "2\tاستعراض الجدول بانتظام،",
        "ليس لدى الوفود الصغيرة موظفون كافون.",
    ),
}
"""Comment, proposed text and reasons in each language."""


IN_EXCEL = LIMIT
"""Characters that a cell of Excel holds."""


def comments() -> tuple[Comment, ...]:
    """Six comments, one a language, and one on the whole text."""
    places = {
        "en": ("resolves", "2"),
        "fr": ("resolves", "2"),
        "es": ("instructs the Secretary-General", ""),
        "ru": ("resolves", "1"),
        "zh": ("resolves", "2"),
        "ar": ("considering", "a)"),
    }
    made = []
    for count, (language, (text, proposed, reasons)) in enumerate(WORDS.items(), start=1):
        heading, label = places[language]
        member = "Aland" if count % 2 else "Bland"
        made.append(
            Comment(
                resolution="191",
                heading=heading,
                label=label,
                text=text,
                source=Source(
                    sha256=f"{count:064x}",
                    message_id=f"mail-{count}.{language}@mail.example",
                    start=10,
                    end=10 + len(text),
                ),
                received=MADE - timedelta(days=7 - count, minutes=count),
                number=f"191-{count:03}",
                member=member,
                capacity="Member State" if count % 2 else "Sector Member",
                contributor="Delegate One" if count % 2 else "Delegate Two",
                cited=f"{heading} {label}".strip(),
                mark=Mark.MOD if proposed else None,
                type=CommentType.SUBSTANTIVE if proposed else CommentType.QUESTION,
                language=language,
                proposed=proposed,
                reasons=reasons,
                late=count == 6,
                why="the words cite the provision",
                observations="To be discussed at the next meeting." if count == 1 else "",
                disposition="accepted" if count == 1 else "",
                disposition_reason="No objection was received." if count == 1 else "",
            )
        )
    made.append(
        Comment(
            resolution="191",
            heading="",
            label="",
            text="- agreed as a whole\n=cmd|' /C calc'!A0 is no formula here",
            source=Source(sha256=f"{7:064x}", message_id="mail-7@mail.example"),
            received=MADE - timedelta(hours=2),
            number="191-007",
            contributor="visitor@c.example",
            language="en",
            certainty="unsure",
            review="unknown-sender: not on the roster",
        )
    )
    return tuple(made)


def table() -> Table:
    """The sample as a table."""
    return tabulate(comments(), GROUP, resolution="191", ledger=LEDGER, made=MADE)


TRAPS = (
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("https://evil.example","click")',
    "+41 22 000 00 00",
    "-1",
    "- a list",
    "@SUM(A1:A9)",
    "\t=1+1",
    "\r=1+1",
    "\r\nfirst line empty",
    "'already quoted",
    "<r><t>raw</t></r>",
    "<r>_x0041_</r>",
    "_x0041_ and _x005F_",
    "]]> & &amp; <b>",
    "a\x00b\x0bc\x1bd\x7f\x85e",
    "\ud800 alone",
    "\ufffe\uffff\ufeff",
    "\u202eright to left override",
    "\u2066isolate",
    "👩‍👩‍👧‍👦 🏳️‍🌈",
    "e\u0301 \u00e9",
    "\u2028line\u2029paragraph",
    "  spaces at both ends  ",
    "\n\n",
    "\t",
    "https://list.example/",
    "1e5",
    "TRUE",
    "00191",
    'ends in a quote"',
    "a,b;c\td",
    "شكراً (2) thanks",
    "谢谢“您”",
)
"""Texts that broke a table somewhere."""


def table_of(*texts: str) -> Table:
    """A table in which each text stands in every column of its own row."""
    shape = table()
    rows = tuple(
        Row(number=f"191-{at:03}", language="ar", cells=(text,) * len(shape.columns)) for at, text in enumerate(texts)
    )
    return replace(shape, rows=rows)


def shown(text: str) -> str:
    """What a person sees of a text in a file that cannot hold every character: line ends as LF, and U+FFFD where XML
    1.0 forbids the character."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(each if each in "\t\n" or (each >= " " and not illegal(ord(each))) else "\ufffd" for each in lines)


def illegal(code: int) -> bool:
    """Surrogates and the two noncharacters XML 1.0 §2.2 leaves out."""
    return 0xD800 <= code <= 0xDFFF or code in (0xFFFE, 0xFFFF)


def in_word(made: Table) -> list[list[str]]:
    """What the cells of the Word file hold: the fields of each column one under another, labelled."""
    columns = []
    for row in made.rows:
        texts = {column.key: shown(text) for column, text in zip(made.columns, row.cells, strict=True)}
        texts["source"] = shortened(texts["source"])
        columns.append(
            [
                "\n".join(
                    (f"{label}: " if label else "") + texts[key]
                    for key, _, label in group
                    if texts.get(key) or key in TO_FILL
                )
                for _, _, group in LAYOUT
            ]
        )
    return columns
