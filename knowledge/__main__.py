"""Commands of the knowledge: ``python -m knowledge validate | coverage | publish | ask | evaluate | serve-help | settings | …``."""

from __future__ import annotations

import sys


def run(arguments: list[str]) -> int:
    """Run a command. ``serve-help`` stays running, so it is spared the weight of all the others."""
    if arguments[:1] == ["serve-help"]:
        from knowledge.snapshots.help_server import main as serve

        return serve(arguments[1:])
    from knowledge.commands import main

    return main(arguments)


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
