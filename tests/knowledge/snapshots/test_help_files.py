"""Which file an address means, and what is answered."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from knowledge.entries import Collection
from knowledge.publication import publish
from knowledge.publication.publish import promote
from knowledge.retrieval.encoder import HashEncoder
from knowledge.snapshots import CURRENT, HELP, current_id
from knowledge.snapshots.help_files import HEADERS, answer, find

GZIP = {"accept-encoding": "gzip, br"}


def live(snapshots: Path) -> Path:
    return snapshots / str(current_id(snapshots)) / HELP


@pytest.mark.parametrize(
    ("path", "file", "kind"),
    [
        ("/help/", "index.html", "text/html; charset=utf-8"),
        ("/help/kk/", "kk/index.html", "text/html; charset=utf-8"),
        ("/help/kk/school-place/?from=chat#top", "kk/school-place/index.html", "text/html; charset=utf-8"),
        ("/help/kk/school%2Dplace/", "kk/school-place/index.html", "text/html; charset=utf-8"),
        ("/help/ru/topics/papers/index.html", "ru/topics/papers/index.html", "text/html; charset=utf-8"),
        ("/help/help.css", "help.css", "text/css; charset=utf-8"),
        ("/help/sw.js", "sw.js", "text/javascript; charset=utf-8"),
        ("/help/offline/en.json", "offline/en.json", "application/json; charset=utf-8"),
        ("/help/icon.svg", "icon.svg", "image/svg+xml"),
    ],
)
def test_an_address_means_one_file_with_its_type(snapshots: Path, path: str, file: str, kind: str) -> None:
    found = find(snapshots, path)
    assert found is not None
    assert (found.path, found.content_type) == (live(snapshots) / file, kind)
    assert found.headers.items() >= {**HEADERS, "Content-Type": kind, "ETag": found.etag}.items()


ODD = [
    "/help", "/chat", "/help/kk", "/help/nothing/", "/help/offline/", "/help/../manifest.json", "/help/%2e%2e/manifest.json",
    "/HELP/kk/", "//help/kk/", "/help/%2E%2E%2Fmanifest.json", "/help/kk/%2e%2e/%2e%2e/current", "/help/kk/..%5c..%5ccurrent",
    "/help/kk/../kk/", "/help/./kk/", "/help//kk/", "/help//etc/passwd", "/help/%252e%252e/manifest.json", "/help/kk%00/",
    "/help/%ff/", "/help/kk%0a/", "/help/help.css/", "../help/kk/", "http://[/help/", "/help/kk/school-place/index.html/",
    "/help/kk/%5c", r"/help/kk/..\\..\\current",
]  # fmt: skip


@pytest.mark.parametrize("path", ["", "/", "/help/kk/\0", "/help/kk\n/", *ODD])
def test_no_address_leads_anywhere_else(snapshots: Path, path: str) -> None:
    assert find(snapshots, path) is None


def test_a_file_that_the_manifest_does_not_name_is_not_found(snapshots: Path) -> None:
    (live(snapshots) / "kk" / "more.html").write_text("more", encoding="utf-8")
    assert find(snapshots, "/help/kk/more.html") is None


def test_a_whole_answer_is_compressed_only_where_that_is_accepted(snapshots: Path) -> None:
    raw = (live(snapshots) / "kk" / "index.html").read_bytes()
    plain, packed = answer(snapshots, "/help/kk/", {}), answer(snapshots, "/help/kk/", GZIP)
    assert (plain.status, plain.body, plain.headers.get("Content-Encoding")) == (200, raw, None)
    assert (packed.status, gzip.decompress(packed.body), packed.headers["Content-Encoding"]) == (200, raw, "gzip")
    assert plain.headers["ETag"] == packed.headers["ETag"]
    assert plain.headers["Vary"] == "Accept-Encoding"


def test_what_the_reader_has_already_is_not_sent_again(snapshots: Path) -> None:
    tag = answer(snapshots, "/help/ru/", {}).headers["ETag"]
    again = answer(snapshots, "/help/ru/", {"if-none-match": f'"other", {tag}'})
    assert (again.status, again.body) == (304, b"")
    assert answer(snapshots, "/help/en/", {"if-none-match": tag}).status == 200


def test_a_missing_last_slash_is_put_there(snapshots: Path) -> None:
    for path in ("/help/kk", "/help/kk?a=1", "//elsewhere.example/help/kk"):
        made = answer(snapshots, path, {})
        assert (made.status, made.headers["Location"]) == (301, "/help/kk/")


def test_what_is_not_there_is_said_in_three_languages_with_the_numbers(snapshots: Path) -> None:
    made = answer(snapshots, "/help/kk/nothing/", {})
    text = made.body.decode()
    assert (made.status, made.headers["Content-Type"], "ETag" in made.headers) == (404, "text/html; charset=utf-8", False)
    assert all(f'lang="{language}"' in text for language in ("kk", "ru", "en"))
    assert all(f"tel:{number}" in text for number in ("112", "102", "103", "111"))
    assert made.headers.items() >= HEADERS.items()
    assert answer(snapshots, "/help/kk/nothing/", GZIP).headers["Content-Encoding"] == "gzip"


def test_before_any_publication_the_numbers_are_still_told(tmp_path: Path) -> None:
    made = answer(tmp_path, "/help/", {})
    assert made.status == 404 and "112" in made.body.decode() and "Мұндай бет табылмады" in made.body.decode()


def test_only_reading_is_allowed(snapshots: Path) -> None:
    made = answer(snapshots, "/help/", {}, "POST")
    assert (made.status, made.headers["Allow"]) == (405, "GET, HEAD")


@pytest.mark.parametrize("wants", [{}, GZIP])
def test_a_damaged_page_is_not_shown(snapshots: Path, wants: dict[str, str]) -> None:
    (live(snapshots) / "kk" / "index.html").write_text("other words", encoding="utf-8")
    assert answer(snapshots, "/help/kk/", wants).status == 404


def test_a_pointer_to_what_is_not_there_finds_nothing(snapshots: Path) -> None:
    (snapshots / CURRENT).write_text("20990101T000000-none\n", encoding="utf-8")
    assert find(snapshots, "/help/kk/") is None


def test_a_new_publication_and_the_way_back_are_followed_at_once(snapshots: Path, collection: Collection) -> None:
    first = str(current_id(snapshots))
    second = publish(collection, snapshots, HashEncoder()).id
    for id in (second, first):
        promote(snapshots, id)
        found = find(snapshots, "/help/sw.js")
        assert found is not None and found.path.parent.parent.name == id
        assert id.encode() in answer(snapshots, "/help/sw.js", {}).body
