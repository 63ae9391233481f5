"""Namings of resolutions in six languages."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.text import namings_in
from tests.text.material import vocabularies

WORDS = st.sampled_from(
    "Resolution Res. RESOLUTION 决议 号 第 القرار Резолюции 191 58 0 5 (Rev. Dubai, 2018) 2012Hammamet, "
    "（ ） PP- WTSA-16 of and , 年 \n\n x ـ".split(" ")
)
LISTS = st.lists(WORDS, max_size=30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Resolution 191 (Rev. Bucharest, 2022)", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("RESOLUTION 191 (REV. DUBAI, 2018)", [("PP", 191, "Rev. Dubai, 2018")]),
        ("Resolution 191 (Dubai, 2018)", [("PP", 191, "Dubai, 2018")]),
        ("Resolution 191 Rev. Bucharest, 2022", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("PP-Resolution 191", [("PP", 191, "")]),
        ("PP-22 Resolution 191", [("PP", 191, "")]),
        ("Res. 191", [("", 191, "")]),
        ("[ISCG] Res191: comments", [("", 191, "")]),
        ("resolution No. 58", [("", 58, "")]),
        ("WTSA Resolution 58", [("WTSA", 58, "")]),
        ("WTSA-16 Resolution 58", [("WTSA", 58, "")]),
        ("Resolution 58 of WTSA", [("WTSA", 58, "")]),
        ("Resolution 58 of the Plenipotentiary Conference", [("PP", 58, "")]),
        ("Resolution ITU-R 75", [("RA", 75, "")]),
        ("Resolution 58 (Rev. Dubai, 2012)", [("WTSA", 58, "Rev. Dubai, 2012")]),
        ("Resolution 58 (Rev. Busan, 2014)", [("PP", 58, "Rev. Busan, 2014")]),
        ("Resolution 58 (Rev. Dubai, 2099)", [("", 58, "Rev. Dubai, 2099")]),
        ("Resolution 9 (Rev. Exampletown, 2030)", [("", 9, "Rev. Exampletown, 2030")]),
        ("Resolution 18 (Rev. Dubai, 2012Hammamet, 2016)", [("WTSA", 18, "Rev. Dubai, 2012")]),
        ("Resolution 191 (Rev. Bucharest, 2022Doha, 2026)", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("Resolutions 58 and 191", [("", 58, ""), ("", 191, "")]),
        (
            "Resolutions 58, 71 and 191 (Rev. Bucharest, 2022)",
            [("", 58, ""), ("", 71, ""), ("PP", 191, "Rev. Bucharest, 2022")],
        ),
        ("Résolution 25 (Rév. Bucarest, 2022)", [("PP", 25, "Rev. Bucharest, 2022")]),
        ("RÉSOLUTION 140 (RÉV. DUBAÏ 2018)", [("PP", 140, "Rev. Dubai, 2018")]),
        ("Rés. 140", [("", 140, "")]),
        ("la Résolution 58 de l'AMNT", [("WTSA", 58, "")]),
        ("Resolución 191 (Rev. Bucarest, 2022)", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("Resolución 58 (Rev. Minneápolis, 1998)", [("PP", 58, "Rev. Minneapolis, 1998")]),
        ("Резолюция 72 (Пересм. Гвадалахара, 2010 г.)", [("PP", 72, "Rev. Guadalajara, 2010")]),
        ("в Резолюции 191 (Пересм. Бухарест, 2022 г.)", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("Резолюцией 58 ВАСЭ", [("WTSA", 58, "")]),
        ("第71号决议（2014年，釜山，修订版）", [("PP", 71, "Rev. Busan, 2014")]),
        ("第123号决议（2018年，修订版，迪拜）", [("PP", 123, "Rev. Dubai, 2018")]),
        ("第115号决议（2002年，马拉喀什）", [("PP", 115, "Marrakesh, 2002")]),
        ("第154号决议（年，迪拜布加勒斯特，修订版）", [("", 154, "")]),
        ("全权代表大会第191号决议", [("PP", 191, "")]),
        ("القرار 191 (المراجَع في بوخارست، 2022)", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("القرار ١٩١", [("", 191, "")]),
        ("القرار 163 (غوادالاخارا، 2010)", [("PP", 163, "Guadalajara, 2010")]),
        ("ПК-58", [("PP", 58, "")]),
        ("Рез. ПК-191", [("PP", 191, "")]),
        ("R 191", [("", 191, "")]),
        ("la R 1238 du Conseil", [("Council", 1238, "")]),
        ("Reso 58", [("", 58, "")]),
        ("Resolution 191 (PP-22)", [("PP", 191, "")]),
        ("Resolution 58 (Rev. Busan, 2014Bucharest, 2022)", [("PP", 58, "Rev. Busan, 2014")]),
        ("RESOLUTION 191 (REV. BUCHARESTDOHA, 20222026)", [("", 191, "")]),
        ("第191号决议（2022年，修订版，布加勒斯特）", [("PP", 191, "Rev. Bucharest, 2022")]),
        ("第58号、第77号和第191号决议", [("", 58, ""), ("", 77, ""), ("", 191, "")]),
        ("第191號決議", [("", 191, "")]),
        ("القراران 58 و191", [("", 58, ""), ("", 191, "")]),
        ("القرار 58 الصادر عن الجمعية العالمية لتقييس الاتصالات", [("WTSA", 58, "")]),
        ("las Resoluciones 58 y 191 de la PP", [("PP", 58, ""), ("PP", 191, "")]),
        ("Резолюцию 5 (Пересм. Кигали, 2022 г.) ВКРЭ", [("WTDC", 5, "Rev. Kigali, 2022")]),
        ("Resolución 5 de la CMDT", [("WTDC", 5, "")]),
        ("R 2 is a resistor, in room R 12, at R 75 %", []),
        ("PP-26, ПК-26, PP-22 Document 58", []),
        ("a screen resolution of 1024x768", []),
        ("resolution 1024x768", []),
        ("Resolution 300 dpi", []),
        ("resolution 2.5", []),
        ("做出决议2", []),
        ("the resolution was adopted in 2022", []),
        ("Res. 12345", []),
    ],
)
def test_namings(text: str, expected: list[tuple[str, int, str]]) -> None:
    """Body, number and revision of every resolution named; the conference of a revision tells the body."""
    assert expected == [(n.body, n.number, n.revision) for n in namings_in(text, vocabularies())]


@settings(max_examples=200, deadline=None)
@given(
    st.one_of(
        st.text(max_size=100), st.lists(WORDS, max_size=30).map(" ".join), st.lists(WORDS, max_size=30).map("".join)
    )
)
def test_any_text(text: str) -> None:
    """No text makes it fail; namings stand inside the text, in order, and do not overlap."""
    found = namings_in(text, vocabularies())
    ends = [0, *(n.end for n in found)]
    assert all(before <= n.start < n.end <= len(text) for before, n in zip(ends, found, strict=False))
