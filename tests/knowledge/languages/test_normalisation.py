"""How people write, brought to one form."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.languages.normalisation import clean, cyrillise, fold, has_kazakh_letters, has_letters, is_latin, words


def test_kazakh_letters_and_their_russian_stand_ins_fold_alike() -> None:
    assert fold("Қандай құжат керек?") == fold("кандай кужат керек") == "кандаи кужат керек"


def test_latin_kazakh_reads_as_the_folded_cyrillic() -> None:
    assert cyrillise("qandai qujat kerek") == cyrillise("Qandaı qujat kerek") == fold("қандай құжат керек")


def test_latin_russian_reads_as_folded_cyrillic() -> None:
    assert cyrillise("gde shkola") == fold("где школа")


@pytest.mark.parametrize("other", ["помогитеее", "ПОМОГИТЕ!!!", " помогите\u200b", "«помогите»", "помо\u00adгите", "помогите 🙏"])
def test_stretched_letters_capitals_and_marks_change_nothing(other: str) -> None:
    assert fold(other) == "помогите"


def test_a_decomposed_letter_equals_the_composed_one() -> None:
    assert fold("мои\u0306") == fold("мой")


def test_hard_and_soft_signs_may_be_left_out() -> None:
    assert fold("подъезд") == fold("подезд")
    assert fold("получить") == fold("получит")


def test_clean_takes_away_what_cannot_be_seen_and_keeps_the_words() -> None:
    assert clean("  где\x00\u202e мой\n\n\tпаспорт\ufeff ") == "где мой паспорт"


def test_words_leave_out_punctuation_and_emoji() -> None:
    assert words("Где, скажите, паспорт_мужа? 🙏 №5") == ["где", "скажите", "паспорт", "мужа", "no5"]


def test_the_alphabets_are_told_apart() -> None:
    assert is_latin("qandai құ qujat") and not is_latin("где мой ID") and not is_latin("123 🙏")
    assert has_kazakh_letters("КӨМЕК") and not has_kazakh_letters("помощь")
    assert has_letters("я") and not has_letters("112 🙏!")


@settings(deadline=None)
@given(st.text(max_size=60))
def test_no_text_breaks_the_functions_and_clean_is_done_at_once(text: str) -> None:
    assert clean(clean(text)) == clean(text)
    assert "  " not in clean(text)
    for made in (fold(text), cyrillise(text)):
        assert made == made.strip().lower()
    assert all(words(text))


@settings(deadline=None)
@given(st.text(alphabet="қазұөғәіһңүбдежклмнопрстфхшы ", max_size=40))
def test_what_is_folded_holds_no_letter_that_a_russian_keyboard_lacks(text: str) -> None:
    assert not has_kazakh_letters(fold(text))


@pytest.mark.parametrize("word", ["тыйым", "сыйыну", "тыйылды"])
def test_folding_twice_changes_nothing_more(word: str) -> None:
    assert fold(fold(word)) == fold(word)


def test_a_capital_dotted_i_stays_inside_its_word() -> None:
    assert cyrillise("İsim") == cyrillise("isim")
    assert words("İsim") == ["isim"]
