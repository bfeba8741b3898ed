"""``python -m knowledge.console serve`` runs the console; every other word goes to Django (``migrate``, ``check --deploy``)."""

from __future__ import annotations

import os
import sys


def main(arguments: list[str]) -> int:
    """Run one command; the exit code is 0 where all went well."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "knowledge.console.settings")
    from django.core.management import execute_from_command_line

    from knowledge.configuration import ConfigurationError

    try:
        execute_from_command_line(["python -m knowledge.console", *arguments])
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
