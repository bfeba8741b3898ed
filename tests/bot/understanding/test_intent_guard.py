"""Courtesy only where all is courtesy, danger by plain words, all else a question: with the trained classifier in front."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from rasa.engine.graph import ExecutionContext, GraphSchema
from rasa.engine.storage.local_model_storage import LocalModelStorage
from rasa.engine.storage.resource import Resource
from rasa.nlu.classifiers.logistic_regression_classifier import LogisticRegressionClassifier
from rasa.shared.nlu.training_data.loading import load_data
from rasa.shared.nlu.training_data.message import Message

from bot.understanding.intent_guard import IntentGuard, settle
from bot.understanding.letter_featurizer import LetterFeaturizer
from knowledge.configuration import ROOT

Understand = Callable[[str], str]


@pytest.fixture(scope="module")
def understand(tmp_path_factory: pytest.TempPathFactory) -> Understand:
    """The intent of a text by the pipeline's own components, trained on the training data."""
    pipeline = yaml.safe_load((ROOT / "config.yml").read_text(encoding="utf-8"))["pipeline"]
    (given,) = [part for part in pipeline if part["name"] == "LogisticRegressionClassifier"]
    config = {**LogisticRegressionClassifier.get_default_config(), **given}
    folder: Path = tmp_path_factory.mktemp("classifier")
    context = ExecutionContext(GraphSchema({}), node_name="classifier")
    classifier = LogisticRegressionClassifier.create(config, LocalModelStorage.create(folder), Resource("classifier"), context)
    featurizer = LetterFeaturizer("letters", LetterFeaturizer.get_default_config())
    classifier.train(featurizer.process_training_data(load_data(str(ROOT / "bot/training/nlu"))))

    def intent(text: str) -> str:
        messages = classifier.process(featurizer.process([Message({"text": text})]))
        return str(IntentGuard().process(messages)[0].get("intent")["name"])

    return intent


@pytest.mark.parametrize(
    ("text", "intent"),
    [
        ("сәлем", "greet"),
        ("Сәлеметсіз бе!", "greet"),
        ("Здравствуйте", "greet"),
        ("hello", "greet"),
        ("рахмет", "thank"),
        ("спасибо большое", "thank"),
        ("thank you very much", "thank"),
        ("ok", "acknowledge"),
        ("понятно", "acknowledge"),
        ("сау болыңыз", "goodbye"),
        ("до свидания", "goodbye"),
        ("bye", "goodbye"),
        ("сен кімсің", "who_are_you"),
        ("кто ты", "who_are_you"),
        ("are you a robot", "who_are_you"),
        ("жазғанымды кім көреді", "privacy"),
        ("это анонимно", "privacy"),
        ("do you store my data", "privacy"),
        ("адаммен сөйлескім келеді", "talk_to_person"),
        ("оператор", "talk_to_person"),
        ("I need a human not a bot", "talk_to_person"),
        ("қазақша", "change_language"),
        ("по-русски, пожалуйста", "change_language"),
        ("english", "change_language"),
        ("тіл", "choose_language"),
        ("сменить язык", "choose_language"),
        ("change language", "choose_language"),
    ],
)
def test_small_talk_alone_is_small_talk(understand: Understand, text: str, intent: str) -> None:
    assert understand(text) == intent


def test_the_commonest_russian_greeting_is_greeted(understand: Understand) -> None:
    assert understand("привет") == "greet"


@pytest.mark.parametrize(
    "text",
    [
        "сәлем, құжатым жоқ не істеймін",
        "Здравствуйте, как получить удостоверение лица без гражданства?",
        "hello, how do I apply for asylum",
        "спасибо, а сколько это стоит?",
        "рахмет, ал қанша күн күтемін?",
        "ok, where is the office",
        "қандай құжат керек",
        "кандай кужат керек",
        "qandai qujat kerek",
        "где получить ИИН",
        "how long does it take",
        "тұрмыстық зорлық-зомбылық телефоны қандай",
        "какое наказание за домашнее насилие",
        "what is the punishment for domestic violence",
        "депортация ережесі қандай",
        "могут ли меня депортировать",
        "can they deport me",
        "номер горячей линии по насилию",
        "какая погода завтра",
        "asdf",
        "документы",
        "***",
        "123456",
        "ИИН *** не принимают",
    ],
)
def test_everything_else_is_a_question_even_after_a_greeting_or_about_violence(understand: Understand, text: str) -> None:
    assert understand(text) == "question"


@pytest.mark.parametrize(
    "text",
    [
        "мені ұрып жатыр",
        "сәлем, күйеуім мені ұрып жатыр",
        "өлгім келеді",
        "муж меня бьет",
        "спасибо, но я хочу умереть",
        "здравствуйте меня сейчас депортируют",
        "I want to die",
        "hello, my husband is beating me",
        "hochu umeret",
    ],
)
def test_a_cry_for_help_is_an_emergency_whatever_else_is_said(understand: Understand, text: str) -> None:
    assert understand(text) == "emergency"


@pytest.mark.parametrize("guessed", ["greet", "thank", "acknowledge", "goodbye", "privacy", "question", None])
def test_a_cry_outranks_any_guess(guessed: str | None) -> None:
    assert settle("хочу умереть", guessed, 1.0) == "emergency"


@pytest.mark.parametrize("guessed", ["greet", "thank", "acknowledge", "goodbye", "emergency", "privacy", "talk_to_person"])
def test_an_unsure_guess_is_a_question(guessed: str) -> None:
    assert settle("бір нәрсе", guessed, 0.5) == "question"


@pytest.mark.parametrize(("guessed", "length"), [("greet", 5), ("thank", 7), ("acknowledge", 3), ("goodbye", 6), ("privacy", 11)])
def test_a_sure_guess_of_small_talk_is_a_question_where_the_message_is_long(guessed: str, length: int) -> None:
    assert settle("сөз " * length, guessed, 1.0) == "question"
    assert settle("сөз " * (length - 1), guessed, 1.0) == guessed


def test_an_intent_that_is_kept_keeps_its_confidence_and_a_changed_one_is_certain() -> None:
    kept = Message({"text": "сәлем", "intent": {"name": "greet", "confidence": 0.8}})
    changed = Message({"text": "құжат керек", "intent": {"name": "greet", "confidence": 0.4}})
    bare = Message({"text": "құжат керек"})
    IntentGuard().process([kept, changed, bare])
    assert kept.get("intent") == {"name": "greet", "confidence": 0.8}
    assert changed.get("intent") == bare.get("intent") == {"name": "question", "confidence": 1.0}
