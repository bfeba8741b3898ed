"""Telegram's Bot API as far as a bot of ours calls it, as strict as the real one in what it refuses."""

from __future__ import annotations

import asyncio
import json
import re
from html import unescape
from html.parser import HTMLParser
from typing import Any

from aiohttp import web

from tests.bot.messengers.simulators.base import Fault, Simulator, Told

TOKEN = "700000:simulated-token"
SECRET = "simulated-secret"
USERNAME = "PanaTestBot"


class TelegramServer(Simulator):
    """Keeps webhook and commands as they are set; ``pending`` are updates for a bot that polls."""

    name = "telegram"
    media = ("voice", "photo", "video", "sticker", "location", "contact", "document", "edited")

    def __init__(self) -> None:
        super().__init__()
        self.webhook: dict[str, Any] = {"url": ""}
        self.commands: dict[str, list[dict[str, str]]] = {}
        self.pending: list[Any] = []
        self.blocked: set[int] = set()
        self.migrated: dict[int, int] = {}
        self._message = 100

    def routes(self) -> list[web.RouteDef]:
        return [web.post("/bot{token}/{method}", self._call)]

    def settings(self) -> dict[str, str]:
        return {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_SECRET": SECRET, "TELEGRAM_API": self.address}

    def person(self, number: int) -> str:
        return str(7_000_000_000 + number)

    def text(self, person: str, words: str, id: int) -> Any:
        return self.payload("text", person=int(person), id=id, text=words)

    def press(self, person: str, told: Told, number: int, id: int) -> Any:
        rows = [[{"text": title, "callback_data": payload}] for title, payload in told.buttons]
        return self.payload("callback", person=int(person), id=id, payload=told.buttons[number - 1][1], rows=rows)

    def proof(self, body: bytes) -> dict[str, str]:
        return {"X-Telegram-Bot-Api-Secret-Token": SECRET}

    async def _call(self, request: web.Request) -> web.Response:
        if request.match_info["token"] != TOKEN:
            return _error(401, "Unauthorized")
        method, given = request.match_info["method"], await request.json()
        self.calls.append((method, given))
        if method == "sendMessage":
            return await self._send(request, given)
        answer = getattr(self, f"_{method}", None)
        result = await answer(given) if answer else True
        return web.json_response({"ok": True, "result": result})

    async def _send(self, request: web.Request, given: dict[str, Any]) -> web.Response:
        chat = int(given["chat_id"])
        if chat in self.blocked:
            return _error(403, "Forbidden: bot was blocked by the user")
        if chat in self.migrated:
            return _error(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=self.migrated[chat])
        shown, rows = _Bold.shown(given["text"]), (given.get("reply_markup") or {}).get("inline_keyboard") or []
        buttons = tuple((button["text"], button["callback_data"]) for row in rows for button in row)
        if not shown or len(shown.encode("utf-16-le")) // 2 > 4096:
            return _error(400, "Bad Request: message is too long or empty")
        if any(not payload or len(payload.encode()) > 64 for _, payload in buttons):
            return _error(400, "Bad Request: BUTTON_DATA_INVALID")
        self._message += 1
        result = {"ok": True, "result": {"message_id": self._message, "chat": {"id": chat}}}
        return await self.take(request, lambda: Told(str(chat), shown, buttons), result, _refused)

    async def _getMe(self, _given: Any) -> Any:
        return {"id": 700000, "is_bot": True, "first_name": "Pana", "username": USERNAME}

    async def _setWebhook(self, given: Any) -> Any:
        self.webhook = {"url": given["url"], "allowed_updates": given["allowed_updates"], "secret": given["secret_token"]}
        return True

    async def _deleteWebhook(self, _given: Any) -> Any:
        self.webhook = {"url": ""}
        return True

    async def _getWebhookInfo(self, _given: Any) -> Any:
        return {name: value for name, value in self.webhook.items() if name != "secret"}

    async def _setMyCommands(self, given: Any) -> Any:
        assert all(re.fullmatch(r"[a-z0-9_]{1,32}", command["command"]) for command in given["commands"])
        self.commands[given.get("language_code", "")] = given["commands"]
        return True

    async def _getMyCommands(self, _given: Any) -> Any:
        return self.commands.get("", [])

    async def _getUpdates(self, given: Any) -> Any:
        self.pending = [update for update in self.pending if update["update_id"] >= given["offset"]]
        if not self.pending:
            await asyncio.sleep(0.05)
        return self.pending[:100]


class _Bold(HTMLParser):
    """The text that a person sees; refuses any tag but bold, and bold that is not closed."""

    @classmethod
    def shown(cls, html: str) -> str:
        parser = cls(convert_charrefs=False)
        parser.feed(html)
        parser.close()
        assert parser.depth == 0, "a tag is open"
        return unescape("".join(parser.texts))

    def __init__(self, **given: Any) -> None:
        super().__init__(**given)
        self.texts: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: Any) -> None:
        assert tag == "b" and not attrs
        self.depth += 1

    def handle_endtag(self, tag: str) -> None:
        assert tag == "b"
        self.depth -= 1

    def handle_data(self, data: str) -> None:
        assert "<" not in data
        self.texts.append(data)

    def handle_entityref(self, name: str) -> None:
        assert name in ("amp", "lt", "gt", "quot")
        self.texts.append(f"&{name};")


def _error(status: int, description: str, **parameters: Any) -> web.Response:
    body = {"ok": False, "error_code": status, "description": description, **({"parameters": parameters} if parameters else {})}
    return web.Response(status=status, text=json.dumps(body), content_type="application/json")


def _refused(fault: Fault) -> web.Response:
    if fault.retry_after:
        return _error(fault.status, f"Too Many Requests: retry after {fault.retry_after}", retry_after=fault.retry_after)
    return _error(fault.status, "Something went wrong")
