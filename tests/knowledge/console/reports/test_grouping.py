"""Questions that mean about the same stand together; words that nobody reviewed never hide behind reviewed ones."""

from __future__ import annotations

import threading
from collections.abc import Callable

import numpy as np
import pytest

from knowledge.configuration import Settings
from knowledge.console import search
from knowledge.console.models import QuestionGroup, Report
from knowledge.console.reports import background, grouping
from knowledge.console.reports.similarity import _THRESHOLDS, Joined, centres, fitted, threshold
from knowledge.evaluation.question_sets import read_sets
from knowledge.retrieval import e5_build
from knowledge.retrieval.encoder import HashEncoder, make_encoder
from tests.knowledge.console.reports.conftest import group_all, send, turn


def test_near_questions_join_and_others_do_not(ask: Callable[..., QuestionGroup]) -> None:
    bees = ask("Can I keep bees in a town?")
    assert ask("can i keep bees in the town", 1) == bees
    assert ask("Where do I pay the fine for a lost tractor?", 1) != bees
    assert bees.reports.count() == 4


def test_the_centre_is_the_mean_of_its_questions(ask: Callable[..., QuestionGroup]) -> None:
    texts = ["Can I keep bees in a town?", "can i keep bees in the town"]
    ask(texts[0], 1)
    group = ask(texts[1], 1)
    assert group.members == 2
    assert np.allclose(np.frombuffer(group.centre, np.float32), HashEncoder().queries(texts).mean(axis=0), atol=1e-6)


def test_only_questions_with_words_are_grouped(db: None) -> None:
    send(turn(text=None), turn(outcome="answer", entry="iin-get", text=None))
    group_all()
    assert not QuestionGroup.objects.exists()


def test_many_are_grouped_in_batches(db: None) -> None:
    send(*[turn(text=f"{chr(97 + number % 26) * 12} {number // 26}") for number in range(150)])
    assert grouping.waiting() == 150
    assert grouping.group_some() == grouping.BATCH
    assert grouping.waiting() == 150 - grouping.BATCH
    group_all()
    assert grouping.waiting() == 0


def test_vectors_of_different_recipes_never_meet(ask: Callable[..., QuestionGroup]) -> None:
    group = ask("Can I keep bees in a town?")
    QuestionGroup.objects.update(recipe="another")
    assert ask("Can I keep bees in a town?", 1) != group


def test_unreviewed_words_end_a_review(ask: Callable[..., QuestionGroup]) -> None:
    group = ask("Can I keep bees in a town?", 1)
    QuestionGroup.objects.update(reviewed=True)
    ask("Can I keep bees in a town?", 1)
    group.refresh_from_db()
    assert not group.reviewed


def test_words_deleted_while_the_encoder_worked_stay_deleted(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    send(turn())

    class Slow(HashEncoder):
        def queries(self, texts: object) -> np.ndarray:
            Report.objects.update(text=None)
            return HashEncoder().queries(texts)  # type: ignore[arg-type]

    monkeypatch.setattr(grouping, "encoder", Slow)
    grouping.group_some()
    assert Report.objects.get().group is None


def test_room_grows_with_the_centres() -> None:
    made = centres([], 200, 0.9)
    vectors = np.eye(200, dtype=np.float32)
    assert [made.join(vector) for vector in vectors] == [Joined(place, new=True) for place in range(200)]
    assert made.join(vectors[150]) == Joined(150, new=False)


def test_the_threshold_of_the_hash_encoder_is_what_fitting_gives() -> None:
    questions = read_sets().of("tuning").in_scope
    assert fitted(HashEncoder(), questions) == threshold(HashEncoder()) == _THRESHOLDS["hash-1"]


@pytest.mark.slow
def test_the_threshold_of_the_served_encoder_is_what_fitting_gives() -> None:
    settings = Settings.read({})
    if not e5_build.is_built(settings.encoders):
        pytest.skip("the encoder is not built here")
    machine = make_encoder(settings)
    assert fitted(machine, read_sets().of("tuning").in_scope) == _THRESHOLDS[machine.fingerprint]


def test_an_encoder_without_a_threshold_gets_one_fitted_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from knowledge.console.reports import similarity

    calls: list[int] = []
    monkeypatch.setattr(similarity, "fitted", lambda *_given: calls.append(1) or 0.7)
    machine = HashEncoder()
    machine.fingerprint = "unheard-of"
    assert [threshold(machine), threshold(machine)] == [0.7, 0.7]
    assert calls == [1]
    similarity._fitted.clear()


def test_the_encoder_is_made_once_even_for_many_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[HashEncoder] = []
    monkeypatch.setattr(search, "make_encoder", lambda _settings: made.append(HashEncoder()) or made[-1])
    threads = [threading.Thread(target=search.encoder) for _number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(made) == 1


def _wait() -> None:
    for thread in threading.enumerate():
        if thread.name == "grouping":
            thread.join(10)


def test_one_thread_does_all_that_was_stored(monkeypatch: pytest.MonkeyPatch) -> None:
    left = [3]

    def group_some() -> int:
        left[0] -= 1
        return max(0, left[0])

    monkeypatch.setattr(background, "group_some", group_some)
    for _number in range(5):
        background._begin()
    _wait()
    assert left[0] <= 0
    assert not background._state.running


def test_an_error_is_shown_and_does_not_keep_the_next_from_trying(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> int:
        raise RuntimeError("words of a visitor")

    monkeypatch.setattr(background, "group_some", broken)
    background._begin()
    _wait()
    assert background.trouble() == "RuntimeError"
    monkeypatch.setattr(background, "group_some", lambda: 0)
    background._begin()
    _wait()
    assert background.trouble() == ""
