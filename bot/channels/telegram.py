"""Telegram over its Bot API: a webhook with a secret, or long polling for a computer without a public address (docs/channels.md)."""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Sequence
from html import escape, unescape
from typing import Any, Self

from bot.channels.messengers.calling import Answer, Caller
from bot.channels.messengers.courier import pause_after
from bot.channels.messengers.platform import (
    Delivery,
    Failed,
    Gone,
    Handle,
    Incoming,
    Moved,
    Outgoing,
    Platform,
    Result,
    Retry,
    Sent,
    Take,
    Unknown,
)
from bot.channels.messengers.signing import must_equal
from bot.channels.messengers.splitting import split, utf16
from bot.channels.messengers.wording import numbered, text_of
from bot.channels.telegram_setup import ALLOWED, check_bot, set_up_bot
from bot.channels.telegram_updates import Reader
from knowledge.configuration import Settings, kept_key
from knowledge.languages import Language
from knowledge.snapshots.card_texts import telegram_html
from knowledge.snapshots.replies import Button, Reply

logger = logging.getLogger("pana.messengers")

LONGEST = 4096
"""UTF-16 units of a message, after its formatting is taken out."""
_PAYLOAD_BYTES = 64
_TITLE = 38
"""Characters of a button that a phone shows; longer titles stand in the text, with their number."""
_POLL_SECONDS = 25
_CHOSEN = "✓ "
_TAG = re.compile(r"</?b>")


class Telegram(Platform):
    """One bot. ``sendMessage`` has no id of ours, so what may have come is never sent again."""

    name = "telegram"
    per_second = 25.0

    def __init__(self, token: str, secret: str, api: str, polls: bool, public_url: str) -> None:
        self._caller = Caller(f"{api.rstrip('/')}/bot{token}")
        self._secret = secret
        self._polls = polls
        self._address = f"{public_url.rstrip('/')}/webhooks/telegram" if public_url else ""
        self._reader = Reader(int(token.partition(":")[0]))

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """On where there is a token."""
        if not settings.telegram_token:
            return None
        secret = settings.telegram_secret or kept_key(settings.data / "telegram.key")
        polls = settings.telegram_mode == "polling"
        return cls(settings.telegram_token, secret, settings.telegram_api, polls, settings.public_url)

    def verify(self, delivery: Delivery) -> None:
        """Telegram repeats the secret that the webhook was set with."""
        must_equal(delivery.headers.get("x-telegram-bot-api-secret-token", ""), self._secret)

    def parse(self, body: Any) -> list[Incoming]:
        """One update."""
        return self._reader.read(body)

    def write(self, reply: Reply, language: Language, first: int) -> list[Outgoing]:
        """One message with its buttons below; more only where it is too long, with the buttons below the last."""
        buttons: list[Button] = list(reply["buttons"])
        text = text_of(reply, telegram_html, _safe)
        titled = any(len(button["title"]) > _TITLE for button in buttons)
        if titled:
            text = f"{text}\n\n{_safe(numbered(buttons, first))}"
        parts = _balanced(split(text, LONGEST, _shown))
        contents: list[dict[str, Any]] = [
            {"text": part, "parse_mode": "HTML", "link_preview_options": {"is_disabled": True}} for part in parts
        ]
        rows = [[_button(button, f"{number}. " if titled else "")] for number, button in enumerate(buttons, first)]
        rows += [[_button(button) for button in reply["languages"]]] if reply["languages"] else []
        if rows:
            contents[-1]["reply_markup"] = {"inline_keyboard": rows}
        return [*map(Outgoing, contents[:-1]), Outgoing(contents[-1], tuple(buttons))]

    async def send(self, handle: Handle, outgoing: Outgoing) -> Result:
        """``sendMessage``."""
        answer = await self._call("sendMessage", {"chat_id": handle["chat"], **outgoing.content})
        return _result(answer, handle) if isinstance(answer, Answer) else answer

    async def typing(self, incoming: Incoming) -> None:
        """Telegram shows it for five seconds or until the message comes."""
        await self._call("sendChatAction", {"chat_id": incoming.handle["chat"], "action": "typing"})

    async def seen(self, incoming: Incoming) -> None:
        """End the waiting sign on a pressed button, and mark it."""
        pressed = incoming.handle.get("pressed")
        if pressed is None:
            return
        await self._call("answerCallbackQuery", {"callback_query_id": pressed["id"]})
        rows = _marked(pressed["keyboard"], incoming.payload)
        if rows != pressed["keyboard"]:
            place = {"chat_id": incoming.handle["chat"], "message_id": pressed["message"]}
            await self._call("editMessageReplyMarkup", {**place, "reply_markup": {"inline_keyboard": rows}})

    async def start(self) -> None:
        """Learn the bot's name, by which groups address it; a bot that polls has no other moment to be set up."""
        answer = await self._call("getMe", {})
        if isinstance(answer, Answer) and answer.status == 200:
            self._reader.username = answer.body["result"].get("username", "")
        else:
            logger.error("Telegram does not know this bot now: run  python -m bot channels check telegram")
        if self._polls:
            await self.setup()

    async def listen(self, take: Take) -> None:
        """Long polling; an update counts as fetched once it stands in line."""
        offset, failures = 0, 0
        while self._polls:
            wanted = {"offset": offset, "timeout": _POLL_SECONDS, "allowed_updates": ALLOWED}
            answer = await self._call("getUpdates", wanted, _POLL_SECONDS + 10.0)
            if not isinstance(answer, Answer) or answer.status != 200:
                failures += 1
                if failures == 1:
                    logger.warning("Telegram gives no updates now")
                await asyncio.sleep(pause_after(failures))
                continue
            failures = 0
            for update in answer.body["result"]:
                while not await take(update):
                    await asyncio.sleep(1)
                offset = int(update["update_id"]) + 1

    async def setup(self) -> list[str]:
        """Webhook or polling, and the commands in three languages."""
        return await set_up_bot(self._call, self._polls, self._address, self._secret)

    async def check(self) -> list[str]:
        """Ask Telegram what it knows of the bot, its webhook and its commands."""
        return await check_bot(self._call, self._polls, self._address)

    async def close(self) -> None:
        """Close the connections."""
        await self._caller.close()

    async def _call(self, method: str, given: dict[str, Any], longest: float = 20.0) -> Answer | Retry | Unknown:
        return await self._caller.post(f"/{method}", json=given, longest=longest)


CHANNEL = Telegram


def _safe(text: str) -> str:
    return escape(text, quote=False)


def _shown(html: str) -> int:
    """Length of a text as Telegram counts it: without tags, entities as the signs that they mean."""
    return utf16(unescape(_TAG.sub("", html)))


def _balanced(parts: Sequence[str]) -> list[str]:
    """Parts of a text in which bold goes over a cut: closed at the end, opened again in the next."""
    whole, bold = [], False
    for part in parts:
        opened = f"<b>{part}" if bold else part
        bold = opened.count("<b>") > opened.count("</b>")
        whole.append(f"{opened}</b>" if bold else opened)
    return whole


def _button(button: Button, before: str = "") -> dict[str, str]:
    payload = button["payload"]
    return {"text": f"{before}{button['title']}", "callback_data": payload if len(payload.encode()) <= _PAYLOAD_BYTES else "menu"}


def _marked(rows: list[list[dict[str, str]]], payload: str) -> list[list[dict[str, str]]]:
    """The keyboard with a mark at the button pressed last; the others stay, so that another may be pressed."""

    def marked(button: dict[str, str]) -> dict[str, str]:
        title = button["text"].removeprefix(_CHOSEN)
        return {**button, "text": f"{_CHOSEN}{title}" if button.get("callback_data") == payload else title}

    return [[marked(button) for button in row] for row in rows]


def _result(answer: Answer, handle: Handle) -> Result:
    if answer.status == 200:
        return Sent()
    body = answer.body if isinstance(answer.body, dict) else {}
    more = body.get("parameters") or {}
    if answer.status == 429 or answer.status >= 500:
        return Retry(max(float(more.get("retry_after") or 0), answer.retry_after))
    if "migrate_to_chat_id" in more:
        return Moved({**handle, "chat": more["migrate_to_chat_id"]})
    if answer.status == 403 or "chat not found" in str(body.get("description", "")).lower():
        return Gone()
    return Failed(f"status {answer.status}")
