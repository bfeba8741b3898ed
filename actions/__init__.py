"""What the bot does when Rasa asks. Rasa's SDK imports every module here and makes every Action: nothing happens at import."""
