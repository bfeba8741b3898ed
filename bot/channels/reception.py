"""What every channel does with a visitor: open the conversation, limit, hear or press, forget."""

from __future__ import annotations

from typing import Any

from bot.channels.health import actions_state
from bot.channels.intake import Intake, take_in
from bot.channels.late import Deliver, LateTurns
from bot.channels.once import Once
from bot.channels.outbox import Outbox
from bot.channels.pacing import Pacing
from bot.channels.payloads import UnknownPayload, as_intent, language_of
from bot.channels.reports import Reports
from bot.channels.sessions import Conversation, SessionRefused, Sessions
from bot.channels.shelf import Shelf
from bot.channels.turns import OnNewMessage, take_turn
from bot.channels.web_errors import ApiError, invalid
from bot.conversations import forget
from knowledge.configuration import Settings
from knowledge.languages import DEFAULT_LANGUAGE, Language, labels
from knowledge.snapshots.replies import Reply, language_reply, menu_reply, plain_reply

_CHANNEL = "web"


class Reception:
    """One for the process; all channels share it, so limits, masking, emergencies and failures are the same everywhere."""

    def __init__(self, settings: Settings, sessions: Sessions, shelf: Shelf, on_new_message: OnNewMessage) -> None:
        self.settings = settings
        self.sessions = sessions
        self.shelf = shelf
        self.once = Once()
        self.outbox = Outbox()
        self.couriers: dict[str, Deliver] = {}
        """Who brings late replies to the visitors of a messaging channel, by its name; the web fetches them from the outbox."""
        self.late = LateTurns(self._deliver)
        self.reports = Reports(settings)
        self._ask = on_new_message
        self._pacing = Pacing()
        self._server: Any = None

    def attend(self, server: Any) -> None:
        """The server runs: where its ``ctx.agent`` is, Rasa's memory can be found."""
        self._server = server

    def begin(self, address: str, language: Language | None) -> str:
        """A new conversation's token.

        Raises:
            ApiError: 429, too many from this address.
        """
        self._pace("sessions", address, self.settings.sessions_per_minute_address, language)
        return self.sessions.issue(language)

    def first_words(self, language: Language | None) -> Reply:
        """The topics, or the choice of language where none is known."""
        snapshot = self.shelf.snapshot()
        return menu_reply(snapshot, language) if snapshot and language else language_reply(snapshot)

    def open(self, token: str) -> Conversation:
        """The conversation of a token.

        Raises:
            ApiError: 401, the token is unknown, deleted or too old.
        """
        try:
            return self.sessions.open(token)
        except SessionRefused as refused:
            raise _refusal(refused.expired) from None

    def pace(self, conversation: Conversation, address: str = "") -> None:
        """Count one message; messengers tell no address, theirs is the platform's.

        Raises:
            ApiError: 429, with the words for the visitor.
        """
        language = conversation.language
        self._pace("messages", conversation.id, self.settings.messages_per_minute_session, language)
        if address:
            self._pace("address", address, self.settings.messages_per_minute_address, language)

    async def hear(self, text: str, conversation: Conversation, channel: str = _CHANNEL) -> list[Reply]:
        """The replies to a typed text; what it led to is reported to staff."""
        intake = take_in(text, self.settings.message_characters)
        if intake.fault:
            replies = [self._fault_reply(intake, conversation)]
        else:
            conversation.hear(intake.text)
            replies = await self._turn(intake.text, conversation, channel)
            self.reports.turn(intake.text, conversation, channel, replies)
        if intake.masked:
            notice = labels.label("reply.masked", conversation.language or DEFAULT_LANGUAGE)
            replies = [plain_reply(notice, "smalltalk", conversation.language, self.shelf.snapshot()), *replies]
        return replies

    async def press(self, payload: str, conversation: Conversation, channel: str = _CHANNEL) -> list[Reply]:
        """The replies to a pressed button.

        Raises:
            ApiError: 400, no button of ours carries this payload.
        """
        try:
            intent = as_intent(payload)
        except UnknownPayload:
            raise invalid("payload must be one that a button of ours carries") from None
        chosen = language_of(payload)
        if chosen:
            conversation.choose(chosen)
        return await self._turn(intent, conversation, channel)

    async def forget(self, token: str) -> None:
        """Delete a token's conversation everywhere, and refuse the token from now on.

        Raises:
            ApiError: 401, the token was not issued by this server.
        """
        try:
            id = self.sessions.delete(token)
        except SessionRefused as refused:
            raise _refusal(refused.expired) from None
        await self.erase(id)

    async def erase(self, id: str) -> None:
        """Forget a conversation everywhere: turns under way, Rasa's memory, replies kept, reports that wait, counts."""
        await self.late.cancel(id)
        self.sessions.drop(id)
        agent: Any = getattr(self._server.ctx, "agent", None) if self._server else None
        forget(getattr(agent, "tracker_store", None), id)
        self.once.forget(id)
        self.outbox.forget(id)
        self.reports.forget(id)
        self._pacing.forget("messages", id, self.settings.messages_per_minute_session)

    async def works(self) -> bool:
        """Whether the action server answers and has a snapshot, so that asking again is worth it."""
        return bool((await actions_state(self.settings)).get("ready"))

    def _deliver(self, conversation: str, replies: list[Reply]) -> None:
        courier = self.couriers.get(conversation.partition(":")[0], self.outbox.put)
        courier(conversation, replies)

    async def _turn(self, text: str, conversation: Conversation, channel: str) -> list[Reply]:
        seconds = self.settings.turn_seconds
        replies = await take_turn(text, conversation, self.shelf, self._ask, channel, seconds, self.late)
        if self.sessions.is_deleted(conversation.id):
            raise _refusal(expired=False)
        return replies

    def _fault_reply(self, intake: Intake, conversation: Conversation) -> Reply:
        snapshot, language = self.shelf.snapshot(), conversation.language
        if intake.fault == "too_long":
            text = labels.label("reply.too_long", language or DEFAULT_LANGUAGE).format(limit=self.settings.message_characters)
            return plain_reply(text, "error", language, snapshot)
        if snapshot is None or language is None:
            return language_reply(snapshot)
        return menu_reply(snapshot, language, f"reply.{intake.fault}")

    def _pace(self, kind: str, key: str, per_minute: int, language: Language | None) -> None:
        wait = self._pacing.seconds_to_wait(kind, key, per_minute)
        if wait:
            words = labels.label("reply.slow_down", language or DEFAULT_LANGUAGE).format(seconds=wait)
            raise ApiError(429, "too_many_messages", words, retry_after=wait)


def _refusal(expired: bool) -> ApiError:
    code = "session_expired" if expired else "session_unknown"
    return ApiError(401, code, "Ask for a new session: POST /api/v1/session")
