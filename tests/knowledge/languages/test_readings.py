"""The ways to read one message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.languages.readings import Readings, read


def test_a_russian_message_has_one_reading() -> None:
    assert read(" Где  справка? ") == Readings(("Где справка?",), ("где справка",))


def test_a_kazakh_message_keeps_its_letters_for_the_encoder() -> None:
    assert read("құжат керек") == Readings(("құжат керек",), ("кужат керек",))


def test_a_message_in_latin_letters_is_also_read_as_cyrillic() -> None:
    assert read("qujat kerek") == Readings(("qujat kerek", "кужат керек"), ("qujat kerek", "кужат керек"))


@pytest.mark.parametrize("message", ["", "   ", "👍🙏", "?!…", "\u200b"])
def test_a_message_without_words_has_no_reading(message: str) -> None:
    assert read(message) == Readings((), ())


@settings(deadline=None)
@given(st.text(max_size=60))
def test_each_reading_has_a_text_and_a_skeleton(message: str) -> None:
    readings = read(message)
    assert len(readings.texts) == len(readings.folded)
    assert all(readings.folded[:1])


@pytest.mark.parametrize(
    ("message", "read_as"),
    [
        ("Я ПОТЕРЯЛ УДОСТОВЕРЕНИЕ", "я потерял удостоверение"),
        ("WHERE DO I GO NOW?!", "where do i go now?!"),
        ("ПОТЕРЯЛ УДОСТОВЕРЕНИЕ в Алматы", "потерял удостоверение в алматы"),
        ("Получить ИИН и ВНЖ", "Получить ИИН и ВНЖ"),
        ("ИИН ВНЖ", "ИИН ВНЖ"),
        ("ЖСН", "ЖСН"),
    ],
)
def test_shouting_is_read_in_small_letters_and_abbreviations_stay(message: str, read_as: str) -> None:
    assert read(message).texts[0] == read_as


def test_shouted_kazakh_reads_like_quiet_kazakh() -> None:
    assert read("ҚҰЖАТЫМДЫ ЖОҒАЛТТЫМ") == read("құжатымды жоғалттым")
