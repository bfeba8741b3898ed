"""All messaging channels by name: each is the file ``bot/channels/<name>.py`` with the class ``CHANNEL``."""

from __future__ import annotations

from importlib import import_module

from bot.channels.messengers.platform import Platform
from knowledge.configuration import Settings

NAMES = ("telegram", "whatsapp", "viber", "sms")


def channel(name: str, settings: Settings) -> Platform | None:
    """The channel of this name; None where it is switched off."""
    kind: type[Platform] = import_module(f"bot.channels.{name}").CHANNEL
    return kind.of(settings)


def channels(settings: Settings) -> list[Platform]:
    """All channels that are switched on."""
    found = [channel(name, settings) for name in NAMES]
    return [platform for platform in found if platform]
