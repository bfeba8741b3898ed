"""WhatsApp's Cloud API as far as a bot of ours calls it, as strict as the real one in what it refuses."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import Any

from aiohttp import web

from tests.bot.messengers.simulators.base import Fault, Simulator, Told

TOKEN = "simulated-token"
SECRET = "simulated-app-secret"
VERIFY = "simulated-verify-token"
PHONE_ID = "100000000000001"
VERSION = "v23.0"

_URL = re.compile(r"\S*(?:://|@)\S*")
_BOLD = re.compile(r"(?<![^\W_])\*(?=\S)([^*\n]+?)(?<=\S)\*(?![^\W_])")
_CHOICE = re.compile(r"^(\d+) – (.+)$", re.MULTILINE)
_FORMAT = re.compile(r"(?<![^\W_])([*_~])(?=\S)([^\n]+?)(?<=\S)\1(?![^\W_])|`[^\n]+`")


class WhatsAppServer(Simulator):
    """Serves one number; ``number`` is what it tells of it, ``errors`` refuse the next messages by code."""

    name = "whatsapp"
    media = ("voice", "photo", "video", "sticker", "location", "contact", "document", "edited", "other")

    def __init__(self) -> None:
        super().__init__()
        self.number: dict[str, Any] = {"id": PHONE_ID, "verified_name": "Invented", "platform_type": "CLOUD_API"}
        self.errors: list[tuple[int, int]] = []
        self.knows_typing = True

    def routes(self) -> list[web.RouteDef]:
        return [web.get("/{version}/{phone}", self._tell), web.post("/{version}/{phone}/messages", self._post)]

    def settings(self) -> dict[str, str]:
        return {
            "WHATSAPP_TOKEN": TOKEN,
            "WHATSAPP_PHONE_ID": PHONE_ID,
            "WHATSAPP_APP_SECRET": SECRET,
            "WHATSAPP_VERIFY_TOKEN": VERIFY,
            "WHATSAPP_API": self.address,
            "WHATSAPP_VERSION": VERSION,
        }

    def person(self, number: int) -> str:
        return f"1555001{number:04d}"

    def shape(self, kind: str, person: str, id: int, **values: Any) -> Any:
        """A recorded shape, sent now."""
        return self.payload(kind, **{"person": person, "id": id, "now": str(int(time.time())), **values})

    def text(self, person: str, words: str, id: int) -> Any:
        return self.shape("text", person, id, text=words)

    def medium(self, kind: str, person: str, id: int) -> Any:
        return self.shape(kind, person, id)

    def press(self, person: str, told: Told, number: int, id: int) -> Any:
        title, payload = told.buttons[number - 1]
        if payload.isdigit():
            return self.text(person, payload, id)
        return self.shape("button_reply" if len(told.buttons) <= 3 else "list_reply", person, id, title=title, payload=payload)

    def proof(self, body: bytes) -> dict[str, str]:
        return {"X-Hub-Signature-256": f"sha256={hmac.new(SECRET.encode(), body, hashlib.sha256).hexdigest()}"}

    def wrong_proofs(self, body: bytes) -> list[dict[str, str]]:
        right = self.proof(body)["X-Hub-Signature-256"]
        others = (right.removeprefix("sha256="), f"sha1={right[7:]}", self.proof(body + b" ")["X-Hub-Signature-256"], "sha256=")
        return [*super().wrong_proofs(body), *({"X-Hub-Signature-256": other} for other in others), {"X-Hub-Signature": right}]

    async def _tell(self, request: web.Request) -> web.Response:
        refusal = self._refusal(request)
        return web.json_response(self.number) if refusal is None else refusal

    async def _post(self, request: web.Request) -> web.Response:
        if (refusal := self._refusal(request)) is not None:
            return refusal
        given = await request.json()
        self.calls.append(("messages", given))
        if given.get("messaging_product") != "whatsapp":
            return error(400, 100)
        if given.get("status") == "read":
            known = self.knows_typing or "typing_indicator" not in given
            return web.json_response({"success": True}) if known else error(400, 100)
        return await self._send(request, given)

    async def _send(self, request: web.Request, given: dict[str, Any]) -> web.Response:
        try:
            told = Told(given.get("to") or given["recipient"], *_shown(given))
        except (AssertionError, KeyError):
            return error(400, 131009)
        if self.errors:
            self.attempts += 1
            return error(*self.errors.pop(0))
        taken = {"messaging_product": "whatsapp", "contacts": [{"wa_id": told.person}], "messages": [{"id": "wamid.INVENTEDOURS"}]}
        return await self.take(request, lambda: told, taken, _refused)

    def _refusal(self, request: web.Request) -> web.Response | None:
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return error(401, 190, error_subcode=463) if "expired" in request.headers.get("Authorization", "") else error(401, 190)
        if request.match_info["version"] != VERSION:
            return error(400, 2500)
        return None if request.match_info["phone"] == PHONE_ID else error(400, 100, error_subcode=33)


def error(status: int, code: int, **more: Any) -> web.Response:
    """An error of the Graph API."""
    told = {"message": f"(#{code}) Invented", "type": "OAuthException", "code": code, "fbtrace_id": "invented", **more}
    return web.json_response({"error": told}, status=status)


def _refused(fault: Fault) -> web.Response:
    answer = error(fault.status, 130429 if fault.status == 429 else 100 if fault.status == 400 else 131000)
    if fault.retry_after:
        answer.headers["Retry-After"] = str(fault.retry_after)
    return answer


def _shown(given: dict[str, Any]) -> tuple[str, tuple[tuple[str, str], ...]]:
    """Text and buttons as a person sees them, numbers to type among them; refuses what breaks a limit."""
    if given["type"] == "text":
        return _seen(given["text"]["body"], 4096), ()
    interactive = given["interactive"]
    text, action = _seen(interactive["body"]["text"], 1024), interactive["action"]
    buttons = _replies(action["buttons"]) if interactive["type"] == "button" else _rows(action)
    typed = tuple((title, number) for number, title in _CHOICE.findall(text))
    return text, typed + buttons if len(typed) > len(buttons) else buttons


def _replies(buttons: list[Any]) -> tuple[tuple[str, str], ...]:
    shown = tuple((button["reply"]["title"], button["reply"]["id"]) for button in buttons)
    assert 1 <= len(shown) <= 3 and all(0 < len(title) <= 20 and 0 < len(id) <= 256 for title, id in shown)
    assert len({title for title, _ in shown}) == len({id for _, id in shown}) == len(shown)
    return shown


def _rows(action: Any) -> tuple[tuple[str, str], ...]:
    assert 0 < len(action["button"]) <= 20 and all(0 < len(section["title"]) <= 24 for section in action["sections"])
    rows = [row for section in action["sections"] for row in section["rows"]]
    assert 1 <= len(rows) <= 10 and len({row["id"] for row in rows}) == len(rows)
    assert all(0 < len(row["title"]) <= 24 and 0 < len(row["id"]) <= 200 and len(row.get("description", "")) <= 72 for row in rows)
    return tuple((" ".join(part for part in (row["title"], row.get("description")) if part), row["id"]) for row in rows)


def _seen(text: str, most: int) -> str:
    assert 0 < len(text) <= most
    plain = _BOLD.sub(r"\1", text)
    assert not _FORMAT.search(_URL.sub("", plain)), "something formats by accident"
    return plain
