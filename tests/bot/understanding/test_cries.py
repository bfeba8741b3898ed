"""People in danger now are heard; questions about danger are not mistaken for it."""

from __future__ import annotations

import pytest

from bot.understanding.cries import PHRASES, is_cry_for_help

CRIES = [
    "өлгім келеді",
    "Өлгім келеді, шаршадым",
    "олгим келеди",
    "өмір сүргім келмейді",
    "күйеуім мені ұрып жатыр",
    "мені өлтіреді",
    "өлтірем деп қорқытып жатыр",
    "олар мені қамап қойды",
    "бізді құлдықта ұстап отыр",
    "ағам есінен танып қалды",
    "құтқарыңыздар",
    "хочу умереть",
    "я больше не хочу жить",
    "муж меня бьёт",
    "МУЖ МЕНЯ БЬЕТ!!!",
    "помогите, он меня избивает",
    "меня убьют",
    "нас держат взаперти",
    "меня продали",
    "она без сознания",
    "ребёнок не дышит",
    "меня сейчас депортируют",
    "спасите",
    "спасите!!!",
    "I want to die",
    "i want to kill myself",
    "he is beating me",
    "they will kill me",
    "I was raped",
    "he is unconscious",
    "they are deporting me",
    "they locked us in a house",
    "olgim keledi",
    "hochu umeret",
]

CALM = [
    "",
    "🙂",
    "сәлем",
    "құжатым жоқ не істеймін",
    "тұрмыстық зорлық-зомбылық телефоны қандай",
    "ұрып-соққаны үшін қандай жаза",
    "депортация ережесі қандай",
    "112 тегін бе",
    "какое наказание за домашнее насилие",
    "куда жаловаться на насилие в семье",
    "могут ли меня депортировать",
    "что такое торговля людьми",
    "номер горячей линии по насилию",
    "муж умер, как оформить документы",
    "у меня умерла мама, где взять свидетельство о смерти",
    "what is the number of the violence hotline",
    "can they deport me",
    "what is the punishment for domestic violence",
    "what is human trafficking",
    "my father died, how do I get a death certificate",
    "I am dying to know the fee",
]


@pytest.mark.parametrize("text", CRIES)
def test_a_cry_for_help_is_heard(text: str) -> None:
    assert is_cry_for_help(text)


@pytest.mark.parametrize(
    "text",
    ["меня бьют", "нас бьют", "мой муж бьет нас", "она хочет умереть", "menya byut", "muj menia biet", "my father beats us"],
)
def test_a_cry_in_the_plural_for_another_or_in_latin_is_heard_by_its_words(text: str) -> None:
    assert is_cry_for_help(text)


@pytest.mark.parametrize("text", CALM)
def test_a_question_about_danger_is_no_cry(text: str) -> None:
    assert not is_cry_for_help(text)


@pytest.mark.parametrize("phrase", PHRASES.strip().splitlines())
def test_every_phrase_is_recognised_inside_a_longer_message_and_in_capitals(phrase: str) -> None:
    assert is_cry_for_help(f"сәлем, {phrase} осында")
    assert is_cry_for_help(phrase.upper())
