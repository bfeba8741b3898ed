"""What Telegram must know of the bot, told by ``channels setup`` and asked by ``channels check``."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any

from bot.channels.messengers.calling import Answer
from bot.channels.messengers.platform import Retry, Unknown
from bot.channels.messengers.wording import COMMANDS
from knowledge.languages import DEFAULT_LANGUAGE, LANGUAGES, Language, labels

ALLOWED = ["message", "edited_message", "callback_query", "my_chat_member"]
"""The updates that we want; all others stay with Telegram."""
_AT_ONCE = 20
_MANY = 100
_RUN_SETUP = "run  python -m bot channels setup telegram"

Call = Callable[[str, dict[str, Any]], Awaitable[Answer | Retry | Unknown]]


async def set_up_bot(call: Call, polls: bool, address: str, secret: str) -> list[str]:
    """Set or remove the webhook and set the commands; what was done, a sentence each."""
    if polls:
        said = [_told(await call("deleteWebhook", {}), "Telegram is asked for messages; there is no webhook.")]
    elif not address:
        said = ["PANA_PUBLIC_URL is empty, so Telegram cannot be told where to call."]
    else:
        webhook = {"url": address, "secret_token": secret, "allowed_updates": ALLOWED, "max_connections": _AT_ONCE}
        said = [_told(await call("setWebhook", webhook), f"Telegram calls {address}.")]
    for language in (None, *LANGUAGES):
        answer = await call("setMyCommands", _commands(language))
        said.append(_told(answer, f"The commands are set in {language or 'all other languages'}."))
    return said


async def check_bot(call: Call, polls: bool, address: str) -> list[str]:
    """What is wrong, a sentence each; empty where all is well."""
    me = await call("getMe", {})
    if not isinstance(me, Answer):
        return ["Telegram does not answer at PANA_TELEGRAM_API."]
    if me.status in (401, 404):
        return ["Telegram refuses PANA_TELEGRAM_TOKEN: ask BotFather for the token again."]
    info, commands = await call("getWebhookInfo", {}), await call("getMyCommands", {})
    if not isinstance(info, Answer) or info.status != 200:
        return ["Telegram does not say what webhook it has; try again in a minute."]
    wrong = _polling_troubles(info.body["result"]) if polls else _webhook_troubles(info.body["result"], address)
    if isinstance(commands, Answer) and commands.status == 200 and not commands.body["result"]:
        wrong.append(f"The commands are not set: {_RUN_SETUP}.")
    return wrong


def _polling_troubles(info: dict[str, Any]) -> list[str]:
    given = f"A webhook is set, {info['url']}, so polling gets nothing: start Pana, which removes it, or {_RUN_SETUP}."
    return [given] if info.get("url") else []


def _webhook_troubles(info: dict[str, Any], address: str) -> list[str]:
    wrong = []
    if not address.startswith("https://"):
        wrong.append("PANA_PUBLIC_URL must be an https address, for Telegram calls no other.")
    if not info.get("url"):
        return [*wrong, f"No webhook is set, so Telegram does not call: {_RUN_SETUP}."]
    if info["url"] != address:
        wrong.append(f"Telegram calls {info['url']} and not {address}: {_RUN_SETUP}.")
    if missing := set(ALLOWED) - set(info.get("allowed_updates") or ALLOWED):
        wrong.append(f"Telegram does not tell of {', '.join(sorted(missing))}: {_RUN_SETUP}.")
    return wrong + _last_calls(info)


def _last_calls(info: dict[str, Any]) -> list[str]:
    wrong, last = [], str(info.get("last_error_message") or "")
    if "401" in last or "403" in last:
        wrong.append(f"Our server refused Telegram's last call: the secret is missing or another one; {_RUN_SETUP}.")
    elif last:
        wrong.append(f"Telegram's last call failed: {last}.")
    if (waiting := int(info.get("pending_update_count") or 0)) > _MANY:
        wrong.append(f"{waiting} messages wait at Telegram: our server does not take them, or too slowly.")
    return wrong


def _commands(language: Language | None) -> dict[str, Any]:
    told = language or DEFAULT_LANGUAGE
    commands = [{"command": name, "description": labels.label(f"channel.command.{name}", told)} for name in COMMANDS]
    return {"commands": commands, **({"language_code": language} if language else {})}


def _told(answer: Answer | Retry | Unknown, done: str) -> str:
    if isinstance(answer, Answer) and answer.status == 200:
        return done
    why = str((answer.body or {}).get("description", answer.status)) if isinstance(answer, Answer) else "it does not answer"
    return f"Telegram did not take it: {why}."
