"""Tells the language of a message as the entity ``language``, only when sure: the slot then keeps its value through "ok" and "123".

A channel that knows the conversation's language (from history or from an explicit choice) says so in the message's metadata, and
that is believed first: a component sees one message only, never the conversation.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import ENTITIES, TEXT
from rasa.shared.nlu.training_data.message import Message

from knowledge.languages import Language, as_language
from knowledge.languages.identification import chosen_language, identify

METADATA = "language"


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.ENTITY_EXTRACTOR, is_trainable=False)
class LanguageIdentifier(GraphComponent):
    """Adds the entity ``language`` to messages whose language is sure."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LanguageIdentifier:
        """Make the component; it has no settings and learns nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the entity to each message."""
        for message in messages:
            language = spoken_language(message.get(TEXT) or "", message.get("metadata") or {})
            if language:
                entity = {"entity": "language", "value": language, "extractor": type(self).__name__, "start": 0, "end": 0}
                message.set(ENTITIES, [*message.get(ENTITIES, []), entity], add_to_output=True)
        return messages


def spoken_language(text: str, metadata: dict[str, Any]) -> Language | None:
    """The conversation's language as the channel knows it, else the one asked for, else the one identified with certainty."""
    identified = identify(text)
    sure = identified.language if identified and identified.certain else None
    return as_language(metadata.get(METADATA)) or chosen_language(text) or sure
