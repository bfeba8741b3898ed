"""Letter features: one fixed shape, equal for spellings that people use for the same words."""

from __future__ import annotations

import numpy as np
import pytest
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.letter_featurizer import COLUMNS, LetterFeaturizer, letters


def featurizer() -> LetterFeaturizer:
    return LetterFeaturizer("letters", LetterFeaturizer.get_default_config())


@pytest.mark.parametrize("text", ["", "🙂", "?", "қ", "құжат керек", "qujat", "a" * 5000, "\x00", "***"])
def test_any_text_gives_one_row_of_finite_numbers(text: str) -> None:
    row = letters(text)
    assert row.shape == (1, COLUMNS)
    assert np.isfinite(row.toarray()).all()


def test_the_same_text_gives_the_same_row() -> None:
    assert (letters("құжатым жоқ").toarray() == letters("құжатым жоқ").toarray()).all()


def test_kazakh_on_a_russian_keyboard_gives_the_same_row() -> None:
    assert np.allclose(letters("қандай құжат керек").toarray(), letters("кандай кужат керек").toarray())


def test_latin_letters_share_features_with_cyrillic() -> None:
    latin, cyrillic = letters("salem").toarray()[0], letters("салем").toarray()[0]
    assert float(latin @ cyrillic) > 0.3


def test_different_words_give_different_rows() -> None:
    assert not np.allclose(letters("рахмет").toarray(), letters("сәлем").toarray())


def test_a_message_gets_one_sentence_feature_and_an_empty_one_gets_none() -> None:
    spoken, silent = Message({"text": "сәлем"}), Message({"text": ""})
    featurizer().process([spoken, silent])
    sequence, sentence = spoken.get_sparse_features("text")
    assert sequence is None
    assert sentence.features.shape == (1, COLUMNS)
    assert silent.features == []
