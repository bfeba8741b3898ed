"""Whose pages may call the API."""

from __future__ import annotations

from typing import Any

import pytest

OURS = "https://help.example.org"


@pytest.fixture
async def open_site(serve: Any) -> Any:
    async with serve(ALLOWED_ORIGINS=f"{OURS}, http://localhost:8000") as running:
        yield running


async def test_a_preflight_of_an_allowed_page_is_answered(open_site: Any) -> None:
    headers = {"Origin": OURS, "Access-Control-Request-Method": "DELETE", "Access-Control-Request-Headers": "authorization"}
    async with open_site.client.options("/api/v1/session", headers=headers) as response:
        assert response.status == 204
        assert response.headers["Access-Control-Allow-Origin"] == OURS
        assert {"Content-Type", "Authorization"} <= set(response.headers["Access-Control-Allow-Headers"].split(", "))
        assert "DELETE" in response.headers["Access-Control-Allow-Methods"]
        assert "Origin" in response.headers["Vary"]
        assert "Access-Control-Allow-Credentials" not in response.headers


@pytest.mark.parametrize("body", [b"{}", b"{"], ids=["answer", "refusal"])
async def test_an_allowed_page_may_read_answers_and_refusals(open_site: Any, body: bytes) -> None:
    _, _, headers = await open_site.post("/api/v1/session", data=body, headers={"Origin": OURS})
    assert headers["Access-Control-Allow-Origin"] == OURS
    assert "Origin" in headers["Vary"].split(", ")


@pytest.mark.parametrize("origin", ["https://evil.example", "null", OURS + ".evil.example", "http://help.example.org", "", "🙂"])
async def test_a_foreign_page_is_refused_in_words(open_site: Any, origin: str) -> None:
    status, body, headers = await open_site.post("/api/v1/session", json={}, headers={"Origin": origin})
    assert (status, body["error"]["code"]) == (403, "origin_not_allowed")
    assert body["error"]["message"]
    assert "Access-Control-Allow-Origin" not in headers
    async with open_site.client.options("/api/v1/messages", headers={"Origin": origin}) as response:
        assert response.status == 403


async def test_our_own_page_and_programs_without_origin_need_no_setting(site: Any) -> None:
    own = str(site.client._base_url).rstrip("/")
    for headers in ({"Origin": own}, {}, {"Origin": "null", "Sec-Fetch-Site": "same-origin"}):
        status, _, answered = await site.post("/api/v1/session", json={}, headers=headers)
        assert status == 201
        assert "Access-Control-Allow-Origin" not in answered


@pytest.mark.parametrize(("proxies", "status"), [(0, 403), (1, 201)])
async def test_the_outer_host_is_believed_only_of_our_own_proxies(serve: Any, proxies: int, status: int) -> None:
    headers = {"Origin": "https://pana.example", "X-Forwarded-Host": "pana.example"}
    async with serve(PROXIES=proxies) as behind:
        assert (await behind.post("/api/v1/session", json={}, headers=headers))[0] == status


async def test_a_beacon_of_a_closing_page_may_come_from_anywhere(site: Any) -> None:
    sent = {"json": {"session": await site.token()}, "headers": {"Origin": "null"}}
    assert (await site.post("/api/v1/session/delete", **sent))[:2] == (200, {"deleted": True})


@pytest.mark.parametrize("path", ["/widget.js", "/widget/style.css"])
async def test_the_widgets_files_may_be_loaded_by_any_page(site: Any, path: str) -> None:
    status, _, headers = await site.get(path)
    assert (status, headers["Access-Control-Allow-Origin"]) == (200, "*")
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"


async def test_pages_and_answers_of_ours_are_shared_with_nobody(site: Any) -> None:
    for path in ("/chat", "/healthz"):
        assert "Access-Control-Allow-Origin" not in (await site.get(path))[2]
