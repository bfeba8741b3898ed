"""The last word on the intent: courtesy only where the whole message is courtesy, emergencies by plain words, all else a question.

A classifier is sure of nonsense too; «сәлем, құжатым жоқ» must reach the knowledge, not get a greeting.
"""

from __future__ import annotations

from typing import Any

from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.shared.nlu.constants import INTENT, INTENT_NAME_KEY, PREDICTED_CONFIDENCE_KEY, TEXT
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.cries import is_cry_for_help
from knowledge.languages.identification import asks_for_language, chosen_language
from knowledge.languages.normalisation import words

QUESTION = "question"
EMERGENCY = "emergency"

_LEAST_CONFIDENCE = {"greet": 0.75, "thank": 0.75, "goodbye": 0.75, "acknowledge": 0.75, "emergency": 0.85}
_OTHER_CONFIDENCE = 0.7
_WORD_CONFIDENCE = 0.5
_LONGEST = {"greet": 4, "thank": 6, "acknowledge": 2, "goodbye": 5, "emergency": 40}
_OTHER_LONGEST = 10


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.INTENT_CLASSIFIER, is_trainable=False)
class IntentGuard(GraphComponent):
    """Keeps, replaces or corrects the classifier's intent."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> IntentGuard:
        """Make the component; it has no settings and learns nothing."""
        return cls()

    def process(self, messages: list[Message]) -> list[Message]:
        """Settle the intent of each message."""
        for message in messages:
            guessed = message.get(INTENT) or {}
            name, confidence = guessed.get(INTENT_NAME_KEY), float(guessed.get(PREDICTED_CONFIDENCE_KEY) or 0)
            settled = settle(message.get(TEXT) or "", name, confidence)
            if settled != name:
                message.set(INTENT, {INTENT_NAME_KEY: settled, PREDICTED_CONFIDENCE_KEY: 1.0}, add_to_output=True)
        return messages


def settle(text: str, guessed: str | None, confidence: float) -> str:
    """The intent of a text, given the classifier's guess."""
    if is_cry_for_help(text):
        return EMERGENCY
    if chosen_language(text):
        return "change_language"
    if asks_for_language(text):
        return "choose_language"
    if guessed in (None, QUESTION, "change_language", "choose_language"):
        return QUESTION
    length = len(words(text))
    short = length <= _LONGEST.get(str(guessed), _OTHER_LONGEST)
    least = _LEAST_CONFIDENCE.get(str(guessed), _OTHER_CONFIDENCE)
    sure = confidence >= (_WORD_CONFIDENCE if length == 1 and guessed != EMERGENCY else least)
    return str(guessed) if short and sure else QUESTION
