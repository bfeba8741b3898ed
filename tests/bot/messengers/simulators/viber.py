"""Viber's REST bot API as far as a bot of ours calls it, as strict as the real one in what it refuses."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from html import unescape
from typing import Any

from aiohttp import web

from tests.bot.messengers.simulators.base import Fault, Simulator, Told

TOKEN = "4453b6ac12345678-e02c5f12174805f9-daf9cbb5448c51f0"
_BYTES = 30_000
_SILENT = 6


class ViberServer(Simulator):
    """Keeps the webhook as it is set; ``versions`` are of people whose devices are old, ``statuses`` come before all else."""

    name = "viber"
    media = ("photo", "video", "document", "sticker", "contact", "location", "other")

    def __init__(self) -> None:
        super().__init__()
        self.account: dict[str, Any] = {"webhook": "", "event_types": []}
        self.versions: dict[str, int] = {}
        self.statuses: list[int] = []
        self.sent: list[dict[str, Any]] = []
        self._token = 5_900_000_000_000_000_000

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/pa/{method}", self._call)]

    def settings(self) -> dict[str, str]:
        return {"VIBER_TOKEN": TOKEN, "VIBER_API": f"{self.address}/pa"}

    def person(self, number: int) -> str:
        return f"Invented{number:04d}+/AAAAAAAA=="

    def text(self, person: str, words: str, id: int) -> Any:
        return self.payload("text", person=person, id=id, text=words)

    def press(self, person: str, told: Told, number: int, id: int) -> Any:
        return self.text(person, told.buttons[number - 1][1], id)

    def proof(self, body: bytes) -> dict[str, str]:
        return {"X-Viber-Content-Signature": hmac.new(TOKEN.encode(), body, hashlib.sha256).hexdigest()}

    async def _call(self, request: web.Request) -> web.Response:
        method, raw = request.match_info["method"], await request.read()
        if request.headers.get("X-Viber-Auth-Token") != TOKEN:
            return _status(2, "invalidAuthToken")
        assert len(raw) <= _BYTES and request.content_type == "application/json"
        given = json.loads(raw)
        self.calls.append((method, given))
        if self.statuses:
            return _status(self.statuses.pop(0), "as the test wants it")
        if method == "send_message":
            return await self._send(request, given)
        if method == "set_webhook":
            self.account = {"webhook": given["url"], "event_types": ["message", *given["event_types"]]}
        return web.json_response({"status": 0, "status_message": "ok", **self.account})

    async def _send(self, request: web.Request, given: dict[str, Any]) -> web.Response:
        receiver, version = given["receiver"], given["min_api_version"]
        if version > self.versions.get(receiver, 10):
            return _status(13, "apiVersionNotSupported")
        if complaint := complaint_of(given):
            return _status(3, complaint)
        self._token += 1
        taken = {"status": 0, "status_message": "ok", "message_token": self._token, "chat_hostname": "SN-CHAT-01_"}

        def make() -> Told:
            self.sent.append(given)
            return Told(receiver, given["text"], buttons_of(given))

        return await self.take(request, make, taken, _refused)


def complaint_of(message: dict[str, Any]) -> str:
    """What Viber would refuse; empty where it takes the message."""
    if message["type"] != "text" or not 1 <= len(message["text"]) <= 7000:
        return "text is too long or empty"
    if not 1 <= len(message["sender"]["name"]) <= 28:
        return "sender.name"
    keyboard = message.get("keyboard")
    return _keyboard_complaint(keyboard, message["min_api_version"]) if keyboard else ""


def buttons_of(message: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    """(title, what it sends) of each button."""
    buttons = (message.get("keyboard") or {}).get("Buttons", [])
    return tuple((unescape(button["Text"]), button["ActionBody"]) for button in buttons)


def _keyboard_complaint(keyboard: dict[str, Any], version: int) -> str:
    row = rows = 0
    for button in keyboard["Buttons"]:
        if not 1 <= len(button["Text"]) <= 250 or re.search(r"[<>]|&(?!amp;|lt;|gt;)", button["Text"]):
            return "Text is too long, empty or no HTML"
        if button["ActionType"] != "reply" or not button["ActionBody"] or button["Rows"] != 1:
            return "the action"
        if button.get("Silent") and version < _SILENT:
            return "Silent is newer than min_api_version"
        row += button["Columns"]
        if row > 6:
            return "a row has more than six columns"
        row, rows = (0, rows + 1) if row == 6 else (row, rows)
    return "" if keyboard["Type"] == "keyboard" and 1 <= rows <= 12 and not row else "Type or rows"


def _status(status: int, message: str) -> web.Response:
    return web.json_response({"status": status, "status_message": message})


def _refused(fault: Fault) -> web.Response:
    if fault.status == 400:
        return _status(3, "badData")
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    return web.Response(status=fault.status, headers=headers)
