"""The entity ``language`` is given only when sure."""

from __future__ import annotations

import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.language_identifier import LanguageIdentifier, spoken_language
from knowledge.languages import LANGUAGES


def entities(text: str, metadata: dict[str, object] | None = None) -> list[dict[str, object]]:
    (message,) = LanguageIdentifier().process([Message({"text": text, "metadata": metadata or {}})])
    return list(message.get("entities", []))


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("құжатым жоқ, не істеймін", "kk"),
        ("кандай кужат керек", "kk"),
        ("qandai qujat kerek", "kk"),
        ("kuzhatym zhok ne isteimin", "kk"),
        ("как получить удостоверение", "ru"),
        ("kak poluchit ubezhishche", "ru"),
        ("how do I apply for asylum", "en"),
        ("по-русски", "ru"),
        ("қазақша", "kk"),
    ],
)
def test_a_sure_language_becomes_an_entity(text: str, language: str) -> None:
    (entity,) = entities(text)
    assert (entity["entity"], entity["value"]) == ("language", language)


@pytest.mark.parametrize("text", ["", "ok", "ок", "123", "🙂", "?!", "112", "***", "да", "иә"])
def test_a_message_of_no_language_gives_no_entity_so_the_slot_keeps_its_value(text: str) -> None:
    assert entities(text) == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("text", ["құжатым жоқ", "как получить удостоверение", "how do I apply", "ok", "/show_menu"])
def test_the_channels_knowledge_is_believed_first(text: str, language: str) -> None:
    assert spoken_language(text, {"language": language}) == language


@pytest.mark.parametrize("metadata", [{}, {"language": None}, {"language": "de"}, {"language": []}])
def test_metadata_without_a_language_of_ours_is_ignored(metadata: dict[str, object]) -> None:
    assert spoken_language("how do I apply for asylum", metadata) == "en"


def test_entities_of_other_components_stay() -> None:
    other = {"entity": "topic", "value": "asylum"}
    message = Message({"text": "how do I apply for asylum", "entities": [other]})
    LanguageIdentifier().process([message])
    assert [entity["entity"] for entity in message.get("entities")] == ["topic", "language"]
