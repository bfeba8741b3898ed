"""``python -m bot`` serves the conversation; ``python -m bot channels`` looks after the messaging channels."""

import sys


def main(arguments: list[str]) -> int:
    """The exit code."""
    if arguments[:1] == ["channels"]:
        from bot.channels.messengers.command import main as channels

        return channels(arguments[1:])
    from bot.serving import main as serve

    return serve()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
