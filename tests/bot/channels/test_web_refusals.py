"""What the web API refuses, and that nothing hostile breaks it."""

from __future__ import annotations

import json
from typing import Any

import pytest

from knowledge.languages import LANGUAGES, labels

HEADERS = ("Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "Permissions-Policy")


# Refusals


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"session": "T"},
        {"text": "a"},
        {"session": None, "text": "a"},
        {"session": 1, "text": "a"},
        {"session": "T", "text": None},
        {"session": "T", "text": "a", "payload": "menu"},
        {"session": "T", "text": 1},
        {"session": "T", "text": ["a"]},
        {"session": "T", "payload": {"a": 1}},
        {"session": "T", "payload": 5},
        {"session": ["T"], "text": "a"},
    ],
)
async def test_a_message_of_the_wrong_shape_is_refused_with_the_reason(site: Any, body: dict[str, Any]) -> None:
    if body.get("session") == "T":
        body = {**body, "session": await site.token()}
    status, answer, _ = await site.post("/api/v1/messages", json=body)
    assert (status, answer["error"]["code"]) == (400, "invalid_request")
    assert answer["error"]["message"]
    assert site.assistant.heard == []


@pytest.mark.parametrize("path", ["/api/v1/session", "/api/v1/messages"])
@pytest.mark.parametrize("body", [b"[]", b"null", b"1", b'"x"', b"{", b"a=b", b"{'a': 1}", b"\xef\xbb\xbf{}", b"[" * 60000])
async def test_a_body_that_is_no_json_object_is_refused(site: Any, path: str, body: bytes) -> None:
    status, answer, _ = await site.post(path, data=body)
    assert (status, answer["error"]["code"]) == (400, "invalid_json")


@pytest.mark.parametrize("body", [b"\xff\xfe", b'{"text": "\xc3\x28"}', b"\x80", '{"text": "қ"}'.encode("utf-16")])
async def test_invalid_utf8_is_refused(site: Any, body: bytes) -> None:
    status, answer, _ = await site.post("/api/v1/messages", data=body)
    assert (status, answer["error"]["code"]) == (400, "invalid_encoding")


@pytest.mark.parametrize("token", ["", "x", "a.b.c", "құпия", "\x00", "x" * 5000])
async def test_an_unknown_session_is_refused_with_401(site: Any, token: str) -> None:
    status, answer, _ = await site.say(token, "hello")
    assert (status, answer["error"]["code"]) == (401, "session_unknown")


async def test_an_expired_session_is_refused_with_401_and_says_so(serve: Any) -> None:
    async with serve(SESSION_HOURS="0.0000001") as short:
        status, answer, _ = await short.say(await short.token(), "hello")
    assert (status, answer["error"]["code"]) == (401, "session_expired")


async def test_a_body_beyond_the_limit_is_refused_with_413(site: Any) -> None:
    status, answer, _ = await site.post("/api/v1/messages", data=b"x" * 65537)
    assert (status, answer["error"]["code"]) == (413, "too_large")


@pytest.mark.parametrize("language", LANGUAGES)
async def test_too_many_messages_in_a_session_are_refused_with_429_and_when_to_return(serve: Any, language: str) -> None:
    async with serve(MESSAGES_PER_MINUTE_SESSION=2) as paced:
        token = await paced.token(language)
        statuses = [(await paced.press(token, "menu"))[0] for _ in range(2)]
        status, answer, headers = await paced.press(token, "menu")
        other, _, _ = await paced.press(await paced.token(language), "menu")
    wait = answer["error"]["retry_after"]
    assert (statuses, status, other) == ([200, 200], 429, 200)
    assert answer["error"]["code"] == "too_many_messages"
    assert headers["Retry-After"] == str(wait) and 1 <= wait <= 61
    assert answer["error"]["message"] == labels.label("reply.slow_down", language).format(seconds=wait)


async def test_too_many_messages_from_an_address_are_refused_across_sessions(serve: Any) -> None:
    async with serve(MESSAGES_PER_MINUTE_ADDRESS=2) as paced:
        statuses = [(await paced.press(await paced.token(), "menu"))[0] for _ in range(3)]
    assert statuses == [200, 200, 429]


async def test_too_many_new_sessions_from_an_address_are_refused(serve: Any) -> None:
    async with serve(SESSIONS_PER_MINUTE_ADDRESS=2) as paced:
        answers = [await paced.post("/api/v1/session", json={}) for _ in range(3)]
    assert [status for status, _, _ in answers] == [201, 201, 429]
    assert "Retry-After" in answers[-1][2]


@pytest.mark.parametrize(("proxies", "last"), [(0, 429), (1, 201)])
async def test_a_forwarded_address_is_believed_only_of_our_own_proxies(serve: Any, proxies: int, last: int) -> None:
    async with serve(SESSIONS_PER_MINUTE_ADDRESS=1, PROXIES=proxies) as paced:
        for address, expected in (("198.51.100.1", 201), ("198.51.100.2", last)):
            status, _, _ = await paced.post("/api/v1/session", json={}, headers={"X-Forwarded-For": f"203.0.113.9, {address}"})
            assert status == expected


@pytest.mark.parametrize(
    "path", ["/nope", "/api", "/api/v1", "/api/v2/session", "/webhooks/rest/webhook", "/widget/nope.js", "/model/parse"]
)
async def test_an_unknown_address_is_404_in_json(site: Any, path: str) -> None:
    status, text, headers = await site.get(path)
    assert (status, json.loads(text)["error"]["code"]) == (404, "not_found")
    assert headers["Content-Type"].startswith("application/json")


@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("GET", "/api/v1/session"),
        ("PUT", "/api/v1/messages"),
        ("PUT", "/api/v1/session"),
        ("GET", "/api/v1/session/delete"),
        ("POST", "/healthz"),
        ("PUT", "/chat"),
    ],
)
async def test_a_wrong_method_is_405_in_json(site: Any, method: str, path: str) -> None:
    async with site.client.request(method, path) as response:
        assert (response.status, (await response.json())["error"]["code"]) == (405, "method_not_allowed")


async def test_a_wrong_method_is_told_the_right_ones(site: Any) -> None:
    _, _, headers = await site.get("/api/v1/session")
    assert sorted(headers["Allow"].split(", ")) == ["DELETE", "POST"]


# Nothing breaks it

HOSTILE = [
    b"",
    b" ",
    b"{}",
    b"null",
    b"true",
    b"NaN",
    b"-Infinity",
    b"1e999",
    b"9" * 5000,
    b'"',
    b'{"',
    b"\x00",
    b"\xff\xff\xff",
    b"[]",
    b'{"a":' * 5000,
    b'{"session": NaN, "text": "a"}',
    b'{"session": "T", "text": NaN}',
    b'{"session": "T", "text": 1e999}',
    b'{"session": "T", "text": "\\ud800"}',
    b'{"session": "T", "text": "\\udfff\\ud800 a"}',
    b'{"session": "T", "text": "\\u0000"}',
    b'{"session": "T", "text": "\\u0000/restart"}',
    b'{"session": "T", "text": "' + b"a" * 60000 + b'"}',
    b'{"session": "T", "text": "' + b"a\\u0301" * 900 + b'"}',
    b'{"session": "T", "text": "' + "﷽".encode() * 900 + b'"}',
    b'{"session": "T", "text": "' + "\u202e".encode() * 500 + b'"}',
    b'{"session": "T", "text": "{0.__class__}{limit}%s%n"}',
    b'{"session": "T", "text": "<script>alert(1)</script>"}',
    b'{"session": "T", "text": "\'; DROP TABLE x; --"}',
    b'{"session": "T", "text": "../../etc/passwd"}',
    b'{"session": "T", "text": "${jndi:ldap://x}"}',
    b'{"session": "T", "text": "@@@@@@"}',
    b'{"session": "T", "text": "1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1 1"}',
    b'{"session": "T", "text": {"$ne": null}}',
    b'{"session": "T", "payload": "entry:\\ud800"}',
    b'{"session": "T", "payload": "\\u0000"}',
    b'{"session": "T", "payload": ""}',
    b'{"session": "T", "payload": "entry:__proto__"}',
    b'{"session": "T", "payload": "entry:nope"}',
    b'{"session": "\\ud800", "text": "a"}',
    b'{"session": "\\u0000", "text": "a"}',
    b'{"session": "T", "session": 1, "text": "a"}',
    b'{"session": "T", "text": "a", "x": [[[[]]]]}',
    b'{"language": {"a": 1}}',
    b'{"language": [["kk"]]}',
    b'{"language": "\\ud800"}',
    b'{"language": 1e400}',
]


@pytest.mark.parametrize("body", HOSTILE, ids=range(len(HOSTILE)))
async def test_a_hostile_body_never_breaks_the_server(site: Any, body: bytes) -> None:
    token = await site.token()
    for path in ("/api/v1/session", "/api/v1/messages"):
        status, answer, _ = await site.post(path, data=body.replace(b'"T"', json.dumps(token).encode()))
        assert status < 500
        assert ("error" in answer) == (status >= 400)
    assert (await site.press(token, "menu"))[0] == 200


@pytest.mark.parametrize(
    "headers",
    [
        {"Content-Type": "text/plain"},
        {"Content-Type": "application/json; charset=koi8-r"},
        {"Content-Type": "multipart/form-data"},
        {"X-Forwarded-For": ", ,, "},
        {"X-Forwarded-For": "🙂" * 50},
        {"Accept-Language": "x" * 4000},
        {"Accept": "image/png"},
        {"Cookie": "a=b;" * 200},
        {"Authorization": "Bearer x"},
    ],
)
async def test_strange_headers_change_nothing(site: Any, headers: dict[str, str]) -> None:
    status, _, _ = await site.post("/api/v1/session", data=b"{}", headers=headers)
    assert status == 201
