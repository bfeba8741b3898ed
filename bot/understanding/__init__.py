"""Rasa graph components: which language a message is in, and what it is for."""
