"""A newer base text: mail is filed against the one it was written under, comments stand where their words are now."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

from bot.model import Action, BaseText, Change, Comment, Former, Group, Provision, Resolution, Source
from bot.rules import in_force, standing_comments
from tests.export.sample import GROUP

THEN = datetime(2030, 5, 1, tzinfo=UTC)
LOADED = datetime(2030, 6, 1, tzinfo=UTC)
NOW = datetime(2030, 7, 1, tzinfo=UTC)


def base(*provisions: tuple[str, str, str], language: str = "en") -> BaseText:
    """A base text."""
    return BaseText(
        language=language,
        provisions=tuple(Provision(heading=heading, label=label, text=text) for heading, label, text in provisions),
    )


OLD = base(
    ("resolves", "1", "to share the tools of the branches;"),
    ("resolves", "2", "to keep a register of them;"),
    ("resolves", "3", "to report upon this every year."),
)
NEW = base(
    ("resolves", "1", "to share the tools of the branches;"),
    ("resolves", "2", "to teach their use in every region;"),
    ("resolves", "3", "to keep a register of them;"),
)


def group(*former: Former, texts: tuple[BaseText, ...] = (NEW,)) -> Group:
    """A group on one resolution."""
    resolution = Resolution(slug="900", body="PP", number=900, base_texts=texts, former=former)
    return replace(GROUP, resolutions=(resolution,))


CHANGED = group(Former(base_texts=(OLD,), until=LOADED))


def comment(label: str, received: datetime = THEN, heading: str = "resolves") -> Comment:
    """A comment as filed."""
    return Comment(
        resolution="900",
        heading=heading,
        label=label,
        text="Words.",
        source=Source(sha256="0" * 64, message_id="one@delegates.example"),
        received=received,
        number="900-001",
    )


def place(shown: tuple[Comment, ...]) -> tuple[str, str]:
    """Where the one comment stands."""
    return shown[0].heading, shown[0].label


def test_a_mail_is_filed_against_the_text_of_its_time() -> None:
    """Whenever that is done: the text in force at receipt, the newer one from the moment it was loaded."""
    assert [OLD, NEW, NEW] == [
        in_force(CHANGED, at).resolutions[0].base_texts[0] for at in (THEN, LOADED, LOADED + timedelta(days=9))
    ]
    assert group() is not None
    assert CHANGED is in_force(CHANGED, NOW)


def test_a_comment_is_shown_where_its_words_stand_now() -> None:
    """One received before follows its words, with why; one received since stays."""
    (shown,) = standing_comments([comment("2")], (), CHANGED)
    assert ("resolves", "3", "") == (shown.heading, shown.label, shown.review)
    assert "was resolves 2 in the text before (the same words)" in shown.why
    assert ("resolves", "2") == place(standing_comments([comment("2", NOW)], (), CHANGED))


def test_what_is_gone_waits_for_a_person() -> None:
    """A provision whose words are in no provision of the newer text: at its old place, marked (law 4)."""
    (shown,) = standing_comments([comment("3")], (), CHANGED)
    assert ("resolves", "3") == (shown.heading, shown.label)
    assert shown.review.startswith("a newer text is in force: was resolves 3")


def test_a_new_item_and_the_resolution_as_a_whole_stay() -> None:
    """An item somebody proposes goes with its section; a general comment nowhere."""
    assert ("resolves", "4bis") == place(standing_comments([comment("4bis")], (), CHANGED))
    assert ("", "") == place(standing_comments([comment("", heading="")], (), CHANGED))


def test_a_person_s_decision_means_the_text_it_was_made_under() -> None:
    """A comment moved before the newer text follows the words of that place; one moved since stays where it was put."""
    moved = Change(action=Action.MOVE, target="900-001", who="Coordinator One", at=THEN, after="resolves | 2", id=1)
    assert ("resolves", "3") == place(standing_comments([comment("1")], (moved,), CHANGED))
    later = replace(moved, at=NOW)
    assert ("resolves", "2") == place(standing_comments([comment("1")], (later,), CHANGED))


def test_several_texts_in_turn() -> None:
    """From each to the next."""
    newest = base(("resolves", "1", "to keep a register of them;"), ("resolves", "2", "to share the tools of all;"))
    turned = group(
        Former(base_texts=(OLD,), until=LOADED),
        Former(base_texts=(NEW,), until=LOADED + timedelta(days=2)),
        texts=(newest,),
    )
    assert ("resolves", "1") == place(standing_comments([comment("2")], (), turned))
    between = comment("3", LOADED + timedelta(days=1))
    assert ("resolves", "1") == place(standing_comments([between], (), turned))


def test_another_language_may_come_to_name_the_provisions() -> None:
    """Where only French was loaded and English comes, comments are shown under the English names."""
    french = base(("décide", "1", "de partager les outils;"), ("décide", "2", "de tenir un registre."), language="fr")
    english = base(("resolves", "1", "to share;"), ("resolves", "2", "to keep a register."))
    joined = group(Former(base_texts=(french,), until=LOADED), texts=(french, english))
    assert ("resolves", "2") == place(standing_comments([comment("2", heading="décide")], (), joined))
