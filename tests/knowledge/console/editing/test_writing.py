"""Writing and reviewing, as members of staff do it in the browser: by their pages, not by the tables behind them."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import translation

from knowledge.console.editing import deeds
from knowledge.console.editing.difference import changes, lonely_languages
from knowledge.console.editing.fields import FIELDS
from knowledge.console.editing.forms import content_of, shown
from knowledge.console.editing.words import in_words
from knowledge.console.models import AuditLine, Record
from knowledge.entries.entry_fields import ENTRY
from knowledge.entries.records import read_records
from knowledge.entries.registry_fields import FIELDS as REGISTRIES
from knowledge.languages import LANGUAGES
from tests.knowledge.console.conftest import signed_in

ENTRY_ID = "stateless-certificate-get"

pytestmark = pytest.mark.django_db


def filled(record: Record, **other: str) -> dict[str, Any]:
    """What a browser sends for the form of a record."""
    sent: dict[str, Any] = {"version": str(record.version), "do": "save"}
    for field in FIELDS[record.kind]:
        value = shown(field, record.written)
        if field.languages:
            sent |= {f"{field.name}.{language}": value[language] for language in LANGUAGES}
        elif field.shape in ("citations", "phones"):
            for number, row in enumerate(value):
                columns = ("source", "article") if field.shape == "citations" else ("number", "confidence")
                sent |= {f"{field.name}.{number}.{column}": row.get(column, "") for column in columns}
                if row.get("around_the_clock"):
                    sent[f"{field.name}.{number}.around_the_clock"] = "true"
        elif field.shape == "flag":
            sent |= {field.name: "true"} if value else {}
        else:
            sent[field.name] = value
    return sent | other


@pytest.fixture
def entry(seeded: None) -> Record:
    return Record.objects.get(kind="entry", name=ENTRY_ID)


def save(client: Client, record: Record, **other: str) -> Any:
    return client.post(f"/edit/{record.kind}/{record.name}/", filled(record, **other), follow=True)


def test_every_field_of_the_files_has_its_place_in_a_form() -> None:
    for kind, fields in FIELDS.items():
        known = {"entry": ENTRY, "foreign": ("id", "questions")}.get(kind) or REGISTRIES[kind]
        assert {field.name for field in fields} | {"id"} == set(known), kind


def test_a_form_that_nobody_touched_changes_nothing(seeded: None, author: User) -> None:
    for record in Record.objects.all():
        sent = filled(record)

        class Posted(dict[str, Any]):
            def getlist(self, name: str) -> list[str]:
                value = self.get(name)
                return value if isinstance(value, list) else [] if value is None else [value]

        made = content_of(record.kind, record.name, Posted(sent))
        assert not changes(record.content, made), f"{record.kind}:{record.name}"


def test_an_author_saves_a_draft_and_the_approved_text_stays(entry: Record, author: User) -> None:
    answer = save(signed_in(author), entry, **{"title.en": "How to get the certificate of a stateless person"})
    assert answer.status_code == 200
    entry.refresh_from_db()
    assert (entry.state, entry.draft["title"]["en"]) == ("draft", "How to get the certificate of a stateless person")
    assert entry.content["title"]["en"] != entry.draft["title"]["en"]
    assert [one.username for one in entry.writers.all()] == [author.username]
    assert AuditLine.objects.filter(deed="saved", thing=f"entry:{ENTRY_ID}", by=author.username).exists()


def test_what_the_gate_finds_stands_beside_its_field_in_words(entry: Record, author: User) -> None:
    client = signed_in(author)
    client.post("/language/", {"language": "en"})
    sent = filled(entry, **{"answer.kk": "", "title.ru": "о" * 81})
    said = client.post(f"/edit/entry/{ENTRY_ID}/check/", sent).json()["problems"]
    assert "is missing" in [one["message"] for one in said["answer.kk"]]
    assert said["title.ru"][0]["message"] == "has 81 characters; at most 80"
    entry.refresh_from_db()
    assert entry.draft is None, "checking saves nothing"


def test_a_draft_with_errors_is_kept_but_not_handed_in(entry: Record, author: User) -> None:
    answer = save(signed_in(author), entry, **{"answer.kk": "", "do": "hand-in"})
    entry.refresh_from_db()
    assert entry.state == "draft"
    assert 'id="problems_answer.kk"' in answer.content.decode()


def test_nobody_approves_a_text_of_their_own(entry: Record, reviewer: User) -> None:
    save(signed_in(reviewer), entry, **{"title.en": "How to get this certificate", "do": "hand-in"})
    entry.refresh_from_db()
    assert entry.state == "review"
    with pytest.raises(deeds.DeedRefused):
        deeds.approve(reviewer, entry.pk, entry.version)
    page = signed_in(reviewer).get(f"/review/entry/{ENTRY_ID}/").content.decode()
    assert 'value="approve"' not in page


def test_a_second_person_approves_and_sees_what_moved_alone(entry: Record, author: User, reviewer: User) -> None:
    save(signed_in(author), entry, **{"title.en": "How to get this certificate", "do": "hand-in"})
    client = signed_in(reviewer)
    client.post("/language/", {"language": "en"})
    page = client.get(f"/review/entry/{ENTRY_ID}/").content.decode()
    assert "changed, but not in Қазақша, Русский" in page
    entry.refresh_from_db()
    client.post(f"/review/entry/{ENTRY_ID}/", {"do": "approve", "version": entry.version})
    entry.refresh_from_db()
    assert (entry.state, entry.content["title"]["en"], entry.draft) == ("approved", "How to get this certificate", None)
    assert entry.reviewed_by == reviewer
    assert entry.waits


def test_a_reviewer_sends_back_only_with_words(entry: Record, author: User, reviewer: User) -> None:
    save(signed_in(author), entry, **{"title.en": "How to get this certificate", "do": "hand-in"})
    entry.refresh_from_db()
    client = signed_in(reviewer)
    client.post(f"/review/entry/{ENTRY_ID}/", {"do": "back", "version": entry.version, "note": " "})
    entry.refresh_from_db()
    assert entry.state == "review"
    client.post(f"/review/entry/{ENTRY_ID}/", {"do": "back", "version": entry.version, "note": "Say it in Kazakh too."})
    entry.refresh_from_db()
    assert (entry.state, entry.note) == ("draft", "Say it in Kazakh too.")


def test_two_who_write_at_once_lose_nothing(entry: Record, author: User, reviewer: User) -> None:
    first, second = filled(entry, **{"title.en": "The first title"}), filled(entry, **{"title.en": "The second title"})
    signed_in(author).post(f"/edit/entry/{ENTRY_ID}/", first)
    page = signed_in(reviewer).post(f"/edit/entry/{ENTRY_ID}/", second).content.decode()
    entry.refresh_from_db()
    assert entry.draft["title"]["en"] == "The first title"
    assert "The second title" in page, "what was typed stands in the form again"
    assert "<del>" in page, "and the difference is shown"


def test_an_earlier_text_comes_back_as_a_draft(entry: Record, author: User) -> None:
    client = signed_in(author)
    save(client, entry, **{"title.en": "Another title"})
    entry.refresh_from_db()
    first = entry.history.last()
    client.post(f"/edit/entry/{ENTRY_ID}/history/{first.history_id}/")
    entry.refresh_from_db()
    assert (entry.draft, entry.state) == (None, "approved"), "the first version is the approved text itself"
    assert client.get(f"/edit/entry/{ENTRY_ID}/history/").status_code == 200


def test_an_author_cannot_review_or_set_days(entry: Record, author: User) -> None:
    client = signed_in(author)
    assert client.get(f"/review/entry/{ENTRY_ID}/").status_code == 403
    assert client.post(f"/edit/entry/{ENTRY_ID}/validity/", {"valid_from": "2027-01-01"}).status_code == 403


def test_a_new_answer_begins_with_the_question_that_was_asked(seeded: None, author: User) -> None:
    client = signed_in(author)
    assert (
        "ребёнок без свидетельства" in client.get("/edit/entry/new/?question=ребёнок без свидетельства&language=ru").content.decode()
    )
    client.post("/edit/entry/new/", {"id": "new-answer", "questions.ru": "ребёнок без свидетельства"})
    made = Record.objects.get(kind="entry", name="new-answer")
    assert (made.state, made.draft["questions"]["ru"]) == ("draft", ["ребёнок без свидетельства"])
    again = client.post("/edit/entry/new/", {"id": "new-answer"})
    assert again.status_code == 200, "an id that stands is refused with a sentence"
    assert client.post("/edit/entry/new/", {"id": "Über alles"}).status_code == 200
    assert Record.objects.filter(kind="entry").count() == sum(one.kind == "entry" for one in read_records()) + 1


def test_the_preview_shows_the_card_in_three_languages_and_shapes(entry: Record, author: User) -> None:
    page = signed_in(author).get(f"/edit/entry/{ENTRY_ID}/preview/").content.decode()
    for language in LANGUAGES:
        assert entry.title(language) in page.replace("&#x27;", "'")
    unfinished = signed_in(author).post(f"/edit/entry/{ENTRY_ID}/preview/", filled(entry, **{"sources.0.source": "no-such-source"}))
    assert unfinished.status_code == 200


def test_pages_ask_for_a_sign_in(seeded: None) -> None:
    for address in ("/", "/knowledge/", f"/edit/entry/{ENTRY_ID}/", "/review/", "/glossary/"):
        answer = Client().get(address)
        assert (answer.status_code, "/login/" in answer.headers.get("Location", "")) == (302, True), address


def test_every_sentence_of_the_gate_is_known_to_the_console() -> None:
    with translation.override("en"):
        for message in (
            "'x' is not a date; write it as 2026-11-22",
            "tells other numbers than the other languages: 5 against 3",
            "says «паспорт беженца»; the glossary's word is «удостоверение беженца»",
            "'Where is it?' is nearly 'Where is this?', which stands already in asylum-where",
            "'help-unhcr.org' is not an allowed domain; allowed ones stand in domains.yml",
        ):
            assert in_words(message) != message or "glossary" in message or "numbers" in message


def test_languages_that_stayed_behind_are_told() -> None:
    before = {"answer": {"kk": "бір", "ru": "один", "en": "one"}, "questions": {"kk": ["а"], "ru": ["б"], "en": ["c"]}}
    after = {"answer": {"kk": "екі", "ru": "один", "en": "one"}, "questions": {"kk": ["а", "ә"], "ru": ["б"], "en": ["c"]}}
    assert lonely_languages(changes(before, after)) == {"answer": ["ru", "en"]}
