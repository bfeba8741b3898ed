"""Eight signals for every entry."""

from __future__ import annotations

import numpy as np
import pytest

from knowledge.entries import Collection
from knowledge.languages.normalisation import fold
from knowledge.languages.readings import read
from knowledge.retrieval.adapter import learn_from
from knowledge.retrieval.encoder import HashEncoder
from knowledge.retrieval.lexical_features import FeatureTable, features_of
from knowledge.retrieval.passages import Passage, passages_of
from knowledge.retrieval.signals import NAMES, SignalIndex
from knowledge.retrieval.vector_index import VectorIndex


def index_of(passages: tuple[Passage, ...], encoder: HashEncoder) -> SignalIndex:
    """An index over passages."""
    table = FeatureTable.of([features_of(fold(passage.text)) for passage in passages])
    vectors = encoder.passages([passage.text for passage in passages])
    return SignalIndex(passages, [fold(passage.text) for passage in passages], vectors, table, learn_from(passages, vectors))


@pytest.fixture
def index(collection: Collection, encoder: HashEncoder) -> SignalIndex:
    """The invented collection, indexed."""
    return index_of(passages_of(collection), encoder)


def test_entries_stand_in_order_with_the_foreign_kinds_last(index: SignalIndex) -> None:
    assert index.entries == ("school-place", "emergency-fire", "certificate-lost", "birth-at-home", "foreign:weather")


def test_there_are_eight_finite_signals_for_every_entry(index: SignalIndex, encoder: HashEncoder) -> None:
    signals = index.signals(index.read("потерял удостоверение"), encoder)
    assert (signals.shape, signals.dtype) == ((5, len(NAMES)), np.float32)
    assert np.isfinite(signals).all()


@pytest.mark.parametrize(
    ("message", "entry"),
    [
        ("куәлігімді жоғалтып алдым", "certificate-lost"),
        ("куалигимди жогалтып алдым", "certificate-lost"),
        ("kualigimdi jogaltyp aldym", "certificate-lost"),
        ("рожала дома, справки нет", "birth-at-home"),
        ("our house is on fire", "emergency-fire"),
        ("завтра будет дождь", "foreign:weather"),
    ],
)
def test_an_indexed_phrasing_speaks_most_for_its_own_entry(index: SignalIndex, encoder: HashEncoder, message: str, entry: str) -> None:
    signals = index.signals(index.read(message), encoder)
    for name in ("dense_best", "dense_adapted", "letters_best", "letters_bayes"):
        assert index.entries[int(np.argmax(signals[:, NAMES.index(name)]))] == entry, name


def test_the_best_of_all_readings_counts(index: SignalIndex, encoder: HashEncoder) -> None:
    both = index.signals(index.read("mektep"), encoder)
    as_written = index.signals(index.read("мектеп"), encoder)
    assert (both >= as_written - 1e-6).all()


def test_the_best_is_never_below_the_mean_of_three(index: SignalIndex, encoder: HashEncoder) -> None:
    signals = index.signals(index.read("где получить документ ребёнку"), encoder)
    assert (signals[:, 0] >= signals[:, 1] - 1e-6).all()
    assert (signals[:, 4] >= signals[:, 5] - 1e-6).all()


def test_a_kind_without_answers_has_no_answer_signal(index: SignalIndex, encoder: HashEncoder) -> None:
    signals = index.signals(index.read("какая погода"), encoder)
    row = index.entries.index("foreign:weather")
    assert signals[row, NAMES.index("dense_answer")] == signals[row, NAMES.index("letters_answer")] == 0


def test_how_much_of_a_message_is_known(index: SignalIndex) -> None:
    assert index.known_share(index.read("потерял удостоверение")) == 1
    assert index.known_share(index.read("ццщщ")) < 0.5
    assert index.known_share(index.read("🙏")) == 0


def test_an_entry_with_fewer_passages_than_three_is_judged_by_those(encoder: HashEncoder) -> None:
    asked = (Passage("one", "ru", "question", "школа"), Passage("two", "ru", "question", "пожар"))
    passages = (*asked, Passage("two", "ru", "answer", "112"))
    index = index_of(passages, encoder)
    signals = index.signals(index.read("школа"), encoder)
    assert signals[0, 0] == signals[0, 1] == pytest.approx(1, abs=1e-5)


def test_kazakh_texts_are_indexed_with_and_without_their_letters(collection: Collection) -> None:
    passages = passages_of(collection)
    found = {passage.text for passage in passages if passage.entry == "certificate-lost"}
    assert {"куәлігімді жоғалтып алдым", fold("куәлігімді жоғалтып алдым")} <= found
    assert "потерял удостоверение" in found and "I lost my certificate" in found


def test_the_same_words_have_the_same_key_wherever_they_stand() -> None:
    one, two = Passage("one", "ru", "question", "школа"), Passage("two", "kk", "answer", "школа")
    assert one.key == two.key != Passage("one", "ru", "question", "школы").key


def test_the_vector_index_gives_every_cosine_in_passage_order() -> None:
    vectors = np.eye(4, dtype=np.float32)
    found = VectorIndex(vectors).search(vectors[[2, 0]])
    assert found.tolist() == [[0, 0, 1, 0], [1, 0, 0, 0]]


def test_a_large_knowledge_gives_the_likely_entries_the_same_signals(collection: Collection, encoder: HashEncoder) -> None:
    passages = passages_of(collection)
    table = FeatureTable.of([features_of(fold(passage.text)) for passage in passages])
    vectors = encoder.passages([passage.text for passage in passages])
    adapter = learn_from(passages, vectors)
    whole, in_steps = (
        SignalIndex(passages, [fold(passage.text) for passage in passages], vectors, table, adapter, exact=exact) for exact in (100, 1)
    )
    for message in ("куәлігімді жоғалтып алдым", "qandai mektep", "there is smoke in our house and we cannot get out"):
        one, other = (index.signals(index.read(message), encoder) for index in (whole, in_steps))
        assert np.allclose(one, other, atol=1e-4)


def test_a_message_without_spaces_gets_one_more_reading(index: SignalIndex) -> None:
    readings = index.read("потерялудостоверение")
    assert readings.folded == ("потерялудостоверение", "потерял удостоверение")
    assert index.read("потерял удостоверение").folded == read("потерял удостоверение").folded


def test_only_the_likely_of_two_readings_is_kept(index: SignalIndex) -> None:
    assert index.read("there is smoke in our house").folded == ("there is smoke in our house",)
    assert index.read("qandai mektep").folded == ("кандаи мектеп",)
    assert len(index.read("xyzzy plugh").folded) == 2


def test_passages_of_one_entry_must_stand_together(encoder: HashEncoder) -> None:
    passages = [Passage(entry, "ru", "question", text) for entry, text in (("one", "школа"), ("two", "пожар"), ("one", "урок"))]
    with pytest.raises(ValueError, match="stand together"):
        index_of(tuple(passages), encoder)


def test_slices_of_vectors_are_searched_one_after_another() -> None:
    vectors = np.eye(4, dtype=np.float32)
    found = VectorIndex(vectors).search_in(vectors[[3, 1]], [slice(1, 2), slice(2, 2), slice(2, 4)])
    assert found.tolist() == [[0, 0, 1], [1, 0, 0]]
