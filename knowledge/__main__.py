"""Commands of the knowledge: ``python -m knowledge validate | coverage | publish | ask | evaluate | fit | encoder | settings``."""

from __future__ import annotations

import sys

from knowledge.commands import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
