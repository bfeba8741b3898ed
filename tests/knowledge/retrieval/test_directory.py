"""People are found by place and need, however the place is written."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from knowledge.entries import Collection, read_folder
from knowledge.languages.readings import read
from knowledge.retrieval.directory import DIRECTORY, Directory, directory_data


def directory_of(collection: Collection, folder: Path) -> Directory:
    """The directory as a snapshot holds it."""
    (folder / DIRECTORY).write_text(json.dumps(directory_data(collection)), encoding="utf-8")
    return Directory.read(folder)


@pytest.fixture(scope="module")
def seed(tmp_path_factory: pytest.TempPathFactory) -> Directory:
    """The delivered registry."""
    return directory_of(read_folder(), tmp_path_factory.mktemp("directory"))


@pytest.mark.parametrize(
    ("message", "place"),
    [
        ("Кто поможет в Шымкенте?", "shymkent"),
        ("кто поможет в чимкенте", "shymkent"),
        ("Алматыда кімге хабарласамын?", "almaty"),
        ("алмате куда обратиться", "almaty"),
        ("я в Алма-Ате, нужен юрист", "almaty"),
        ("Нұр-Султандамын, кімге барам", "astana"),
        ("адрес в Нур-Султане", "astana"),
        ("живу в Целинограде", "astana"),
        ("kto pomozhet v shymkente", "shymkent"),
        ("Almatyda kimge habarlasam", "almaty"),
        ("Who helps in Aktobe?", "aktobe"),
        ("көмек Ақтөбеде", "aktobe"),
        ("в Актюбинске", "aktobe"),
        ("Гурьев, контакты", "atyrau"),
        ("Өскеменде заңгер", "oskemen"),
        ("юрист в Усть-Каменогорске", "oskemen"),
        ("помогите, я в Джамбуле", "taraz"),
        ("Жамбылда орталық бар ма", "taraz"),
        ("в Костанае куда идти", "kostanay"),
        ("Қостанайдағы інім", "kostanay"),
        ("Капчагай убежище", "konaev"),
        ("Алматинская область", "almaty-region"),
        ("Алматы облысында", "almaty-region"),
        ("Семейде кім бар", "semey"),
        ("в Семее кто поможет", "semey"),
        ("в Семипалатинске", "semey"),
        ("Оралда заңгер бар ма", "oral"),
        ("Караганда", "karaganda"),
        ("в Карагнде", "karaganda"),
        ("ШҚО-да кім көмектеседі", "east-kazakhstan"),
    ],
)
def test_a_place_is_known_in_its_forms_old_names_and_spellings(seed: Directory, message: str, place: str) -> None:
    assert seed.place_in(read(message)) == place


@pytest.mark.parametrize(
    "message",
    [
        "помощь для семей с детьми",
        "кто поможет моей семье",
        "Қазақстанға оралдым",
        "есік қағып келді",
        "как найти юриста",
        "орал",
        "🙏",
        "",
    ],
)
def test_everyday_words_are_no_places(seed: Directory, message: str) -> None:
    assert seed.place_in(read(message)) is None


def test_lines_that_answer_at_any_hour_come_first_then_the_place_then_the_country(seed: Directory) -> None:
    found = seed.people("shymkent")
    assert found.contacts[:2] == ("line-111", "line-112")
    assert found.contacts[2:4] == ("sana-sezim", "employment-shymkent")
    assert "kibhr" in found.contacts
    assert (found.nearest, len(set(found.contacts))) == (None, len(found.contacts))


def test_a_place_without_anybody_gets_the_nearest_and_says_how_far(seed: Directory) -> None:
    found = seed.people("taraz", frozenset({"documents"}))
    assert (found.place, found.nearest) == ("taraz", "shymkent")
    assert 140 <= found.kilometres <= 180
    assert "sana-sezim" in found.contacts


def test_the_need_chooses_among_the_contacts(seed: Directory) -> None:
    asked = seed.asked("Где в Алматы помогают с убежищем, адрес?")
    assert asked is not None and "employment-almaty" in asked.contacts
    asked = seed.asked("адрес юриста в Алматы")
    assert asked is not None and "employment-almaty" not in asked.contacts and "kibhr" in asked.contacts


def test_a_region_and_its_city_share_their_contacts(seed: Directory) -> None:
    assert "employment-almaty-region" in seed.people("talgar").contacts
    assert "employment-almaty-region" in seed.people("almaty-region").contacts


def test_a_question_that_only_mentions_a_place_is_no_question_for_people(seed: Directory) -> None:
    assert seed.asked("Переехали из Алматы, сколько дней есть на новую прописку по закону") is None
    assert seed.asked("Шымкент") is not None


def test_an_unknown_place_gives_those_who_help_everywhere(seed: Directory) -> None:
    found = seed.people("atlantis")
    assert found.place is None and found.nearest is None and "kibhr" in found.contacts


def test_places_needs_and_contacts_of_an_invented_registry_are_found(collection: Collection, tmp_path: Path) -> None:
    directory = directory_of(collection, tmp_path)
    near = directory.people("semey", frozenset({"papers"}))
    assert (near.nearest, near.contacts) == ("almaty", ("line-112", "day-office"))
    assert directory.people("almaty").contacts == ("line-112", "day-office")
    assert directory.people("hill-town").kilometres == pytest.approx(840, abs=30)


def test_every_contact_that_helps_can_be_found_and_every_need_has_somebody() -> None:
    seed = read_folder()
    needed = {need for contact in seed.contacts.values() for need in contact.needs}
    assert needed == set(seed.needs)
