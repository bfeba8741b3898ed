"""The shape of a messaging platform: read its webhook, write a reply as its messages, send one. All else is shared."""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal, Self

from knowledge.configuration import Settings
from knowledge.languages import Language
from knowledge.snapshots.replies import Button, Reply

Handle = Mapping[str, Any]
"""What the platform needs to answer a message, such as a chat's number. Forgotten as soon as no reply needs it."""

Kind = Literal[
    "message",
    "voice",
    "photo",
    "video",
    "sticker",
    "location",
    "contact",
    "document",
    "other",
    "edited",
    "group",
    "missed",
    "blocked",
]
"""What arrived. ``group``: somebody spoke to the bot in a group. ``missed``: the last answer could not be brought, which is told.
``blocked``: the person wants nothing more from the bot."""

Take = Callable[[Any], Awaitable[bool]]
"""Takes the body of an update; False where there is no room for it now, so that it must be brought again."""


@dataclass(frozen=True)
class Incoming:
    """One thing that a person did: a typed ``text``, a pressed ``payload``, or something that is no text.

    ``person`` and ``message`` are the platform's ids; neither is kept. A medium with words below it has both ``kind`` and ``text``.
    ``language`` is what the platform says of the person's device, ``at`` when it came, by the monotonic clock in seconds.
    """

    person: str
    message: str
    handle: Handle
    text: str = ""
    payload: str = ""
    kind: Kind = "message"
    language: Language | None = None
    at: float = field(default_factory=time.monotonic, compare=False)


@dataclass(frozen=True)
class Outgoing:
    """One message as the platform takes it, without its recipient. ``offered``: the buttons in it, in the order of their numbers."""

    content: Mapping[str, Any]
    offered: tuple[Button, ...] = ()


@dataclass(frozen=True)
class Delivery:
    """A request at the webhook, before anything is believed. Names of headers are in small letters."""

    headers: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""


class Refused(Exception):
    """The request is not the platform's: 401 without proof, 403 with a wrong one."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status


@dataclass(frozen=True)
class Sent:
    """The platform has the message."""


@dataclass(frozen=True)
class Retry:
    """The platform did not take it, and may later; ``after`` so many seconds at the earliest."""

    after: float = 0.0


@dataclass(frozen=True)
class Unknown:
    """The request went out and no answer came: the person may have the message or not."""


@dataclass(frozen=True)
class Moved:
    """The conversation has another handle now; the message was not taken."""

    handle: Handle


@dataclass(frozen=True)
class Gone:
    """The person cannot be reached any more: blocked the bot, left, ended the subscription."""


@dataclass(frozen=True)
class Failed:
    """The platform refuses this message for good; ``why`` holds no words of anybody, for the log."""

    why: str


Result = Sent | Retry | Unknown | Moved | Gone | Failed


class Platform(ABC):
    """One messaging platform. Made by ``of``, which is where a missing token switches the channel off."""

    name: ClassVar[str]
    """Names the channel in addresses, reports and logs: small letters."""
    methods: ClassVar[tuple[str, ...]] = ("POST",)
    """Methods of the webhook's address; with GET among them ``greet`` answers it."""
    repeatable: ClassVar[bool] = False
    """Whether the platform ignores a message sent twice, so that an ``Unknown`` may be sent again."""
    per_second: ClassVar[float] = 20.0
    """Messages a second that the platform allows to all people together."""
    numbered: ClassVar[bool] = False
    """Whether choices are numbers in the text, so that a wrong number deserves a word."""

    @classmethod
    @abstractmethod
    def of(cls, settings: Settings) -> Self | None:
        """The channel with its settings; None where it is switched off."""

    @abstractmethod
    def verify(self, delivery: Delivery) -> None:
        """Prove that the platform sent this, comparing in constant time.

        Raises:
            Refused: it did not.
        """

    @abstractmethod
    def parse(self, body: Any) -> list[Incoming]:
        """What is in the body of a webhook, in order; nothing for what concerns nobody."""

    @abstractmethod
    def write(self, reply: Reply, language: Language, first: int) -> list[Outgoing]:
        """A reply as the platform's messages. ``first`` is the number of its first button: earlier ones belong to earlier replies."""

    @abstractmethod
    async def send(self, handle: Handle, outgoing: Outgoing) -> Result:
        """Send one message once."""

    @abstractmethod
    async def check(self) -> list[str]:
        """Ask the platform once whether all is set up; what is wrong, a sentence each. Empty: all is well."""

    async def setup(self) -> list[str]:
        """Tell the platform what it must know: address, commands. What was done, a sentence each."""
        return ["There is nothing to set up."]

    def greet(self, delivery: Delivery) -> str:
        """The body that answers a GET of the webhook's address.

        Raises:
            Refused: it is not the platform that asks.
        """
        raise Refused(403, "nothing is here to get")

    def acknowledge(self, body: Any) -> Any:
        """The JSON that a webhook is answered with."""
        return {}

    async def typing(self, incoming: Incoming) -> None:  # noqa: B027
        """Show that an answer is being written."""

    async def seen(self, incoming: Incoming) -> None:  # noqa: B027
        """Show that the message was read, or which button was pressed."""

    async def start(self) -> None:  # noqa: B027
        """The server runs."""

    async def listen(self, take: Take) -> None:  # noqa: B027
        """Fetch updates until cancelled, where the platform is asked instead of calling."""

    async def close(self) -> None:  # noqa: B027
        """The server ends."""
