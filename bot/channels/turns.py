"""One turn: a prepared message goes to Rasa, replies come back; whatever breaks, the visitor gets the people who can help."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from typing import Any

from rasa.core.channels.channel import OutputChannel, UserMessage

from bot.channels.late import LateTurns
from bot.channels.sessions import Conversation
from bot.channels.shelf import Shelf
from knowledge.languages import DEFAULT_LANGUAGE
from knowledge.snapshots.replies import Reply, failure_reply, reply

logger = logging.getLogger("pana.turns")

OnNewMessage = Callable[[UserMessage], Awaitable[Any]]


class Collector(OutputChannel):
    """Collects what Rasa says: our actions send whole replies, fixed texts become replies of small talk."""

    def __init__(self, shelf: Shelf, conversation: Conversation) -> None:
        self.replies: list[Reply] = []
        self._shelf = shelf
        self._conversation = conversation

    @classmethod
    def name(cls) -> str:
        """The name that Rasa logs."""
        return "web"

    async def send_response(self, recipient_id: str, message: dict[str, Any]) -> None:
        """Take one message of Rasa's, whole: stock channels would split a text at blank lines."""
        custom = message.get("custom")
        if custom:
            self.replies.append(custom)
        elif message.get("text"):
            language, snapshot = self._conversation.language, self._shelf.snapshot()
            self.replies.append(reply(message["text"], "smalltalk", language, snapshot, None, message.get("buttons") or ()))


async def take_turn(
    text: str,
    conversation: Conversation,
    shelf: Shelf,
    on_new_message: OnNewMessage,
    channel: str,
    seconds: float,
    late: LateTurns | None = None,
) -> list[Reply]:
    """The replies to a message; never empty. ``late`` takes over a turn that takes longer, and delivers what it still says."""
    collector = Collector(shelf, conversation)
    message = UserMessage(text, collector, conversation.id, input_channel=channel, metadata={"language": conversation.language})
    turn = asyncio.ensure_future(on_new_message(message))
    if late:
        late.started(conversation.id, turn)
    try:
        await asyncio.wait({turn}, timeout=seconds)
    except asyncio.CancelledError:
        turn.cancel()
        raise
    said = list(collector.replies)
    if not turn.done():
        logger.warning("a turn took longer than %s s", seconds)
        if not (late and late.follow(conversation.id, turn, collector.replies)):
            turn.cancel()
    elif not turn.cancelled() and (error := turn.exception()):
        # Whatever breaks inside Rasa, the visitor must get help; the type is logged, never the words.
        logger.error("a turn failed: %s", type(error).__name__)
    return said or [failure_reply(shelf.snapshot(), conversation.language or DEFAULT_LANGUAGE)]
