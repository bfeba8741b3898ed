"""The web API over HTTP: sessions, what may reach Rasa, pages, headers, health."""

from __future__ import annotations

import json
from typing import Any

import pytest
from yarl import URL

from knowledge.languages import LANGUAGES, labels
from knowledge.snapshots import Snapshot

HEADERS = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy")


# Sessions


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_session_in_a_language_begins_with_its_menu(site: Any, snapshot: Snapshot, language: str) -> None:
    status, body, headers = await site.post("/api/v1/session", json={"language": language})
    assert status == 201
    assert (body["language"], body["expires_in"]) == (language, 43200)
    (first,) = body["replies"]
    assert (first["answer"]["outcome"], first["answer"]["language"]) == ("menu", language)
    assert first["answer"]["snapshot"] == snapshot.id
    assert [button["payload"] for button in first["buttons"]][-1] == "human"
    assert headers["Cache-Control"] == "no-store"
    assert site.assistant.heard == []


@pytest.mark.parametrize("sent", [{"json": {"language": None}}, {"json": {}}, {"data": b""}, {}])
async def test_a_session_without_language_asks_for_it_in_all_three(site: Any, sent: dict[str, Any]) -> None:
    status, body, _ = await site.post("/api/v1/session", **sent)
    assert (status, body["language"]) == (201, None)
    (first,) = body["replies"]
    assert [button["payload"] for button in first["buttons"]] == ["language:kk", "language:ru", "language:en"]
    assert all(labels.label("reply.empty", language) in first["text"] for language in LANGUAGES)


@pytest.mark.parametrize("language", ["de", "KK", "", "kk ", 1, True, [], {}, "\ud800"])
async def test_a_session_in_another_language_is_refused(site: Any, language: object) -> None:
    status, body, _ = await site.post("/api/v1/session", data=json.dumps({"language": language}))
    assert (status, body["error"]["code"]) == (400, "invalid_request")


async def test_a_session_begins_without_any_publication_too(serve: Any, tmp_path: Any) -> None:
    async with serve(DATA=tmp_path) as bare:
        status, body, _ = await bare.post("/api/v1/session", json={"language": "kk"})
    assert status == 201
    assert body["replies"][0]["buttons"]


# What reaches Rasa


async def test_a_typed_text_reaches_rasa_and_its_replies_come_back_in_order(site: Any) -> None:
    site.assistant.says = [{"text": "1"}, {"text": "2"}]
    status, body, _ = await site.say(await site.token(), "How can I get a certificate?")
    assert status == 200
    assert [reply["text"] for reply in body["replies"]] == ["1", "2"]
    assert site.assistant.texts == ["How can I get a certificate?"]


@pytest.mark.parametrize(
    "secret",
    [
        "850412300457",
        "850412 300457",
        "+7 701 234 56 78",
        "87012345678",
        "N12345678",
        "012345678",
        "4400 4302 1234 5678",
        "aigul.test@example.kz",
        "KZ86125KZT5004100100",
    ],
)
async def test_personal_data_never_reach_rasa_and_the_visitor_is_told_first(site: Any, secret: str) -> None:
    _, body, _ = await site.say(await site.token("ru"), f"мой номер {secret} не принимают")
    assert site.assistant.texts == ["мой номер *** не принимают"]
    assert body["replies"][0]["text"] == labels.label("reply.masked", "ru")
    assert body["replies"][1]["text"] == "Жауап"
    assert secret not in json.dumps(body, ensure_ascii=False)


async def test_a_visitor_who_writes_only_an_iin_is_told_that_it_was_hidden(site: Any) -> None:
    _, body, _ = await site.say(await site.token("ru"), "850412300457")
    assert labels.label("reply.masked", "ru") in [reply["text"] for reply in body["replies"]]


@pytest.mark.parametrize(
    "typed",
    [
        "/restart",
        "//restart",
        " /session_start",
        '/intent{"entity":"value"}',
        '/show_entry{"entry": "iin"}',
        "\u200b/restart",
        "\x00/restart",
        "\\/back",
    ],
)
async def test_a_typed_command_reaches_rasa_without_its_slash(site: Any, typed: str) -> None:
    status, _, _ = await site.say(await site.token(), typed)
    assert status == 200
    (text,) = site.assistant.texts
    assert not text.startswith("/")
    assert text == typed.lstrip("/\\ \u200b\x00")


@pytest.mark.parametrize(
    ("payload", "intent"),
    [
        ("menu", "/show_menu"),
        ("human", "/talk_to_person"),
        ("none", "/none_of_these"),
        ("entry:iin", '/show_entry{"entry": "iin"}'),
        ("topic:asylum", '/show_topic{"topic": "asylum"}'),
        ("language:ru", '/change_language{"language": "ru"}'),
    ],
)
async def test_a_pressed_button_reaches_rasa_as_its_intent(site: Any, payload: str, intent: str) -> None:
    status, _, _ = await site.press(await site.token(), payload)
    assert (status, site.assistant.texts) == (200, [intent])


@pytest.mark.parametrize("payload", ["", "/restart", "/show_menu", "restart", "entry:", "entry:Құжат", 'entry:x"}', "language:de"])
async def test_an_unknown_payload_is_refused_and_never_reaches_rasa(site: Any, payload: str) -> None:
    status, body, _ = await site.press(await site.token(), payload)
    assert (status, body["error"]["code"]) == (400, "invalid_request")
    assert site.assistant.heard == []


async def test_rasa_is_told_the_language_that_the_visitor_writes_in(site: Any) -> None:
    token = await site.token(None)
    for text in ("құжатым жоқ, не істеймін", "ok", "123", "у меня нет документов"):
        await site.say(token, text)
    assert [message.metadata["language"] for message in site.assistant.heard] == ["kk", "kk", "kk", "ru"]


async def test_a_language_button_holds_against_later_writing(site: Any) -> None:
    token = await site.token(None)
    await site.press(token, "language:kk")
    await site.say(token, "у меня нет документов")
    assert [message.metadata["language"] for message in site.assistant.heard] == ["kk", "kk"]


async def test_two_sessions_are_two_conversations(site: Any) -> None:
    for token in (await site.token(), await site.token()):
        await site.say(token, "hello")
    first, second = site.assistant.heard
    assert first.sender_id != second.sender_id


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_silent_rasa_gives_the_numbers_for_help(site: Any, language: str) -> None:
    site.assistant.says = []
    _, body, _ = await site.press(await site.token(language), "menu")
    (reply,) = body["replies"]
    assert (reply["answer"]["outcome"], reply["text"]) == ("error", labels.label("reply.failure", language))
    assert reply["card"]["contacts"][0]["phones"][0]["text"] == "112"


async def test_a_failing_rasa_gives_the_numbers_for_help(site: Any) -> None:
    site.assistant.says, site.assistant.fails = [], RuntimeError("secret")
    status, body, _ = await site.say(await site.token(), "how can I get a certificate")
    assert (status, body["replies"][0]["answer"]["outcome"]) == (200, "error")
    assert "secret" not in json.dumps(body)


# Faulty texts


@pytest.mark.parametrize(
    ("text", "key"), [("", "reply.empty"), (" \n", "reply.empty"), ("\x00", "reply.empty"), ("🙂", "reply.unreadable")]
)
@pytest.mark.parametrize("language", LANGUAGES)
async def test_an_empty_or_unreadable_text_gives_the_menu_with_the_reason(site: Any, language: str, text: str, key: str) -> None:
    status, body, _ = await site.say(await site.token(language), text)
    (reply,) = body["replies"]
    assert (status, reply["text"]) == (200, labels.label(key, language))
    assert reply["answer"]["outcome"] == "menu"
    assert site.assistant.heard == []


@pytest.mark.parametrize("language", LANGUAGES)
async def test_ten_thousand_characters_are_answered_with_the_limit_and_never_reach_rasa(site: Any, language: str) -> None:
    status, body, _ = await site.say(await site.token(language), "сөз " * 2500)
    (reply,) = body["replies"]
    assert (status, reply["text"]) == (200, labels.label("reply.too_long", language).format(limit=1000))
    assert site.assistant.heard == []


# Pages and headers


async def test_the_chat_page_is_html_that_is_always_revalidated(site: Any) -> None:
    status, text, headers = await site.get("/")
    assert status == 200
    assert headers["Content-Type"].startswith("text/html")
    assert headers["Cache-Control"] == "no-cache"
    assert "<html" in text


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_widgets_strings_are_served_in_each_language(site: Any, language: str) -> None:
    status, text, _ = await site.get(f"/widget/strings/{language}.json")
    assert status == 200
    assert json.loads(text)


@pytest.mark.parametrize("path", ["/widget/page.js", "/widget/style.css"])
async def test_the_widgets_files_are_served(site: Any, path: str) -> None:
    assert (await site.get(path))[0] == 200


@pytest.mark.parametrize(
    "path",
    ["/widget/../channels/web.py", "/widget/%2e%2e/channels/web.py", "/widget/..%2fchannels/web.py", "/widget//etc/passwd"],
)
async def test_nothing_outside_the_widget_is_served(site: Any, path: str) -> None:
    async with site.client.get(URL(path, encoded=True)) as response:
        assert 400 <= response.status < 500
        assert "import" not in await response.text()


@pytest.mark.parametrize("path", ["/widget/%00", "/widget/a%00.js"])
async def test_a_nul_in_a_path_is_the_clients_fault(site: Any, path: str) -> None:
    async with site.client.get(URL(path, encoded=True)) as response:
        assert 400 <= response.status < 500


@pytest.mark.parametrize("path", ["/", "/chat", "/healthz", "/readyz", "/widget/page.js", "/widget.js"])
async def test_every_answer_carries_the_security_headers(site: Any, path: str) -> None:
    _, _, headers = await site.get(path)
    assert all(name in headers for name in HEADERS)
    assert "default-src 'none'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("body", [b"{", b"x" * 65537], ids=["invalid", "too large"])
async def test_refusals_carry_the_security_headers_and_are_never_stored(site: Any, body: bytes) -> None:
    _, _, headers = await site.post("/api/v1/messages", data=body)
    assert all(name in headers for name in HEADERS)
    assert headers["Cache-Control"] == "no-store"


@pytest.mark.parametrize("path", ["/nope", "/api/v1/session"], ids=["404", "405"])
async def test_refusals_outside_the_routes_carry_the_security_headers(site: Any, path: str) -> None:
    _, _, headers = await site.get(path)
    assert all(name in headers for name in HEADERS)


async def test_nothing_sets_a_cookie(site: Any) -> None:
    _, _, headers = await site.post("/api/v1/session", json={})
    assert "Set-Cookie" not in headers


# Health


async def test_the_process_is_alive(site: Any) -> None:
    status, text, _ = await site.get("/healthz")
    assert (status, json.loads(text)) == (200, {"alive": True})


async def test_readiness_is_503_and_names_the_parts_that_are_missing(site: Any, snapshot: Snapshot) -> None:
    status, text, _ = await site.get("/readyz")
    state = json.loads(text)
    assert (status, state["ready"]) == (503, False)
    assert state["parts"]["rasa"] == {"ready": False}
    assert state["parts"]["actions"] == {"ready": False, "snapshot": None}
    assert state["parts"]["snapshot"] == {"ready": False, "published": snapshot.id}
