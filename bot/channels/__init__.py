"""One file a platform, all of one shape: verify, limit, mask, ask Rasa, draw the reply."""
