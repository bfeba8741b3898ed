"""An SMS gateway as docs/channels.md describes it."""

from __future__ import annotations

import hashlib
import hmac
import re
import time
from typing import Any

from aiohttp import web

from tests.bot.messengers.simulators.base import Fault, Simulator, Told

SECRET = "simulated-key"
_CHOICE = re.compile(r"^(\d+) – (.+)$", re.MULTILINE)


class SmsGateway(Simulator):
    """Ignores an id that it has, as it must."""

    name = "sms"

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.unsigned = 0

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/send", self._send)]

    def settings(self) -> dict[str, str]:
        return {"SMS_URL": f"{self.address}/send", "SMS_SECRET": SECRET}

    def person(self, number: int) -> str:
        return f"+7700000{number:04d}"

    def text(self, person: str, words: str, id: int) -> Any:
        return {**self.payload("text", person=person, id=f"gateway-{id}"), "text": words}

    def press(self, person: str, told: Told, number: int, id: int) -> Any:
        return self.text(person, told.buttons[number - 1][1], id)

    def proof(self, body: bytes) -> dict[str, str]:
        return self._signed(body, int(time.time()))

    def old_proof(self, body: bytes) -> dict[str, str] | None:
        return self._signed(body, int(time.time()) - 3600)

    def _signed(self, body: bytes, when: int) -> dict[str, str]:
        signature = hmac.new(SECRET.encode(), f"{when}.".encode() + body, hashlib.sha256).hexdigest()
        return {"X-Pana-Timestamp": str(when), "X-Pana-Signature": signature}

    async def _send(self, request: web.Request) -> web.Response:
        body = await request.read()
        given, when = request.headers.get("X-Pana-Signature", ""), request.headers.get("X-Pana-Timestamp", "")
        if given != hmac.new(SECRET.encode(), f"{when}.".encode() + body, hashlib.sha256).hexdigest():
            return web.json_response({"error": "signature"}, status=401)
        sent = await request.json()
        if sent["id"] in self.ids:
            return web.json_response({"accepted": True})

        def make() -> Told:
            self.ids.add(sent["id"])
            choices = tuple((title, number) for number, title in _CHOICE.findall(sent["text"]))
            return Told(sent["to"], sent["text"], choices)

        return await self.take(request, make, {"accepted": True}, _refused)


def _refused(fault: Fault) -> web.Response:
    headers = {"Retry-After": str(fault.retry_after)} if fault.retry_after else {}
    return web.json_response({"error": "fault"}, status=fault.status, headers=headers)
