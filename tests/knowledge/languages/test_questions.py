"""Two questions in one message."""

from __future__ import annotations

import pytest

from knowledge.languages.questions import separate_questions


@pytest.mark.parametrize(
    ("message", "questions"),
    [
        (
            "Как получить статус беженца? И можно ли потом работать?",
            ("Как получить статус беженца?", "И можно ли потом работать?"),
        ),
        (
            "Я из Сирии. Где просить убежище? Живу в Алматы. Примут ли детей в школу?",
            ("Я из Сирии. Где просить убежище?", "Живу в Алматы. Примут ли детей в школу?"),
        ),
        ("Мне дадут ИИН? А банк откроет счёт? Спасибо вам большое.", ("Мне дадут ИИН?", "А банк откроет счёт? Спасибо вам большое.")),
        ("как получить ИИН\nкуда жаловаться на полицию", ()),
        ("как получить ИИН а также куда жаловаться на полицию", ("как получить ИИН", "куда жаловаться на полицию")),
        ("how do I get an IIN and also how can I open a bank account", ("how do I get an IIN", "how can I open a bank account")),
        ("ЖСН қалай аламын, тағы бір сұрақ: балам мектепке бара ала ма", ("ЖСН қалай аламын", "балам мектепке бара ала ма")),
    ],
)
def test_questions_are_told_apart_with_their_circumstances(message: str, questions: tuple[str, ...]) -> None:
    assert separate_questions(message) == questions


@pytest.mark.parametrize(
    "message",
    [
        "",
        "?",
        "Как получить ИИН?",
        "Что делать??? Помогите!",
        "Ау? Бар ма?",
        "Потерял паспорт. Как быть?",
        "Да? Как получить статус беженца?",
    ],
)
def test_one_question_stays_whole(message: str) -> None:
    assert separate_questions(message) == ()


def test_there_are_at_most_three() -> None:
    assert len(separate_questions("Где взять эту справку? " * 9)) == 3
