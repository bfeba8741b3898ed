"""Which language a message is in, as people really write."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge.languages import LANGUAGES, NATIVE_NAMES, as_language
from knowledge.languages.identification import asks_for_language, chosen_language, identify


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("Балама туу туралы куәлікті қайдан аламын?", "kk"),
        ("балама куалик керек кайда барамын", "kk"),
        ("balama qujat kerek, qaida baramyn", "kk"),
        ("рахмет сізге", "kk"),
        ("Где получить справку для ребёнка?", "ru"),
        ("pomogite pozhaluista, gde poluchit dokumenty", "ru"),
        ("мужа задержала полиция, кому звонить", "ru"),
        ("Where can I get a birth certificate for my son?", "en"),
        ("they took my husband, please help", "en"),
    ],
)
def test_a_plain_message_is_recognised_with_certainty(text: str, language: str) -> None:
    found = identify(text)
    assert found is not None
    assert (found.language, found.certain) == (language, True)


@pytest.mark.parametrize("text", ["", "   ", "ok", "ОК!", "123", "+7 701 000 00 00", "👍🙏", "???", "да", "жоқ", "sos"])
def test_nothing_is_claimed_of_a_message_that_says_nothing(text: str) -> None:
    assert identify(text) is None


@pytest.mark.parametrize("text", ["Мен қалай получить удостоверение", "У меня нет паспорта, қайда барамын?"])
def test_a_mixed_sentence_is_not_certain(text: str) -> None:
    found = identify(text)
    assert found is not None
    assert found.language in ("kk", "ru")
    assert not found.certain


@settings(deadline=None)
@given(st.text(max_size=60))
def test_any_text_gives_a_language_of_ours_or_nothing(text: str) -> None:
    found = identify(text)
    assert found is None or (found.language in LANGUAGES and 0 <= found.confidence <= 1)


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("қазақша", "kk"),
        ("Қазақша жауап беріңізші", "kk"),
        ("kaz", "kk"),
        ("по-русски", "ru"),
        ("на русском, пожалуйста", "ru"),
        ("орысша", "ru"),
        ("English please", "en"),
        ("можно на английском?", "en"),
    ],
)
def test_a_wish_for_a_language_is_understood_in_every_language(text: str, language: str) -> None:
    assert chosen_language(text) == language


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_language_buttons_own_words_choose_that_language(language: str) -> None:
    assert chosen_language(NATIVE_NAMES[as_language(language) or "ru"]) == language


@pytest.mark.parametrize(
    "text", ["как получить русский паспорт", "I speak English and lost my papers", "/english", "казахская школа", "", "..."]
)
def test_a_question_that_only_mentions_a_language_is_no_wish(text: str) -> None:
    assert chosen_language(text) is None


@pytest.mark.parametrize("text", ["тіл", "сменить язык", "change the language", "тілді ауыстыру"])
def test_asking_to_change_the_language_without_naming_one_is_noticed(text: str) -> None:
    assert asks_for_language(text)
    assert chosen_language(text) is None


@pytest.mark.parametrize("text", ["қазақша", "где получить язык жестов", "хочу", "", "какой язык в суде"])
def test_other_messages_do_not_ask_for_a_language(text: str) -> None:
    assert not asks_for_language(text)


def test_only_our_three_languages_are_languages() -> None:
    assert [as_language(value) for value in ("kk", "ru", "en", "uz", None, 5)] == ["kk", "ru", "en", None, None, None]
