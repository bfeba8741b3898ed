"""The chat without scripts: an HTML form for old phones, strict browsers and links too slow for more. The same bot behind it."""

from __future__ import annotations

import hmac
import logging
from urllib.parse import parse_qs

from sanic.request import Request
from sanic.response import HTTPResponse
from sanic.response import html as html_response

from bot.channels.addresses import address_of
from bot.channels.intake import take_in
from bot.channels.packed import pack, unpack
from bot.channels.payloads import language_of
from bot.channels.plain_view import View, draw, longest
from bot.channels.reception import Reception
from bot.channels.sessions import Conversation
from bot.channels.web_errors import ApiError
from knowledge.languages import Language, as_language, labels
from knowledge.snapshots.replies import Reply, entry_reply, failure_reply

logger = logging.getLogger("pana.plain")

COOKIE = "pana_session"
_UNKNOWN_LANGUAGE: Language = "kk"
_TITLE_CHARACTERS = 80
_FORM_FIELDS = 10
_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'",
    "Cache-Control": "no-store",
}
_WORDS_FOR = {"session_expired": "plain.ended", "session_unknown": "plain.ended", "invalid_request": "plain.again"}


class PlainPage:
    """GET shows the last turn, POST takes one and leads back to GET; what goes wrong is shown at once, with the words typed."""

    def __init__(self, reception: Reception) -> None:
        self._reception = reception
        self._settings = reception.settings

    async def show(self, request: Request) -> HTTPResponse:
        """GET /chat: the topics, or the last turn of the conversation in the cookie."""
        conversation, notices = None, []
        language = as_language(request.args.get("lang"))
        token = request.cookies.get(COOKIE)
        try:
            conversation = self._reception.open(token) if token else None
        except ApiError:
            notices.append("plain.ended")
        late = [reply for item in self._reception.outbox.take(conversation.id) for reply in item.replies] if conversation else []
        if conversation and late:
            conversation.show(pack(late), "")
        language = language or (conversation and conversation.language) or wished_language(request)
        if request.args.get("done") == "deleted":
            notices = ["plain.deleted"]
        elif request.args.get("kept") and not token:
            notices.append("plain.cookies")
        return self._page(conversation, language, tuple(labels.label(key, language) for key in notices))

    async def take(self, request: Request) -> HTTPResponse:
        """POST /chat: a typed text, a pressed button, a new beginning or a deletion."""
        form = _form(request)
        language = as_language(form.get("lang")) or wished_language(request)
        if request.headers.get("sec-fetch-site") in ("cross-site", "same-site"):
            return self._page(None, language, (labels.label("plain.again", language),), 403)
        try:
            return await self._take(request, form, language)
        except ApiError as error:
            return self._refused(request, error, form, language)
        except Exception as error:  # whatever breaks, the visitor gets a page with numbers; the type is logged, never the words
            logger.error("a turn of the plain page failed: %s", type(error).__name__)
            return self._failed(None, [failure_reply(self._reception.shelf.snapshot(), language)], language, form.get("text", ""))

    async def too_large(self, request: Request) -> HTTPResponse:
        """POST /chat with a body over ``PANA_BODY_BYTES``: nothing of it was read, the language stands in the form's address."""
        language = as_language(request.args.get("lang")) or wished_language(request)
        words = labels.label("reply.too_long", language).format(limit=longest(self._settings))
        return self._page(self._conversation_of(request), language, (words,), 413)

    async def _take(self, request: Request, form: dict[str, str], language: Language) -> HTTPResponse:
        token, fresh = request.cookies.get(COOKIE), ""
        if not token:
            token = fresh = self._reception.begin(address_of(request, self._settings.proxies), language)
        if form.get("do"):
            return await self._forget(request, token, form, language)
        conversation = self._reception.open(token)
        text, payload = form.get("text", ""), form.get("payload", "")
        if not fresh and not self._is_ours(request, form, conversation):
            return self._page(conversation, language, (labels.label("plain.again", language),), 403, text)
        self._reception.pace(conversation, address_of(request, self._settings.proxies))
        response = await self._answer(conversation, text, payload, language, "&kept=1" if fresh else "")
        if fresh:
            response.headers["Set-Cookie"] = self._cookie(request, fresh)
        return response

    async def _answer(self, conversation: Conversation, text: str, payload: str, language: Language, mark: str) -> HTTPResponse:
        """Take the turn and lead to its replies; faults and failures are shown at once."""
        intake = take_in(text, self._settings.message_characters)
        if not payload and intake.fault and not intake.masked:
            words = labels.label(f"reply.{intake.fault}", language).format(limit=self._settings.message_characters)
            return self._page(conversation, language, (words,), 400, text)
        question = _title(payload, conversation, self._reception.first_words(language)) if payload else intake.text
        replies = await (self._press(payload, conversation) if payload else self._reception.hear(text, conversation))
        language = conversation.language or language
        if any(reply["answer"]["outcome"] == "error" for reply in replies):
            return self._failed(conversation, replies, language, text)
        conversation.show(pack(replies), question[:_TITLE_CHARACTERS])
        return _see_other(f"/chat?lang={language}{mark}#answer")

    async def _press(self, payload: str, conversation: Conversation) -> list[Reply]:
        language = language_of(payload)
        if not language or not conversation.shown:
            return await self._reception.press(payload, conversation)
        # A change of language also shows the last answer in it.
        last = unpack(conversation.shown)[-1]
        again = [button["payload"] for button in last.get("languages", ()) if button["payload"].endswith(f":{language}")]
        replies = await self._reception.press(again[0] if again else payload, conversation)
        entry, snapshot = last["answer"]["entry"], self._reception.shelf.snapshot()
        if not again and entry and snapshot and snapshot.card(entry, language):
            replies = [*replies, entry_reply(snapshot, entry, language)]
        return replies

    async def _forget(self, request: Request, token: str, form: dict[str, str], language: Language) -> HTTPResponse:
        try:
            conversation = self._reception.open(token)
        except ApiError:
            conversation = None
        if conversation and not self._is_ours(request, form, conversation):
            return self._page(conversation, language, (labels.label("plain.again", language),), 403)
        if conversation:
            await self._reception.forget(token)
        response = _see_other(f"/chat?lang={language}{'&done=deleted' if form['do'] == 'delete' else ''}")
        response.headers["Set-Cookie"] = self._cookie(request, "") + "; Max-Age=0"
        return response

    def _conversation_of(self, request: Request) -> Conversation | None:
        """The conversation of the cookie, where it still goes on."""
        token = request.cookies.get(COOKIE)
        try:
            return self._reception.open(token) if token else None
        except ApiError:
            return None

    def _is_ours(self, request: Request, form: dict[str, str], conversation: Conversation) -> bool:
        """The form carries this conversation's token, or the browser itself says that our page sent it."""
        expected = self._reception.sessions.form_token(conversation.id)
        given = form.get("form", "").encode()
        return hmac.compare_digest(given, expected.encode()) or request.headers.get("sec-fetch-site") == "same-origin"

    def _refused(self, request: Request, error: ApiError, form: dict[str, str], language: Language) -> HTTPResponse:
        words = labels.label(_WORDS_FOR[error.code], language) if error.code in _WORDS_FOR else error.reason
        response = self._page(self._conversation_of(request), language, (words,), error.status_code, form.get("text", ""))
        if error.retry_after:
            response.headers["Retry-After"] = str(error.retry_after)
        if error.status_code == 401:  # the next attempt begins a new conversation
            response.headers["Set-Cookie"] = self._cookie(request, "") + "; Max-Age=0"
        return response

    def _failed(self, conversation: Conversation | None, replies: list[Reply], language: Language, text: str) -> HTTPResponse:
        view = View(
            language,
            replies,
            self._reception.sessions.form_token(conversation.id) if conversation else "",
            notices=(labels.label("plain.late", language),),
            text=text,
            reload=True,
        )
        return html_response(draw(view, self._settings), headers=_HEADERS)

    def _page(
        self,
        conversation: Conversation | None,
        language: Language,
        notices: tuple[str, ...] = (),
        status: int = 200,
        text: str = "",
    ) -> HTTPResponse:
        shown = unpack(conversation.shown) if conversation and conversation.shown else []
        asked = tuple(conversation.asked) if conversation else ()
        view = View(
            language,
            shown or [self._reception.first_words(language)],
            self._reception.sessions.form_token(conversation.id) if conversation else "",
            welcome=not shown,
            question=asked[-1] if asked else "",
            asked=asked[:-1],
            notices=notices,
            text=text,
        )
        return html_response(draw(view, self._settings), status, _HEADERS)

    def _cookie(self, request: Request, token: str) -> str:
        """A cookie that ends with the browser; over HTTPS it never leaves it."""
        forwarded = request.headers.get("x-forwarded-proto", "") if self._settings.proxies else ""
        secure = "; Secure" if "https" in (request.scheme, forwarded.lower()) else ""
        return f"{COOKIE}={token}; Path=/chat; HttpOnly; SameSite=Strict{secure}"


def wished_language(request: Request) -> Language:
    """The first of our languages that the browser asks for; Kazakh where it asks for none of them."""
    for part in request.headers.get("accept-language", "").split(","):
        language = as_language(part.strip()[:2].lower())
        if language:
            return language
    return _UNKNOWN_LANGUAGE


def _form(request: Request) -> dict[str, str]:
    """The fields of the form; what is no form is an empty one."""
    try:
        fields = parse_qs(request.body.decode("utf-8", "replace"), keep_blank_values=True, max_num_fields=_FORM_FIELDS)
    except ValueError:
        return {}
    return {name: values[0] for name, values in fields.items()}


def _title(payload: str, conversation: Conversation, first: Reply) -> str:
    """What stands on the button that was pressed; empty for a language and where no button shown carries the payload."""
    if language_of(payload):
        return ""
    shown = unpack(conversation.shown) if conversation.shown else [first]
    return next((button["title"] for reply in shown for button in reply["buttons"] if button["payload"] == payload), "")


def _see_other(address: str) -> HTTPResponse:
    return HTTPResponse(status=303, headers={"Location": address, "Cache-Control": "no-store"})
