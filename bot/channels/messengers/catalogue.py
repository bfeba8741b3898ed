"""All messaging channels by name: each is the file ``bot/channels/<name>.py`` with the class ``CHANNEL``."""

from __future__ import annotations

from importlib import import_module

from bot.channels.messengers.desk import Desk
from bot.channels.messengers.platform import Platform
from bot.channels.reception import Reception
from knowledge.configuration import Settings

NAMES = ("sms",)


def channel(name: str, settings: Settings) -> Platform | None:
    """The channel of this name; None where it is switched off."""
    kind: type[Platform] = import_module(f"bot.channels.{name}").CHANNEL
    return kind.of(settings)


def desks(reception: Reception) -> list[Desk]:
    """A desk for each channel that is switched on."""
    channels = [channel(name, reception.settings) for name in NAMES]
    return [Desk(platform, reception) for platform in channels if platform]
