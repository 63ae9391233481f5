"""Which language a text is in."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.model import LANGUAGES, UNDETERMINED
from bot.text import language_of


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Dear colleagues, we support the proposal as it stands.", "en"),
        ("We propose to delete it.", "en"),
        ("Nous appuyons la proposition sans modification.", "fr"),
        ("Supprimer ce point, qui fait double emploi.", "fr"),
        ("Apoyamos la propuesta sin modificaciones.", "es"),
        ("Estimados colegas: gracias", "es"),
        ("Мы поддерживаем предложение.", "ru"),
        ("نحن نؤيد هذا الاقتراح", "ar"),
        ("我们支持该提案。", "zh"),
        ("我们支持 instructs the Secretary-General 4 的修改，但建议删除最后一句话。", "zh"),
        ("Согласны с resolves 2.", "ru"),
        ("Sehr geehrte Damen und Herren, anbei finden Sie unsere Anmerkungen zum Entwurf.", UNDETERMINED),
        ("Prezados colegas, segue em anexo a nossa contribuição para a reunião.", UNDETERMINED),
        ("Ми підтримуємо цю пропозицію", UNDETERMINED),
        ("ما از این پیشنهاد پشتیبانی می‌کنیم", UNDETERMINED),
        ("これは提案です", UNDETERMINED),
        ("OK", UNDETERMINED),
        ("2 3 4", UNDETERMINED),
        ("", UNDETERMINED),
    ],
)
def test_language(text: str, expected: str) -> None:
    """One of the six where it is plain, "und" where it is another one or too little."""
    assert expected == language_of(text)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    """Every text has an answer, the same each time."""
    assert language_of(text) in (*LANGUAGES, UNDETERMINED)
    assert language_of(text) == language_of(text)
