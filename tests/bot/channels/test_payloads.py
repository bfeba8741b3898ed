"""Only payloads of our own buttons become intents."""

from __future__ import annotations

import pytest

from bot.channels.payloads import UnknownPayload, as_intent, language_of
from knowledge.languages import LANGUAGES
from knowledge.snapshots import Snapshot
from knowledge.snapshots.replies import choices_reply, decline_reply, language_reply, menu_reply, person_reply, topic_reply


@pytest.mark.parametrize(
    ("payload", "intent"),
    [
        ("menu", "/show_menu"),
        ("human", "/talk_to_person"),
        ("none", "/none_of_these"),
        ("language:kk", '/change_language{"language": "kk"}'),
        ("language:ru", '/change_language{"language": "ru"}'),
        ("language:en", '/change_language{"language": "en"}'),
        ("again:kk", '/answer_again{"language": "kk"}'),
        ("entry:birth-registration", '/show_entry{"entry": "birth-registration"}'),
        ("topic:asylum", '/show_topic{"topic": "asylum"}'),
        ("place:almaty", '/show_place{"place": "almaty"}'),
    ],
)
def test_each_of_our_payloads_is_one_intent(payload: str, intent: str) -> None:
    assert as_intent(payload) == intent


@pytest.mark.parametrize(
    "payload",
    [
        "",
        " ",
        "menu ",
        "Menu",
        "menu:",
        "menu:x",
        "restart",
        "/restart",
        "/show_menu",
        "entry",
        "entry:",
        "entry:A",
        "entry:a b",
        'entry:x"}',
        "entry:../../etc",
        "entry:құжат",
        "entry:" + "a" * 49,
        "entry:a\n",
        "topic:",
        "topic:a{",
        "language",
        "language:",
        "language:de",
        "language:KK",
        "language:kk ",
        "none:1",
        "human:1",
        "\x00",
        "entry:\ud800",
        "🙂",
        "action:x",
        "x" * 10000,
    ],
)
def test_any_other_payload_is_refused(payload: str) -> None:
    with pytest.raises(UnknownPayload):
        as_intent(payload)


def test_a_language_button_names_its_language_and_other_buttons_name_none() -> None:
    assert [language_of(f"language:{language}") for language in LANGUAGES] == list(LANGUAGES)
    assert [language_of(payload) for payload in ("menu", "language:de", "entry:kk", "language")] == [None] * 4


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_that_we_make_is_accepted_and_fits_telegrams_64_bytes(snapshot: Snapshot, language: str) -> None:
    topics = [group["id"] for group in snapshot.shelf(language)["groups"]]
    replies = [
        menu_reply(snapshot, language),
        person_reply(snapshot, language),
        decline_reply(snapshot, language),
        language_reply(snapshot),
        choices_reply(snapshot, language, 0.3, [(entry, 0.1) for entry in snapshot.shelf(language)["entries"]]),
        *[topic_reply(snapshot, topic, language) for topic in topics],
    ]
    payloads = {button["payload"] for reply in replies for button in reply["buttons"]}
    assert len(payloads) > 60
    for payload in payloads:
        assert as_intent(payload).startswith("/")
        assert len(payload.encode("utf-8")) <= 64
