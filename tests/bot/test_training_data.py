"""Domain, examples, rules, responses, actions and buttons fit together."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator

import pytest
from rasa.shared.core.domain import Domain
from rasa.shared.core.events import ActionExecuted, UserUttered
from rasa.shared.importers.importer import TrainingDataImporter
from rasa_sdk import Action

import actions
from actions.deed import Deed
from bot.channels.payloads import as_intent
from knowledge.configuration import ROOT
from knowledge.languages import LANGUAGES

BUTTONS = {
    as_intent(payload)[1:].partition("{")[0] for payload in ("menu", "human", "none", "language:kk", "entry:x", "topic:x", "place:x")
}
COURTESIES = ("utter_greet", "utter_thank", "utter_goodbye", "utter_who_are_you", "utter_privacy", "utter_language_changed")
OWN_RASA_ACTIONS = {"action_listen", "..."}  # also inside rules that begin anywhere


@pytest.fixture(scope="module")
def data() -> TrainingDataImporter:
    """Everything that ``rasa train`` reads."""
    return TrainingDataImporter.load_from_config(str(ROOT / "config.yml"), str(ROOT / "domain.yml"), [str(ROOT / "bot/training")])


@pytest.fixture(scope="module")
def domain(data: TrainingDataImporter) -> Domain:
    """The domain with the responses of the training data."""
    return data.get_domain()


def own_intents(domain: Domain) -> set[str]:
    return {intent for intent in domain.intents if intent not in {"restart", "back", "session_start", "out_of_scope", "nlu_fallback"}}


def deeds() -> Iterator[type[Action]]:
    """Every deed of the package, as Rasa's SDK finds them."""
    for module in pkgutil.iter_modules(actions.__path__):
        if module.name != "__main__":
            importlib.import_module(f"actions.{module.name}")
    waiting = [Deed]
    while waiting:
        subclasses = waiting.pop().__subclasses__()
        waiting += subclasses
        yield from subclasses


def test_every_intent_has_examples_or_is_a_buttons(data: TrainingDataImporter, domain: Domain) -> None:
    taught = data.get_nlu_data().intents
    assert own_intents(domain) - taught - BUTTONS == set()
    assert taught - own_intents(domain) == set()
    assert BUTTONS - own_intents(domain) == set()


def test_every_taught_intent_has_at_least_ten_examples_and_none_stands_under_two_intents(data: TrainingDataImporter) -> None:
    examples = [(example.get("text"), example.get("intent")) for example in data.get_nlu_data().intent_examples]
    for intent in {intent for _, intent in examples}:
        assert sum(of == intent for _, of in examples) >= 10, intent
    texts = [text for text, _ in set(examples)]
    assert sorted(text for text in set(texts) if texts.count(text) > 1) == []


def test_every_response_has_each_language_as_its_condition_and_one_unconditional_variation_that_holds_them_all(
    domain: Domain,
) -> None:
    assert domain.responses
    for name, variations in domain.responses.items():
        conditions = [variation.get("condition") for variation in variations]
        wanted = [[{"type": "slot", "name": "language", "value": language}] for language in LANGUAGES]
        assert [one for one in conditions if one] == wanted, name
        assert conditions.count(None) == 1, name
        unconditional = variations[conditions.index(None)]["text"]
        assert all(variation["text"] in unconditional for variation in variations if variation.get("condition")), name


def test_every_button_of_a_response_is_one_of_ours(domain: Domain) -> None:
    buttons = [button for variations in domain.responses.values() for one in variations for button in one.get("buttons") or []]
    assert buttons
    for button in buttons:
        assert as_intent(button["payload"])


def test_every_intent_and_action_of_a_rule_exists_and_every_intent_has_exactly_one_rule(
    data: TrainingDataImporter, domain: Domain
) -> None:
    events = [event for rule in data.get_stories().story_steps for event in rule.events]
    intents = [event.intent_name for event in events if isinstance(event, UserUttered)]
    names = {event.action_name for event in events if isinstance(event, ActionExecuted)} - {*OWN_RASA_ACTIONS, None}
    assert sorted(intents) == sorted(own_intents(domain))
    assert names - set(domain.action_names_or_texts) == set()
    assert {name for name in names if name.startswith("utter_")} == set(domain.responses)


def test_every_action_of_the_domain_is_a_deed_and_every_deed_stands_in_the_domain(domain: Domain) -> None:
    names = [deed().name() for deed in deeds()]
    assert sorted(names) == sorted(name for name in domain.user_actions if name.startswith("action_"))
    assert len(names) == len(set(names))


def test_the_language_slot_takes_our_languages_and_never_steers_the_rules(domain: Domain) -> None:
    (slot,) = [slot for slot in domain.slots if slot.name == "language"]
    assert [value for value in slot.values if value in LANGUAGES] == list(LANGUAGES)
    assert not slot.influence_conversation


def test_the_language_outlives_a_session(domain: Domain) -> None:
    assert domain.session_config.carry_over_slots
    assert domain.session_config.session_expiration_time > 0


@pytest.mark.parametrize("name", COURTESIES)
def test_each_courtesy_has_its_words(domain: Domain, name: str) -> None:
    assert name in domain.responses


def test_goodbye_names_112_in_each_language(domain: Domain) -> None:
    assert all("112" in variation["text"] for variation in domain.responses["utter_goodbye"])
