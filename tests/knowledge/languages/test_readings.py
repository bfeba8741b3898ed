"""The ways to read one message."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.languages.readings import Readings, read


def test_a_russian_message_has_one_reading() -> None:
    assert read(" Где  справка? ") == Readings(("Где справка?",), ("где справка",))


def test_a_kazakh_message_is_also_read_as_typed_on_a_russian_keyboard() -> None:
    assert read("құжат керек") == Readings(("құжат керек", "кужат керек"), ("кужат керек",))


def test_a_message_in_latin_letters_is_also_read_as_cyrillic() -> None:
    assert read("qujat kerek") == Readings(("qujat kerek", "кужат керек"), ("qujat kerek", "кужат керек"))


@pytest.mark.parametrize("message", ["", "   ", "👍🙏", "?!…", "\u200b"])
def test_a_message_without_words_has_no_reading(message: str) -> None:
    assert read(message) == Readings((), ())


@settings(deadline=None)
@given(st.text(max_size=60))
def test_both_kinds_of_reading_are_there_or_neither(message: str) -> None:
    readings = read(message)
    assert bool(readings.texts) == bool(readings.folded)
    assert all(readings.folded[:1])
