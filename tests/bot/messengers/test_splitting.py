"""Long texts are cut where a reader would pause, and nothing is lost."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.channels.messengers.splitting import split, utf16


def words(texts: list[str]) -> str:
    """All that is not white space."""
    return "".join("".join(text.split()) for text in texts)


@given(st.text(alphabet=st.sampled_from(list("abЖқ. \n!?🙂1")), max_size=400), st.integers(2, 60))
def test_no_part_is_too_long_and_nothing_is_lost(text: str, longest: int) -> None:
    parts = split(text, longest)
    assert all(0 < utf16(part) <= longest for part in parts)
    assert words(parts) == words([text])


def test_a_short_text_stays_whole() -> None:
    assert split("Бір сөйлем.", 50) == ["Бір сөйлем."]


def test_paragraphs_are_parted_before_sentences() -> None:
    assert split("Первый абзац. Его конец.\n\nВторой абзац.", 30) == ["Первый абзац. Его конец.", "Второй абзац."]


def test_sentences_are_parted_before_words() -> None:
    assert split("Первое предложение тут. Второе предложение там.", 40) == ["Первое предложение тут.", "Второе предложение там."]


@pytest.mark.parametrize("text", ["Тексерілген күні: 2026 ж. 22 қараша айы", "Дом на ул. Абая номер пять стоит там"])
def test_an_abbreviation_ends_no_sentence(text: str) -> None:
    (first, _) = split(text, len(text) - 4)
    assert not first.endswith(("ж.", "ул."))


def test_an_emoji_counts_twice_and_is_never_cut_in_two() -> None:
    assert split("🙂" * 5, 4) == ["🙂🙂", "🙂🙂", "🙂"]
