"""docs/openapi.yaml and the real replies say the same."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import RefResolver
from openapi_schema_validator import OAS30Validator
from openapi_spec_validator import validate_spec

from bot.channels.payloads import as_intent
from knowledge.languages import LANGUAGES
from knowledge.snapshots import Snapshot
from knowledge.snapshots import replies as made

FILE = Path(__file__).resolve().parents[3] / "docs" / "openapi.yaml"

pytestmark = pytest.mark.skipif(not FILE.is_file(), reason="docs/openapi.yaml is not written yet")


@pytest.fixture(scope="module")
def contract() -> dict[str, Any]:
    """The document."""
    return dict(yaml.safe_load(FILE.read_text(encoding="utf-8")))


def check(contract: dict[str, Any], schema: str, value: object) -> None:
    """The value matches the schema of that name."""
    reference = {"$ref": f"#/components/schemas/{schema}"}
    validator = OAS30Validator(reference, resolver=RefResolver.from_schema(contract))
    problems = [f"{list(error.absolute_path)}: {error.message[:200]}" for error in validator.iter_errors(value)]
    assert problems == []


def every_reply(snapshot: Snapshot, language: Any) -> list[dict[str, Any]]:
    """One reply of each kind, and all entries and topics."""
    shelf = snapshot.shelf(language)
    ranked = [(entry, 0.1) for entry in shelf["entries"]][:3]
    return [
        *[made.entry_reply(snapshot, entry, language, 0.9, ranked) for entry in shelf["entries"]],
        *[made.topic_reply(snapshot, group["id"], language) for group in shelf["groups"]],
        made.people_reply(snapshot, language, "almaty", None, ("line-112", "unhcr-almaty"), 0.9, ranked),
        made.people_reply(snapshot, language, "taraz", ("shymkent", 160), ("line-112", "sana-sezim")),
        made.people_reply(snapshot, language, "taraz", None, ("line-112",)),
        *[
            made.part_reply(snapshot, "sdp-documents", section, language)
            for section in shelf["entries"]["sdp-documents"]["sections"]
            if section["part"] != "iin"
        ],
        made.choices_reply(snapshot, language, 0.3, ranked),
        made.decline_reply(snapshot, language, 0.1, ranked),
        made.person_reply(snapshot, language),
        made.menu_reply(snapshot, language),
        made.failure_reply(snapshot, language),
        made.failure_reply(None, language),
        made.language_reply(snapshot),
        made.language_reply(None),
        made.plain_reply("x", "smalltalk", language, snapshot),
    ]


def test_the_document_is_valid_openapi(contract: dict[str, Any]) -> None:
    validate_spec(contract)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reply_that_can_be_made_matches_the_contract(contract: dict[str, Any], snapshot: Snapshot, language: str) -> None:
    for reply in every_reply(snapshot, language):
        check(contract, "Reply", json.loads(json.dumps(reply)))


@pytest.mark.parametrize("language", [*LANGUAGES, None])
async def test_a_served_session_and_served_replies_match_the_contract(
    contract: dict[str, Any], site: Any, language: str | None
) -> None:
    _, session, _ = await site.post("/api/v1/session", json={"language": language})
    check(contract, "Session", session)
    for text in ("сәлем", "", "🙂", "x" * 1001, "ИИН 850412300457 не работает"):
        check(contract, "Replies", (await site.say(session["session"], text))[1])
    site.assistant.says = []
    check(contract, "Replies", (await site.press(session["session"], "menu"))[1])


async def test_served_refusals_match_the_contract(contract: dict[str, Any], serve: Any) -> None:
    async with serve(SESSIONS_PER_MINUTE_ADDRESS=1) as paced:
        token = await paced.token()
        refusals = [
            await paced.post("/api/v1/session", json={}),
            await paced.post("/api/v1/messages", data=b"{"),
            await paced.post("/api/v1/messages", data=b"\xff"),
            await paced.post("/api/v1/messages", data=b"x" * 70000),
            await paced.say("forged", "x"),
            await paced.press(token, "unknown"),
            await paced.post("/nope"),
            await paced.post("/healthz"),
            await paced.post("/api/v1/session", json={}, headers={"Origin": "https://foreign.example"}),
        ]
    assert [status for status, _, _ in refusals] == [429, 400, 400, 413, 401, 400, 404, 405, 403]
    for _, body, _ in refusals:
        check(contract, "Error", body)


async def test_served_health_matches_the_contract(contract: dict[str, Any], site: Any) -> None:
    for path, schema in (("/healthz", "Alive"), ("/readyz", "Readiness")):
        check(contract, schema, json.loads((await site.get(path))[1]))


async def test_the_examples_of_the_document_are_accepted_by_the_server(contract: dict[str, Any], site: Any) -> None:
    token = await site.token()
    for path, success in (("/api/v1/session", 201), ("/api/v1/messages", 200)):
        content = contract["paths"][path]["post"]["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            sent = {**example["value"], **({"session": token} if "session" in example["value"] else {})}
            assert (await site.post(path, json=sent))[0] == success


def test_every_payload_of_the_contracts_pattern_is_known_to_the_program(contract: dict[str, Any]) -> None:
    for payload in ("menu", "human", "none", "language:kk", "entry:iin", "topic:asylum"):
        check(contract, "Payload", payload)
        assert as_intent(payload)


async def test_a_served_deletion_matches_the_contract(contract: dict[str, Any], site: Any) -> None:
    check(contract, "Deleted", (await site.post("/api/v1/session/delete", json={"session": await site.token()}))[1])


async def test_served_feedback_and_late_replies_match_the_contract(contract: dict[str, Any], serve: Any, tmp_path: Path) -> None:
    async with serve(FEEDBACK=tmp_path, TURN_SECONDS=0.02) as site:
        token = await site.token()
        example = contract["paths"]["/api/v1/feedback"]["post"]["requestBody"]["content"]["application/json"]["examples"]["helped"]
        status, body, _ = await site.post("/api/v1/feedback", json={**example["value"], "session": token})
        assert status == 202
        check(contract, "Accepted", body)
        site.assistant.takes = 0.1
        await site.say(token, "hello")
        headers = {"Authorization": f"Bearer {token}", "X-Pana-Poll": "1"}
        async with site.client.get("/api/v1/events?wait=2", headers=headers) as response:
            events = await response.json()
    assert events["events"]
    check(contract, "Events", events)


def test_every_documented_path_and_error_code_is_in_the_document(contract: dict[str, Any]) -> None:
    assert set(contract["paths"]) >= {"/api/v1/session", "/api/v1/session/delete", "/api/v1/messages", "/healthz", "/readyz"}
    assert {"/api/v1/feedback", "/api/v1/events"} <= set(contract["paths"])
    assert set(contract["paths"]["/api/v1/session"]) == {"post", "delete"}
