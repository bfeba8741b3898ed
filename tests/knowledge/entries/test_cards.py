"""An entry as channels show it."""

from __future__ import annotations

import dataclasses
import json

import pytest

from knowledge.entries import Collection
from knowledge.entries.cards import contact_card, contact_cards, entry_card, helpers_card, place_name
from knowledge.languages import LANGUAGES, Language, labels


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_card_is_plain_data_in_one_language(collection: Collection, language: Language) -> None:
    for entry in collection.entries:
        card = entry_card(entry, collection, language)
        assert json.loads(json.dumps(card)) == card
        assert (card["entry"], card["language"], card["title"]) == (entry.id, language, entry.variants[language].title)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_label_of_a_full_card_is_in_its_language(collection: Collection, language: Language) -> None:
    card = entry_card(collection.entry("certificate-lost"), collection, language)
    for part in ("contacts", "sources", "related"):
        assert card[f"{part}_label"] == labels.label(f"card.{part}", language)
    assert [section["part"] for section in card["sections"]] == ["steps", "documents", "deadline", "fee", "where", "iin"]
    for section in card["sections"][:-1]:
        assert section["label"] == labels.label(f"card.{section['part']}", language)
    assert card["sections"][-1]["text"] == labels.label("card.without_iin.works", language)
    assert card["notes"] == [labels.label("card.confidence.low", language), labels.label("card.not_legal_advice", language)]


def test_no_label_of_a_card_is_shared_between_languages(collection: Collection) -> None:
    entry = collection.entry("certificate-lost")
    cards = [entry_card(entry, collection, language) for language in LANGUAGES]
    for key in ("contacts_label", "sources_label", "related_label", "checked"):
        assert len({card[key] for card in cards}) == 3
    for number in range(5):
        assert len({card["sections"][number]["label"] for card in cards}) == 3


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_entry_without_optional_parts_has_no_empty_sections(collection: Collection, language: Language) -> None:
    card = entry_card(collection.entry("birth-at-home"), collection, language)
    assert (card["sections"], card["related"]) == ([], [])


def test_amounts_in_the_index_are_written_out_in_three_languages(collection: Collection) -> None:
    entry = collection.entry("certificate-lost")
    answers = {language: entry_card(entry, collection, language)["answer"] for language in LANGUAGES}
    assert answers["kk"].endswith("Жаңасы тегін емес: 8 АЕК (34 600 теңге).")
    assert answers["ru"].endswith("Новое стоит 8 МРП (34 600 тенге).")
    assert answers["en"].endswith("A new one costs 8 MCI (34,600 tenge).")


def test_half_an_index_is_written_with_each_languages_comma(collection: Collection) -> None:
    fees = [collection.entry("certificate-lost").variants[language].fee for language in LANGUAGES]
    assert fees == ["0,5 АЕК (2 162,5 теңге)", "0,5 МРП (2 162,5 тенге)", "0.5 MCI (2,162.5 tenge)"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_lines_that_answer_at_any_hour_stand_first(collection: Collection, language: Language) -> None:
    card = entry_card(collection.entry("emergency-fire"), collection, language)
    assert collection.entry("emergency-fire").contacts == ("day-office", "line-112")
    assert [contact["id"] for contact in card["contacts"]] == ["line-112", "day-office"]
    assert card["contacts"][0]["phones"] == [
        {"text": "112", "link": "tel:112", "note": labels.label("contact.around_the_clock", language), "confirmed": True}
    ]


@pytest.mark.parametrize(
    ("language", "spoken"), [("kk", "қазақ тілі және орыс тілі"), ("ru", "казахский и русский"), ("en", "Kazakh and Russian")]
)
def test_a_contact_tells_its_place_and_the_languages_that_it_speaks(collection: Collection, language: Language, spoken: str) -> None:
    card = contact_card(collection.contacts["day-office"], collection, language)
    assert card["place"] == collection.places["almaty"].name(language)
    assert card["languages"].endswith(f": {spoken}")


def test_a_city_is_shown_with_its_region(collection: Collection) -> None:
    assert place_name(collection.places["hill-town"], collection, "ru") == "Холмск (Холмская область)"
    assert place_name(collection.places["almaty"], collection, "ru") == "Алматы"


def test_a_contact_of_low_confidence_says_so_and_one_of_an_undated_source_shows_no_date(collection: Collection) -> None:
    office = collection.contacts["day-office"]
    low = dataclasses.replace(office, confidence="low")
    assert contact_card(low, collection, "en")["note"] == "This is not confirmed, check before you go."
    card = contact_card(office, collection, "en")
    assert "note" not in card and card["checked"] == "The date of this information is not known"
    dated = dataclasses.replace(office, source="order-school")
    assert "2026" in contact_card(dated, collection, "en")["checked"]


def test_phones_are_written_to_be_read_and_linked_to_be_called(collection: Collection) -> None:
    (card,) = contact_cards([collection.contacts["day-office"]], collection, "en")
    assert [phone["text"] for phone in card["phones"]] == ["+7 701 123 4567", "+7 701 765 4321"]
    assert [phone["link"] for phone in card["phones"]] == ["tel:+77011234567", "tel:+77017654321"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_phone_of_low_confidence_says_that_it_is_to_be_confirmed(collection: Collection, language: Language) -> None:
    (card,) = contact_cards([collection.contacts["day-office"]], collection, language)
    assert [phone["note"] for phone in card["phones"]] == [labels.label("contact.to_confirm", language), ""]
    assert [phone["confirmed"] for phone in card["phones"]] == [False, True]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_contact_says_where_it_is_when_it_is_open_and_when_it_was_checked(collection: Collection, language: Language) -> None:
    office, line = (contact_cards([contact], collection, language)[0] for contact in collection.contacts.values())
    assert office["place"] == {"kk": "Алматы", "ru": "Алматы", "en": "Almaty"}[language]
    assert line["place"] == labels.label("contact.nationwide", language)
    assert office["hours"].startswith(f"{labels.label('contact.hours', language)}: ")
    assert office["checked"] == labels.label("contact.undated", language)
    assert {"address", "email", "website", "hours"} & set(line) == set()


def test_sources_are_cited_as_each_language_cites(collection: Collection) -> None:
    entry = collection.entry("certificate-lost")
    cited = {language: entry_card(entry, collection, language)["sources"][0] for language in LANGUAGES}
    assert cited["kk"]["text"] == "«Қағаздар туралы» Заң, № 12-I, 2013 ж. 29 қаңтар, 4, 11-13-бап"
    assert cited["ru"]["text"].startswith("Закон «О бумагах», № 12-I, 29 января 2013 г., ")
    assert cited["en"]["text"] == 'Law "On Papers", No. 12-I, 29 January 2013, article 4, 11-13'
    assert {source["url"] for source in cited.values()} == {"https://law.example/papers"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_order_is_cited_by_point_and_an_undated_page_without_date(collection: Collection, language: Language) -> None:
    order, page = entry_card(collection.entry("school-place"), collection, language)["sources"]
    assert order["text"].endswith(labels.label("source.point", language).format(article="5"))
    assert "2026" not in page["text"]
    assert (order["url"], page["url"]) == ("", "")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_day_of_the_last_check_is_shown_and_given_for_machines(collection: Collection, language: Language) -> None:
    card = entry_card(collection.entry("birth-at-home"), collection, language)
    assert card["checked_on"] == "2026-10-01"
    assert "2026" in card["checked"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_emergency_card_carries_no_remark_on_legal_advice(collection: Collection, language: Language) -> None:
    assert entry_card(collection.entry("emergency-fire"), collection, language)["notes"] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_related_entries_are_offered_by_title(collection: Collection, language: Language) -> None:
    card = entry_card(collection.entry("school-place"), collection, language)
    title = collection.entry("certificate-lost").variants[language].title
    assert card["related"] == [{"entry": "certificate-lost", "title": title}]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_helpers_card_leaves_out_contacts_that_a_collection_lacks(collection: Collection, language: Language) -> None:
    card = helpers_card(collection, language)
    assert [contact["id"] for contact in card["contacts"]] == ["line-112"]
    assert card["contacts_label"] == labels.label("card.contacts", language)
