"""A small table in six languages, made by us: plainly invented people and words, for tests of every format."""

from datetime import UTC, datetime, timedelta

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
