"""The conversation: all that the Rasa process loads."""
