"""What the console takes from the bot, what it refuses, and that it never needs the encoder for it."""

from __future__ import annotations

import datetime as dt
import json
import time
from typing import Any

import pytest
from django.test import Client

from knowledge.console.models import Rating, Report
from knowledge.console.reports.days import today
from tests.knowledge.console.reports.conftest import KEY, rating, send, turn

pytestmark = pytest.mark.django_db
POST = {"content_type": "application/json", "headers": {"Authorization": f"Bearer {KEY}"}}


def test_turns_and_ratings_are_stored_and_accepted() -> None:
    one, other = turn(entry=None, candidates=["iin-get"]), rating(helpful=False)
    answer = send(one, other)
    assert answer.status_code == 200
    assert answer.json() == {"accepted": [one["id"], other["id"]], "refused": {}}
    stored = Report.objects.get()
    assert (stored.outcome, stored.language, stored.nearest, stored.entry) == ("dont_know", "en", "iin-get", "")
    assert not Rating.objects.get().helpful


def test_a_report_that_arrives_twice_counts_once() -> None:
    one = turn()
    send(one)
    assert send(one, one | {"outcome": "choices"}).json()["accepted"] == [one["id"], one["id"]]
    assert Report.objects.get().outcome == "dont_know"


def test_two_reports_of_one_id_in_one_request_count_once() -> None:
    one = turn()
    assert send(one, one).status_code == 200
    assert Report.objects.count() == 1


@pytest.mark.parametrize("headers", [{}, {"Authorization": "Bearer wrong"}, {"Authorization": KEY}, {"Authorization": f"Basic {KEY}"}])
def test_without_the_key_nothing_is_taken(headers: dict[str, str]) -> None:
    answer = Client().post("/intake/reports", {"reports": [turn()]}, content_type="application/json", headers=headers)
    assert answer.status_code == 401
    assert not Report.objects.exists()


def test_a_key_with_odd_letters_is_refused_not_an_error() -> None:
    assert send(turn(), key="ключ").status_code == 401


def test_without_a_secret_the_key_of_the_data_folder_serves(settings: Any, tmp_path: Any) -> None:
    import dataclasses

    settings.PANA = dataclasses.replace(settings.PANA, reports_secret="", data=tmp_path)
    assert send(turn(), key="anything").status_code == 401
    assert send(turn(), key=(tmp_path / "reports.key").read_text()).status_code == 200


@pytest.mark.parametrize("body", ["", "{", "[]", '{"reports": {}}', '{"reports": null}', "[" * 100_000, '{"reports": 1}', b"\xff\xfe"])
def test_what_is_no_list_of_reports_is_400(body: Any) -> None:
    assert Client().post("/intake/reports", body, **POST).status_code == 400


def test_only_post_is_answered() -> None:
    assert Client().get("/intake/reports").status_code == 405


def test_more_than_500_reports_or_2_megabytes_are_413() -> None:
    assert send(*[turn()] * 501).status_code == 413
    body = json.dumps({"reports": [], "padding": "x" * 2_000_001})
    assert Client().post("/intake/reports", body, **POST).status_code == 413


WRONG = {
    "kind": [None, "talk", 3],
    "id": ["g" * 32, "a" * 31, "A" * 32],
    "day": ["yesterday", None, 20261126, (today() + dt.timedelta(days=3)).isoformat(), (today() - dt.timedelta(days=31)).isoformat()],
    "language": ["de", 5, ["kk"]],
    "channel": [None, "", "a" * 21, "web\u0000"],
    "outcome": ["won", None, []],
    "entry": ["No Such", 7, "a" * 49],
    "candidates": ["iin-get", [1], [None], ["A B"], None],
    "text": [5, ["x"], {}],
    "snapshot": ["../../etc", 3, "x" * 49],
}


@pytest.mark.parametrize(("field", "value"), [(field, value) for field, values in WRONG.items() for value in values])
def test_a_wrong_report_is_named_with_its_reason_and_not_sent_for_ever(field: str, value: Any) -> None:
    good, wrong = turn(), turn(**{field: value})
    answer = send(wrong, good).json()
    assert answer["accepted"] == [wrong["id"], good["id"]]
    assert list(answer["refused"]) == [wrong["id"]]
    assert [report.key for report in Report.objects.all()] == [good["id"]]


@pytest.mark.parametrize("fields", [{"helpful": "yes"}, {"helpful": 1}, {"helpful": None}, {"entry": None}, {"entry": ""}])
def test_a_wrong_rating_is_refused(fields: dict[str, Any]) -> None:
    assert send(one := rating(**fields)).json()["refused"].keys() == {one["id"]}


@pytest.mark.parametrize("item", [None, 3, "x", [], {}, {"id": 5}, {"id": "\u0000"}, {"id": "x" * 65}])
def test_what_has_no_usable_id_is_named_by_its_place(item: Any) -> None:
    answer = send(turn(), item).json()
    assert len(answer["accepted"]) == 1
    assert list(answer["refused"]) == ["#2"]


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        ("My IIN is 900101300123, help", "My IIN is …, help"),
        ("call 8 701 555-01-23 now", "call … now"),
        ("room 112 in house 12", "room 112 in house 12"),
        ("write to one.two@mail.example today", "write to … today"),
        ("ask @someone", "ask …"),
        ("a\u0000b\ud800 c\n\n d", "a b c d"),
        ("year 2004", "year …"),
    ],
)
def test_words_are_masked_once_more_on_arrival(sent: str, kept: str) -> None:
    Client().post("/intake/reports", json.dumps({"reports": [turn(text=sent)]}), **POST)
    assert Report.objects.get().text == kept


@pytest.mark.parametrize("text", [None, "", "   ", "\u0000"])
def test_a_text_without_words_is_none(text: Any) -> None:
    send(turn(text=text))
    assert Report.objects.get().text is None


def test_reports_without_language_are_known_as_that() -> None:
    send(turn(language=None))
    assert Report.objects.get().language == ""


def test_500_reports_are_taken_fast_and_without_the_encoder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("knowledge.console.reports.grouping.encoder", lambda: pytest.fail("the intake asked for the encoder"))
    reports = [turn(text=f"question number {number}") for number in range(500)]
    started = time.monotonic()
    assert send(*reports).status_code == 200
    assert time.monotonic() - started < 3
    assert Report.objects.count() == 500


def test_what_the_bot_writes_is_what_the_console_takes() -> None:
    from bot.channels.reports_lines import RatingReport, as_line, of_turn

    miss: Any = {
        "answer": {
            "outcome": "choices",
            "candidates": [{"entry": "iin-get"}, {"entry": "iin-lost"}],
            "snapshot": "20261125T080017-8658ec15",
        }
    }
    empty: Any = {"text": "…"}
    lines = [
        of_turn("What is that?", "kk", "web", [miss]),
        of_turn("?", None, "plain", [empty]),
        RatingReport(None, "iin-get", True, ""),
    ]
    sent = [json.loads(as_line(line)) for line in lines]
    assert send(*sent).json() == {"accepted": [one["id"] for one in sent], "refused": {}}
    assert Report.objects.get(outcome="choices").candidates == ["iin-get", "iin-lost"]


def test_the_bot_on_this_machine_is_not_led_to_https(settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT = True
    assert send(turn()).status_code == 200
