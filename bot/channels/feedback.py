"""Yes or no under an answer, counted without anything that could identify a visitor (docs/feedback.md)."""

from __future__ import annotations

import datetime as dt
import json
import logging

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import json as json_response

from bot.channels.addresses import address_of
from bot.channels.reception import Reception
from bot.channels.sessions import Conversation
from bot.channels.web_api import read_body, session_in
from bot.channels.web_errors import invalid
from knowledge.languages import DEFAULT_LANGUAGE

logger = logging.getLogger("pana.feedback")


class Feedback:
    """POST /api/v1/feedback: one line in the file of the day, at most one for an entry and conversation; the same as a report."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._settings = reception.settings

    async def receive(self, request: Request) -> HTTPResponse:
        """Count it; 202 also where it was counted before or could not be written.

        Raises:
            ApiError: 400 for the shape or an entry that is not published, 401 for the token, 429 beyond the limits.
        """
        body = read_body(request, self._settings.body_bytes)
        token, entry, helpful = session_in(body), body.get("entry"), body.get("helpful")
        if not isinstance(entry, str) or not isinstance(helpful, bool):
            raise invalid("entry must be the id of an entry, helpful true or false")
        conversation = self._reception.open(token)
        self._reception.pace(conversation, address_of(request, self._settings.proxies))
        snapshot = self._reception.shelf.snapshot()
        if snapshot is None or snapshot.card(entry, conversation.language or DEFAULT_LANGUAGE) is None:
            raise invalid("there is no such entry")
        if entry not in conversation.rated:
            conversation.rated.add(entry)
            self._write(entry, helpful, conversation, snapshot.id)
            self._reception.reports.rating(entry, helpful, conversation.language, snapshot.id)
        return json_response({"accepted": True}, status=202)

    def _write(self, entry: str, helpful: bool, conversation: Conversation, snapshot: str) -> None:
        day = dt.datetime.now(dt.UTC).date().isoformat()
        row = {"day": day, "entry": entry, "language": conversation.language, "helpful": helpful, "snapshot": snapshot}
        line = json.dumps(row) + "\n"
        path = self._settings.feedback_folder / f"{day}.jsonl"
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("a", encoding="ascii") as file:
                if file.tell() + len(line) <= self._settings.feedback_bytes:
                    file.write(line)
        except OSError as error:  # a full disk must not disturb a visitor
            logger.error("feedback could not be written: %s", type(error).__name__)
