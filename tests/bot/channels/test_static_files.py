"""Small answers: compressed where the client takes it, revalidated instead of sent again."""

from __future__ import annotations

import gzip
import json
import os
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from yarl import URL

from bot.channels.compression import squeezed


@pytest.fixture
async def raw(site: Any) -> Any:
    """A client that neither asks for compression nor undoes it."""
    async with aiohttp.ClientSession(site.client._base_url, auto_decompress=False, skip_auto_headers=["Accept-Encoding"]) as client:
        yield client


@pytest.mark.parametrize("path", ["/widget.js", "/widget/style.css", "/widget/page.js", "/widget/icon.svg", "/widget/strings/kk.json"])
async def test_a_file_is_revalidated_by_its_etag(raw: Any, path: str) -> None:
    async with raw.get(path) as response:
        etag = response.headers["ETag"]
        assert (response.status, response.headers["Cache-Control"]) == (200, "no-cache")
    for known in (etag, f'"other", {etag}', etag.removeprefix("W/"), "*"):
        async with raw.get(path, headers={"If-None-Match": known}) as response:
            assert (response.status, await response.read(), response.headers["ETag"]) == (304, b"", etag)
    async with raw.get(path, headers={"If-None-Match": 'W/"other"'}) as response:
        assert response.status == 200


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [("gzip", "gzip"), ("br, gzip;q=0.5", "gzip"), ("*", "gzip"), ("gzip;q=0", None), ("br", None), ("", None), (None, None)],
)
async def test_a_file_is_compressed_where_the_client_takes_it(raw: Any, accepted: str | None, encoding: str | None) -> None:
    headers = {} if accepted is None else {"Accept-Encoding": accepted}
    async with raw.get("/widget/style.css", headers=headers) as response:
        body = await response.read()
        assert response.headers.get("Content-Encoding") == encoding
        assert response.headers["Vary"] == "Accept-Encoding"
        assert response.headers["Content-Type"] == "text/css; charset=utf-8"
    assert (gzip.decompress(body) if encoding else body).startswith(b".pana")


async def test_json_answers_are_compressed_only_where_that_helps(raw: Any) -> None:
    async with raw.post("/api/v1/session", json={"language": "kk"}, headers={"Accept-Encoding": "gzip"}) as response:
        assert response.headers["Content-Encoding"] == "gzip"
        assert set(response.headers["Vary"].split(", ")) == {"Origin", "Accept-Encoding"}
        assert json.loads(gzip.decompress(await response.read()))["language"] == "kk"
    async with raw.get("/healthz", headers={"Accept-Encoding": "gzip"}) as response:
        assert "Content-Encoding" not in response.headers
        assert json.loads(await response.read()) == {"alive": True}


async def test_a_head_request_gets_the_headers_alone(raw: Any) -> None:
    async with raw.head("/widget/style.css") as response:
        assert (response.status, await response.read()) == (200, b"")
        assert "ETag" in response.headers


def test_the_same_body_is_always_compressed_to_the_same_bytes() -> None:
    assert squeezed(b"a" * 1000) == squeezed(b"a" * 1000)


async def test_a_changed_file_is_sent_anew(tmp_path: Path) -> None:
    from types import SimpleNamespace

    from bot.channels.static_files import Files

    request: Any = SimpleNamespace(headers={})
    (tmp_path / "a.js").write_text("1")
    files = Files(tmp_path)
    first = files.answer(request, "a.js")
    (tmp_path / "a.js").write_text("2")
    os.utime(tmp_path / "a.js", ns=(1, 1))
    second = files.answer(request, "a.js")
    assert (first.body, second.body) == (b"1", b"2")
    assert first.headers["ETag"] != second.headers["ETag"]


@pytest.mark.parametrize(
    "path", ["/widget/", "/widget/strings", "/widget/" + "x" * 5000, "/widget/%ff", "/widget/strings/..%2f..%2fserving.py"]
)
async def test_what_is_no_file_of_the_folder_is_not_found(raw: Any, path: str) -> None:
    async with raw.get(URL(path, encoded=True)) as response:
        assert 400 <= response.status < 500


async def test_the_page_leaves_quickly_to_where_the_operator_wishes(serve: Any) -> None:
    async with serve(QUICK_EXIT="https://weather.example/?a=1&b=2") as site, site.client.get("/") as response:
        text = await response.text()
    assert '<meta name="pana-exit" content="https://weather.example/?a=1&amp;b=2">' in text
