"""The encoder of this process: loaded when first needed, shared by everything in the console that compares texts."""

from __future__ import annotations

from threading import Lock

from django.conf import settings

from knowledge.retrieval.encoder import Encoder, make_encoder

_lock = Lock()
_made: dict[str, Encoder] = {}


def encoder() -> Encoder:
    """The encoder that ``PANA_ENCODER`` names, warm; the first call takes a second or two, so never wait for it in a page.

    Raises:
        ConfigurationError: the encoder has not been built yet.
    """
    name = settings.PANA.encoder
    with _lock:
        if name not in _made:
            made = make_encoder(settings.PANA)
            made.warm_up()
            _made[name] = made
        return _made[name]


def forget() -> None:
    """Let go of the encoder; the next call loads it again."""
    with _lock:
        _made.clear()
