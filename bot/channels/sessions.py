"""Sessions: tokens that only this server can issue, and what it remembers of each conversation while it runs.

A token holds a random id, the starting language and an expiry, signed with HS256 (PyJWT); no account, no cookie, nothing personal.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections import OrderedDict, deque
from dataclasses import dataclass, field
from typing import Any

import jwt

from knowledge.configuration import Settings, kept_key
from knowledge.languages import Language, as_language
from knowledge.languages.identification import chosen_language, identify

_ALGORITHM = "HS256"
_DELETED_KEPT = 50_000
_ASKED_KEPT = 8


class SessionRefused(ValueError):
    """The token is not valid; ``expired`` tells whether it once was."""

    def __init__(self, expired: bool) -> None:
        super().__init__("session expired" if expired else "session unknown")
        self.expired = expired


@dataclass
class Conversation:
    """One visitor's conversation. ``chosen`` means that the visitor asked for this language, so writing does not change it."""

    id: str
    language: Language | None
    chosen: bool = False
    rated: set[str] = field(default_factory=set)
    """Entries that the visitor has said yes or no to."""
    shown: bytes = b""
    """The last turn's replies, packed; only the page without scripts needs them."""
    asked: deque[str] = field(default_factory=lambda: deque(maxlen=_ASKED_KEPT + 1))
    """What the visitor asked on that page, masked; the last one is the question of ``shown``."""
    offered: tuple[dict[str, str], ...] = ()
    """The buttons shown last in a messaging channel, so that "2" can mean the second of them."""
    told_until: float = 0.0
    """Until then the visitor of a messaging channel knows that they write too fast; of the monotonic clock."""
    last_opened: float = field(default_factory=time.monotonic)

    def show(self, replies: bytes, question: str) -> None:
        """Keep what the page without scripts shows next; an empty question leaves the one before."""
        self.shown = replies
        if question:
            self.asked.append(question)

    def hear(self, text: str) -> None:
        """Follow the language of a message: an explicit wish at once, else what is written with certainty."""
        wish = chosen_language(text)
        if wish:
            self.choose(wish)
        elif not self.chosen:
            heard = identify(text)
            if heard and (heard.certain or self.language is None):
                self.language = heard.language

    def choose(self, language: Language) -> None:
        """Obey an explicit choice."""
        self.language, self.chosen = language, True


class Sessions:
    """Issues and opens tokens, and keeps the conversations of this process, the most recent ones first."""

    def __init__(self, key: str, hours: float, most: int) -> None:
        self._key = key
        self._seconds = hours * 3600
        self._most = most
        self._conversations: OrderedDict[str, Conversation] = OrderedDict()
        self._deleted: OrderedDict[str, float] = OrderedDict()

    @classmethod
    def of(cls, settings: Settings) -> Sessions:
        """Sessions with the key from the settings, or the one kept in the data folder."""
        return cls(
            settings.session_secret or kept_key(settings.data / "session.key"), settings.session_hours, settings.sessions_at_once
        )

    @property
    def seconds(self) -> int:
        """How long a token is valid."""
        return int(self._seconds)

    def issue(self, language: Language | None) -> str:
        """A token for a new conversation."""
        claims = {"sub": secrets.token_urlsafe(16), "lang": language, "exp": int(time.time() + self._seconds)}
        return jwt.encode(claims, self._key, _ALGORITHM)

    def open(self, token: str) -> Conversation:
        """The conversation of a token.

        Raises:
            SessionRefused: the token is forged, broken or too old, or its conversation was deleted.
        """
        claims = self._claims(token)
        id = str(claims["sub"])
        if id in self._deleted:
            raise SessionRefused(expired=False)
        return self._opened(id, as_language(claims.get("lang")))

    def visitor(self, platform: str, person: str) -> str:
        """The id of the conversation with a person of a messaging platform: a keyed hash, from which nobody finds the person."""
        digest = hmac.new(self._key.encode(), f"visitor {platform} {person}".encode(), hashlib.sha256).hexdigest()[:32]
        return f"{platform}:{digest}"

    def visit(self, id: str, language: Language | None) -> Conversation:
        """The conversation of such an id; ``language`` counts where it begins now."""
        return self._opened(id, language)

    def drop(self, id: str) -> None:
        """Forget a conversation; a visitor of a messaging platform may begin a new one at once."""
        self._conversations.pop(id, None)

    def _opened(self, id: str, language: Language | None) -> Conversation:
        conversation = self._conversations.setdefault(id, Conversation(id, language))
        self._conversations.move_to_end(id)
        conversation.last_opened = time.monotonic()
        self._forget_old()
        return conversation

    def delete(self, token: str) -> str:
        """Forget a token's conversation and refuse the token from now on; the conversation's id. An old token is deleted, too.

        Raises:
            SessionRefused: the token is forged or broken.
        """
        id = str(self._claims(token, old_too=True)["sub"])
        self._conversations.pop(id, None)
        now = time.monotonic()
        self._deleted[id] = now
        while now - next(iter(self._deleted.values())) > self._seconds or len(self._deleted) > _DELETED_KEPT:
            self._deleted.popitem(last=False)
        return id

    def is_deleted(self, id: str) -> bool:
        """Whether the visitor had this conversation deleted."""
        return id in self._deleted

    def form_token(self, id: str) -> str:
        """What a form of this conversation must carry, so that no other site can send one in the visitor's name."""
        return hmac.new(self._key.encode(), f"form {id}".encode(), hashlib.sha256).hexdigest()[:32]

    def _forget_old(self) -> None:
        oldest = time.monotonic() - self._seconds
        while self._conversations:
            id, conversation = next(iter(self._conversations.items()))
            if conversation.last_opened >= oldest and len(self._conversations) <= self._most:
                return
            del self._conversations[id]

    def _claims(self, token: str, old_too: bool = False) -> dict[str, Any]:
        try:
            return dict(jwt.decode(token, self._key, [_ALGORITHM], options={"require": ["sub", "exp"], "verify_exp": not old_too}))
        except jwt.ExpiredSignatureError:
            raise SessionRefused(expired=True) from None
        except (jwt.InvalidTokenError, UnicodeError):
            raise SessionRefused(expired=False) from None
