"""``python -m bot channels``: which messaging channels there are, whether they are set up, and setting them up."""

from __future__ import annotations

import argparse
import asyncio
import sys
from collections.abc import Sequence

from bot.channels.messengers.catalogue import NAMES, channel
from bot.channels.messengers.platform import Platform
from knowledge.configuration import ConfigurationError, Settings


def main(arguments: Sequence[str]) -> int:
    """0 where all is well, 1 where something is wrong, each said in a sentence."""
    given = _parser().parse_args(arguments)
    try:
        settings = Settings.read()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    if given.deed is None:
        print("\n".join(f"{name}: {'on' if channel(name, settings) else 'off'}" for name in NAMES))
        return 0
    platform = channel(given.name, settings)
    if platform is None:
        print(f"The channel {given.name} is off: its settings are empty (docs/channels.md says which).")
        return 1
    return asyncio.run(_do(given.deed, platform))


async def _do(deed: str, platform: Platform) -> int:
    try:
        if deed == "setup":
            print("\n".join(await platform.setup()))
        wrong = await platform.check()
    finally:
        await platform.close()
    print("\n".join(wrong) if wrong else f"The channel {platform.name} is set up well.")
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bot channels", description=__doc__)
    deeds = parser.add_subparsers(dest="deed")
    for deed, means in (("check", "ask the platform what is wrong"), ("setup", "tell the platform address and commands, then check")):
        deeds.add_parser(deed, help=means).add_argument("name", choices=NAMES)
    return parser
