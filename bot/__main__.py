"""``python -m bot`` serves the conversation."""

import sys

from bot.serving import main

if __name__ == "__main__":
    sys.exit(main())
