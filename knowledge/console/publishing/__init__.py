"""Publishing from the console: prepare, see the effect, make live; withdraw, go back, by date; ask the bot before it is live."""
