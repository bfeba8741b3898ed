"""Light features for the intent: hashed letter groups and words of the folded text, with Latin letters read as Cyrillic too."""

from __future__ import annotations

import zlib
from typing import Any

import numpy as np
import scipy.sparse
from rasa.engine.graph import ExecutionContext, GraphComponent
from rasa.engine.recipes.default_recipe import DefaultV1Recipe
from rasa.engine.storage.resource import Resource
from rasa.engine.storage.storage import ModelStorage
from rasa.nlu.constants import FEATURIZER_CLASS_ALIAS
from rasa.nlu.featurizers.sparse_featurizer.sparse_featurizer import SparseFeaturizer
from rasa.shared.nlu.constants import FEATURE_TYPE_SENTENCE, TEXT
from rasa.shared.nlu.training_data.features import Features
from rasa.shared.nlu.training_data.message import Message
from rasa.shared.nlu.training_data.training_data import TrainingData

from knowledge.languages.readings import read

COLUMNS = 8192


@DefaultV1Recipe.register(DefaultV1Recipe.ComponentType.MESSAGE_FEATURIZER, is_trainable=False)
class LetterFeaturizer(SparseFeaturizer, GraphComponent):
    """Gives every message one sparse sentence feature of shape (1, 8192)."""

    @classmethod
    def create(
        cls, config: dict[str, Any], model_storage: ModelStorage, resource: Resource, execution_context: ExecutionContext
    ) -> LetterFeaturizer:
        """Make the component."""
        return cls(execution_context.node_name, config)

    @staticmethod
    def get_default_config() -> dict[str, Any]:
        """Rasa's own default: the name under which the features are known."""
        return dict(SparseFeaturizer.get_default_config())

    @classmethod
    def validate_config(cls, config: dict[str, Any]) -> None:
        """Nothing to validate."""

    def process(self, messages: list[Message]) -> list[Message]:
        """Add the feature to each message."""
        for message in messages:
            text = message.get(TEXT)
            if text:
                row = letters(text)
                origin = self._config[FEATURIZER_CLASS_ALIAS]
                message.add_features(Features(row, FEATURE_TYPE_SENTENCE, TEXT, origin))
        return messages

    def process_training_data(self, training_data: TrainingData) -> TrainingData:
        """Add the feature to each example."""
        self.process(training_data.training_examples)
        return training_data


def letters(text: str) -> scipy.sparse.coo_matrix:
    """Unit-length counts of letter groups (2 to 4) and words, shape (1, COLUMNS)."""
    counts = np.zeros(COLUMNS, np.float32)
    for folded in dict.fromkeys(read(text).folded):
        for word in folded.split():
            padded = f" {word} "
            for size in (2, 3, 4):
                for start in range(max(0, len(padded) - size) + 1):
                    counts[_column(padded[start : start + size])] += 1
            counts[_column(f"={word}")] += 2
    length = float(np.linalg.norm(counts))
    row = np.sqrt(counts / length) if length else counts
    return scipy.sparse.coo_matrix(row[np.newaxis])


def _column(piece: str) -> int:
    return zlib.crc32(piece.encode()) % COLUMNS
