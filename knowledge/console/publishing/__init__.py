"""Preparing a publication, seeing its effect, making it live, going back."""
