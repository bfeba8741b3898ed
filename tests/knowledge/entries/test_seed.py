"""The entries that the project is delivered with."""

from __future__ import annotations

import re

import pytest

from knowledge.entries import Collection, read_folder
from knowledge.entries.cards import HELPERS, entry_card, helpers_card
from knowledge.languages import LANGUAGES, Language
from knowledge.languages.identification import identify


@pytest.fixture(scope="module")
def seed() -> Collection:
    """The delivered collection; reading it is itself the first claim."""
    return read_folder()


def test_the_seed_reads_without_problems_and_has_at_least_24_entries(seed: Collection) -> None:
    assert len(seed.entries) >= 24


def test_every_entry_stands_in_all_three_languages(seed: Collection) -> None:
    for entry in seed.entries:
        assert set(entry.variants) == set(LANGUAGES)
        for variant in entry.variants.values():
            assert variant.title and variant.answer and len(variant.questions) >= 6, entry.id


def test_every_answer_is_recognised_as_the_language_it_stands_in(seed: Collection) -> None:
    for entry in seed.entries:
        for language, variant in entry.variants.items():
            found = identify(variant.answer)
            assert found is not None and found.language == language, (entry.id, language)


def test_the_three_languages_of_an_entry_have_the_same_steps_documents_and_parts(seed: Collection) -> None:
    for entry in seed.entries:
        shapes = {
            (len(v.steps), len(v.documents), v.deadline is None, v.fee is None, v.where is None) for v in entry.variants.values()
        }
        assert len(shapes) == 1, entry.id
        assert all(text for v in entry.variants.values() for text in (*v.steps, *v.documents)), entry.id


def test_there_are_at_least_five_emergencies_in_the_group_of_emergencies(seed: Collection) -> None:
    urgent = [entry for entry in seed.entries if entry.is_emergency]
    assert len(urgent) >= 5
    assert {entry.group for entry in urgent} == {"emergencies"}
    assert all(entry.id.startswith("emergency-") for entry in urgent)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_emergency_card_shows_first_a_phone_that_answers_at_any_hour(seed: Collection, language: Language) -> None:
    for entry in seed.entries:
        if entry.is_emergency:
            first = entry_card(entry, seed, language)["contacts"][0]
            assert first["phones"] and all(phone["link"].startswith("tel:") for phone in first["phones"]), entry.id
            assert seed.contacts[first["id"]].around_the_clock, entry.id


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_can_be_made_and_leaves_no_placeholder(seed: Collection, language: Language) -> None:
    for entry in seed.entries:
        card = entry_card(entry, seed, language)
        shown = [card["answer"], *(part for s in card["sections"] for part in (s.get("text", ""), *s.get("items", ())))]
        assert not [text for text in shown if re.search("[{}]", text)], entry.id
        assert card["sources"] and card["checked"]


def test_all_helpers_are_contacts_of_the_seed_and_those_at_any_hour_come_first(seed: Collection) -> None:
    assert set(HELPERS) <= set(seed.contacts)
    shown = [seed.contacts[contact["id"]].around_the_clock for contact in helpers_card(seed, "kk")["contacts"]]
    assert shown[0] and shown == sorted(shown, reverse=True)


def test_every_topic_of_the_menu_has_entries(seed: Collection) -> None:
    assert {group.id for group in seed.groups} == {entry.group for entry in seed.entries}


def test_every_foreign_kind_has_questions_in_all_languages(seed: Collection) -> None:
    assert seed.foreign
    for kind in seed.foreign:
        assert all(kind.questions[language] for language in LANGUAGES), kind.id


def test_every_entry_is_checked_and_has_its_next_check_within_a_year(seed: Collection) -> None:
    for entry in seed.entries:
        assert 0 < (entry.review_by - entry.verified_on).days <= 366, entry.id
