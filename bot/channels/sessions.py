"""Sessions: tokens that only this server can issue, and what it remembers of each conversation while it runs.

A token holds a random id, the starting language and an expiry, signed with HS256 (PyJWT); no account, no cookie, nothing personal.
"""

from __future__ import annotations

import os
import secrets
import time
from collections import OrderedDict
from dataclasses import dataclass

import jwt

from knowledge.configuration import Settings
from knowledge.languages import Language, as_language
from knowledge.languages.identification import chosen_language, identify

_ALGORITHM = "HS256"


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

    @classmethod
    def of(cls, settings: Settings) -> Sessions:
        """Sessions with the key from the settings, or the one kept in the data folder."""
        return cls(settings.session_secret or kept_key(settings), settings.session_hours, settings.sessions_at_once)

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
            SessionRefused: the token is forged, broken or too old.
        """
        try:
            claims = jwt.decode(token, self._key, [_ALGORITHM], options={"require": ["sub", "exp"]})
        except jwt.ExpiredSignatureError:
            raise SessionRefused(expired=True) from None
        except (jwt.InvalidTokenError, UnicodeError):
            raise SessionRefused(expired=False) from None
        id = str(claims["sub"])
        conversation = self._conversations.setdefault(id, Conversation(id, as_language(claims.get("lang"))))
        self._conversations.move_to_end(id)
        while len(self._conversations) > self._most:
            self._conversations.popitem(last=False)
        return conversation


def kept_key(settings: Settings) -> str:
    """The signing key of this installation, made on first use and readable by its owner alone."""
    path = settings.data / "session.key"
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        path.parent.mkdir(parents=True, exist_ok=True)
        key = secrets.token_hex(32)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="ascii") as file:
            file.write(key)
        return key
