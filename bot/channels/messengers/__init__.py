"""What all messaging channels share; a platform itself is one file, ``bot/channels/<name>.py`` (docs/channels.md)."""
