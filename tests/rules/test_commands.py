"""Commands by mail: read in six languages, obeyed only for the mailbox that proves itself."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import rules
from bot.config import load, shipped
from bot.model import (
    Action,
    Address,
    Answer,
    Change,
    Context,
    Frequency,
    HardBounce,
    Kind,
    Mail,
    Message,
    Order,
    Participant,
    State,
    Subscriber,
    Verb,
)
from bot.service import assemble

NOW = datetime(2026, 6, 2, 8, tzinfo=UTC)
TOKEN = "abcdefghijklmnopqrstuvwx22"
GROUP = replace(
    assemble(load(shipped("config") / "demo" / "bot.toml")),
    own_addresses=("bot@bot.example", "old@bot.example"),
    list_address="list@lists.example",
    participants=(
        Participant(
            name="Delegate One",
            addresses=("one@examplia.example",),
            member="Examplia",
            capacity="Member State",
            languages=("fr",),
        ),
    ),
)


def message(text: str = "", subject: str = "", **more: object) -> Message:
    """A mail of Delegate One to the service."""
    given = {
        "message_id": "m@examplia.example",
        "author": Address(name="Delegate One", address="one@examplia.example"),
        "to": (Address(address="bot@bot.example"),),
        "text": text,
        "subject": subject,
    }
    return Message(**{**given, **more})  # type: ignore[arg-type]


def context(**more: object) -> Context:
    """What is known of that mail."""
    mail = Mail(id=1, sha256="0" * 64, raw=b"", received=NOW, live=True)
    return Context(**{"mail": mail, "token": TOKEN, **more})  # type: ignore[arg-type]


def commanded(text: str = "", subject: str = "", **more: object) -> str:
    """The commands of a mail, as one text."""
    found = rules.asked(message(text, subject, **more), GROUP)
    return ", ".join(map(str, found.commands)) if found else ""


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("subscribe", "subscribe"),
        ("Subscribe.", "subscribe"),
        ("SUBSCRIBE fr", "subscribe fr"),
        ("unsubscribe", "unsubscribe"),
        ("language French", "language fr"),
        ("digest: daily", "digest daily"),
        ("stop receipts", "receipts off"),
        ("No comments", "no comments"),
        ("no comments 191", "no comments 191"),
        ("abonnement", "subscribe"),
        ("s'abonner", "subscribe"),
        ("S’abonner", "subscribe"),
        ("desabonnement", "unsubscribe"),
        ("langue arabe", "language ar"),
        ("lettre quotidienne", "digest daily"),
        ("suscripción", "subscribe"),
        ("idioma inglés", "language en"),
        ("boletín semanal", "digest weekly"),
        ("подписаться", "subscribe"),
        ("язык русский", "language ru"),
        ("сводка ежедневно", "digest daily"),
        ("订阅", "subscribe"),
        ("语言 中文", "language zh"),
        ("语言中文", "language zh"),
        ("摘要每日", "digest daily"),
        ("اشتراك", "subscribe"),
        ("اللغة العربية", "language ar"),
        ("إلغاء الاشتراك", "unsubscribe"),
        ("move 901-017 to resolves 4", "move 901-017 to resolves 4"),
        ("Withdraw my comment 901-017.", "withdraw 901-017"),
        ("901 – 17: not a comment", "not a comment 901-017"),
        ("from 901-017 République de Démonstration", "from 901-017 République de Démonstration"),
        ("undo", "undo"),
        ("UNDO 901-017", "undo 901-017"),
        ("déplacer 901-017 vers décide 2", "move 901-017 to décide 2"),
        ("n’est pas un commentaire 901-017", "not a comment 901-017"),
        ("annuler", "undo"),
        ("mover 901-017 a resuelve 2", "move 901-017 to resuelve 2"),
        ("retirar 901-017", "withdraw 901-017"),
        ("deshacer", "undo"),
        ("переместить 901-017 в решает 2", "move 901-017 to решает 2"),
        ("Отозвать замечание 901-017", "withdraw 901-017"),
        ("отменить", "undo"),
        ("移动 901-017 至 决议 2", "move 901-017 to 决议 2"),
        ("撤回901-017", "withdraw 901-017"),
        ("撤销", "undo"),
        ("نقل ٩٠١-٠١٧ إلى يقرر 2", "move 901-017 to يقرر 2"),
        ("سحب 901-017", "withdraw 901-017"),
        ("تراجع", "undo"),
    ],
)
def test_a_command_is_a_line_in_any_of_the_six_languages(line: str, command: str) -> None:
    """Whatever its case, accents and full stop."""
    assert command == commanded(line)


@pytest.mark.parametrize(
    "text",
    [
        "We subscribe to the position of Examplia on resolves 2.",
        "language is important here",
        "digest of the discussion so far",
        "digest hourly",
        "> subscribe",
        "subscribe " * 40,
        "no comments from the other delegations so far",
        "withdraw",
        "withdraw 191-017",
        "Please withdraw 901-017 and keep 901-018.",
        "withdraw 901-017, which was sent by mistake",
        "hold 901-017",
        "Note: we support resolves 2.",
        "hold",
    ],
)
def test_words_are_no_command(text: str) -> None:
    """A line is a command as a whole or not at all; what is quoted is somebody else's."""
    assert "" == commanded(text)


@pytest.mark.parametrize(
    ("line", "command"),
    [
        ("HOLD", "hold"),
        ("hold the digest", "hold"),
        ("hold 2026-W24", "hold 2026-W24"),
        ("release digest 2026-06-12", "release 2026-06-12"),
        ("note", "note"),
        ("Note 2026-w24: as agreed", "note 2026-W24"),
        ("retenir", "hold"),
        ("liberar el boletín", "release"),
        ("Задержать!", "hold"),
        ("примечание: по договорённости", "note"),
        ("暂缓", "hold"),
        ("أوقف النشرة", "hold"),
        ("note that resolves 2 was agreed", ""),
        ("hold on, there is more", ""),
    ],
)
def test_wishes_are_the_coordinators_words(line: str, command: str) -> None:
    """In a delegate's mail "Note:" begins a comment; from the coordinator it is a command, alone in its line or before
    a colon."""
    assert command == commanded(line, author=GROUP.coordinator)


def test_a_note_runs_to_the_next_command() -> None:
    """Verbatim with its blank lines, without what the author's program writes below; not beyond what is looked at."""
    words = "Note: See “resolves” 2:\n\n it is new.\nThank you.\nhold\nLater words"
    found = rules.asked(message(words, author=GROUP.coordinator), GROUP)
    assert found
    assert (["note", "hold"], "Later words") == ([str(each) for each in found.commands], found.beside)
    assert "See “resolves” 2:\n\n it is new.\nThank you." == found.commands[0].value
    endless = rules.asked(message("note\n" + "x\n" * 5000, author=GROUP.coordinator), GROUP)
    assert endless and endless.beside


def test_a_bare_word_is_about_what_the_subject_names() -> None:
    """One digest, or for undo one comment; two, and it is about none of them."""
    coordinator = GROUP.coordinator
    subject = "Re: [DEMO] Preview 2026-W24: Weekly digest 6"
    assert "hold 2026-W24" == commanded("hold", subject, author=coordinator)
    assert "hold 2026-W25" == commanded("hold 2026-W25", subject, author=coordinator)
    assert "hold" == commanded("hold", "Re: Done: withdraw 901-017", author=coordinator)
    assert "undo 901-017" == commanded("undo", "Re: [DEMO] Done: withdraw 901-017")
    assert "undo" == commanded("undo", "Re: [DEMO] Done: withdraw 901-017; withdraw 901-018")


def test_an_empty_reply_to_what_was_done_repeats_nothing() -> None:
    """Only our question to confirm is answered so; a machine may send an empty reply to anything."""
    for subject in (f"Re: [DEMO] Done: withdraw 901-017 [{TOKEN}]", f"Re: [DEMO] Preview 2026-W24: Digest 6 [{TOKEN}]"):
        assert "" == commanded("", subject)


def test_commands_end_where_words_begin() -> None:
    """Lines of commands first; a thank-you ends them, a statement stands beside them and is looked at by a person."""
    assert "subscribe, language fr" == commanded("Subscribe\n\nlanguage fr\n\nThank you,\nDelegate One")
    found = rules.asked(message("subscribe\nWe also support resolves 2 as drafted.\nunsubscribe"), GROUP)
    assert found is not None
    assert ("subscribe", "We also support resolves 2 as drafted.\nunsubscribe") == (
        ", ".join(map(str, found.commands)),
        found.beside,
    )


def test_a_bare_reply_confirms() -> None:
    """The subject of our request names the commands and holds the token, however a mail program begins the reply."""
    for begun in ("Re: ", "RE: ", "Rép : ", "回复：", "Отв: ", ""):
        subject = f"{begun}[DEMO] Please confirm: subscribe; language ar ({TOKEN})"
        assert "subscribe, language ar" == commanded("", subject)
        assert "subscribe, language ar" == commanded("\n> subscribe\n", subject)
        found = rules.asked(message("", subject), GROUP)
        assert found and TOKEN == found.token


def test_commands_are_read_in_mail_to_us_alone() -> None:
    """On the list they are words for people to read, and a machine gives no orders."""
    ours, the_list = Address(address="bot@bot.example"), Address(address="list@lists.example")
    assert "subscribe" == commanded("subscribe", to=(Address(address="old@bot.example"),))
    assert "" == commanded("subscribe", to=(the_list,))
    assert "" == commanded("subscribe", to=(ours,), cc=(the_list,))
    assert "" == commanded("subscribe", kind=Kind.AUTOMATIC)


def test_without_proof_only_a_question_goes_out() -> None:
    """Nothing is obeyed; a participant is asked, privately, in their language (RELIABILITY T1)."""
    filing = rules.file(message("subscribe"), context(), GROUP)
    (asked,) = filing.notices
    assert (State.IGNORED, "admin: to be confirmed: subscribe", ()) == (filing.state, filing.reason, filing.orders)
    assert isinstance(asked, Answer)
    assert ("one@examplia.example", "fr", True, TOKEN) == (
        asked.to.address,
        asked.language,
        asked.confirm,
        asked.token,
    )


def test_strangers_and_machines_are_not_answered() -> None:
    """Who is not in the roster waits for a person; what may not be answered is not, nor old mail, nor beyond the
    caps."""
    stranger = message("subscribe", author=Address(name="Stranger", address="stranger@example.net"))
    filing = rules.file(stranger, context(), GROUP)
    assert (State.REVIEW, ()) == (filing.state, filing.notices)
    assert filing.reason.startswith("unknown-sender")
    for silent in (
        rules.file(message("subscribe", answerable=False), context(), GROUP),
        rules.file(message("subscribe"), context(answers_today=GROUP.answers_per_day), GROUP),
        rules.file(message("subscribe"), context(answers_this_hour=GROUP.answers_per_hour), GROUP),
        rules.file(message("subscribe"), context(mail=replace(context().mail, live=False)), GROUP),
    ):
        assert () == silent.notices


def test_with_proof_the_holder_of_the_token_orders() -> None:
    """Whoever wrote it: the token tells whose mailbox it is, and there the answer goes."""
    filing = rules.file(
        message(f"unsubscribe {TOKEN}", author=Address(name="", address="relay@example.net")),
        context(holder="one@examplia.example"),
        GROUP,
    )
    assert (Order(address="one@examplia.example", verb=Verb.UNSUBSCRIBE, value="", at=NOW),) == filing.orders
    (told,) = filing.notices
    assert isinstance(told, Answer)
    assert ("one@examplia.example", False, False) == (told.to.address, told.confirm, told.subscribed)


def test_help_needs_no_proof() -> None:
    """It changes nothing."""
    filing = rules.file(message("help"), context(), GROUP)
    (told,) = filing.notices
    assert isinstance(told, Answer) and not told.confirm
    assert () == filing.orders


def test_receipts_stop_where_the_author_says_so() -> None:
    """An off switch per person; the last word counts."""
    to_the_list = message(
        "We support resolves 2.", to=(Address(address="list@lists.example"),), subject="Resolution 901"
    )

    def told(*values: str) -> int:
        orders = tuple(
            Order(address="one@examplia.example", verb=Verb.RECEIPTS, value=value, at=NOW) for value in values
        )
        return len(rules.file(to_the_list, context(orders=orders), GROUP).notices)

    assert (1, 0, 1) == (told(), told("off"), told("off", "on"))


# -- what they add up to ----------------------------------------------------------------------------------------------


def order(verb: Verb, value: str = "", hours: float = 0, address: str = "one@examplia.example") -> Order:
    """An order, so many hours after NOW."""
    return Order(address=address, verb=verb, value=value, at=NOW + timedelta(hours=hours))


def standing(
    *orders: Order, bounces: tuple[HardBounce, ...] = (), changes: tuple[Change, ...] = ()
) -> list[Subscriber]:
    """The subscribers these add up to."""
    return list(rules.subscribers(orders, bounces, {"one@examplia.example": TOKEN}, changes, GROUP))


def test_orders_add_up_in_the_order_of_receipt() -> None:
    """A subscriber has the language of the last order, or of the roster, and the last frequency."""
    (plain,) = standing(order(Verb.SUBSCRIBE))
    assert ("fr", Frequency.WEEKLY, "Delegate One") == (plain.language, plain.digest, plain.address.name)
    (changed,) = standing(
        order(Verb.DIGEST, "daily", 2),
        order(Verb.SUBSCRIBE, "es"),
        order(Verb.LANGUAGE, "ar", 1),
        order(Verb.NOTHING, "k", 3),
    )
    assert ("ar", Frequency.DAILY, frozenset({"k"})) == (changed.language, changed.digest, changed.answered)
    assert [] == standing(order(Verb.SUBSCRIBE), order(Verb.UNSUBSCRIBE, hours=1))
    assert 1 == len(standing(order(Verb.UNSUBSCRIBE, hours=1), order(Verb.SUBSCRIBE, hours=2)))
    assert [] == standing(order(Verb.LANGUAGE, "ar"), order(Verb.DIGEST, "daily"))


def test_the_secretariat_orders_too() -> None:
    """By changes, which can be undone like all others (law 7)."""
    made = Change(
        id=1, action=Action.SUBSCRIBE, target="address one@examplia.example", who="secretariat", at=NOW, after="ru"
    )
    undone = Change(id=2, action=Action.UNDO, target="change 1", who="secretariat", at=NOW)
    (by_hand,) = standing(changes=(made,))
    assert "ru" == by_hand.language
    assert [] == standing(changes=(made, undone))


def test_three_hard_bounces_in_fourteen_days_suspend() -> None:
    """Until the address subscribes again (RFC 3464; RELIABILITY R22)."""

    def suspended(*days: float, since: float = 0) -> bool:
        bounces = tuple(HardBounce(address="one@examplia.example", at=NOW + timedelta(days=day)) for day in days)
        (one,) = standing(order(Verb.SUBSCRIBE, hours=24 * since), bounces=bounces)
        return bool(one.suspended)

    assert [False, True, True, False, False] == [
        suspended(1, 2),
        suspended(1, 2, 15),
        suspended(1, 30, 31, 32),
        suspended(1, 10, 20, 30),
        suspended(1, 2, 3, since=4),
    ]


def test_only_the_return_path_of_a_letter_tells_of_a_bounce() -> None:
    """Anybody can write that an address does not work; the token in the return path was in one letter only (VERP)."""
    bounce = message(
        kind=Kind.BOUNCE, failed=("one@examplia.example",), to=(Address(address=f"bot+{TOKEN}@bot.example"),)
    )
    assert TOKEN == rules.returned_token(bounce, GROUP)
    assert "" == rules.returned_token(replace(bounce, to=(Address(address="bot@bot.example"),)), GROUP)
    known = rules.file(bounce, context(holder="one@examplia.example"), GROUP)
    assert (HardBounce(address="one@examplia.example", at=NOW),) == known.bounces
    assert () == rules.file(bounce, context(), GROUP).bounces
    assert () == rules.file(replace(bounce, failed=()), context(holder="one@examplia.example"), GROUP).bounces


@given(st.text(max_size=400), st.text(max_size=200))
def test_any_words_are_read(text: str, subject: str) -> None:
    """Foreign text is a command or none; never an error."""
    for author in (message().author, GROUP.coordinator):
        found = rules.asked(message(text, subject, author=author), GROUP)
        assert found is None or found.commands
