"""What the bot knows and how it finds it. Nothing here knows Rasa."""
