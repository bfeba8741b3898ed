"""``python -m actions`` serves the actions on a private address; the composition root of that process."""

from __future__ import annotations

import logging
import sys
import warnings


def main() -> int:
    """Serve until stopped; the exit code is 1 where there is nothing to answer from."""
    warnings.filterwarnings("ignore")
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    logging.getLogger("pana").setLevel(logging.INFO)
    from actions.library import Library
    from knowledge.configuration import ConfigurationError, Settings
    from knowledge.retrieval.calibration import CalibrationError
    from knowledge.snapshots import SnapshotError

    try:
        settings = Settings.read()
        library = Library(settings)
        library.open()
    except (ConfigurationError, SnapshotError, CalibrationError) as error:
        print(error, file=sys.stderr)
        return 1
    library.follow()
    from actions.serving import serve

    serve(library, settings)
    return 0


if __name__ == "__main__":
    sys.exit(main())
