"""The Rasa process: the composition root of the conversation. ``python -m bot`` serves our channels and nothing else of Rasa's."""

from __future__ import annotations

import logging
import os
import sys
import warnings
from functools import partial
from pathlib import Path

MODEL = "models/pana.tar.gz"
_HERE = Path(__file__).resolve().parent


def main() -> int:
    """Serve until stopped; the exit code is 1 where the process cannot start."""
    os.environ["RASA_TELEMETRY_ENABLED"] = "false"
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    warnings.filterwarnings("ignore")
    from knowledge.configuration import ConfigurationError, Settings

    try:
        settings = Settings.read()
    except ConfigurationError as error:
        print(error, file=sys.stderr)
        return 1
    if not (settings.data / MODEL).is_file():
        print("The Rasa model is not trained yet: run scripts/run.", file=sys.stderr)
        return 1
    os.environ["PANA_ACTIONS_URL"] = settings.actions_url
    quiet_logs()
    serve(settings)
    return 0


def quiet_logs() -> None:
    """Warnings only: Rasa's lower levels print what visitors write."""
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    os.environ["LOG_LEVEL"] = os.environ["LOG_LEVEL_LIBRARIES"] = "ERROR"
    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING))
    logging.getLogger("pana").setLevel(logging.INFO)


def serve(settings: object) -> None:
    """Load the model and listen."""
    import rasa.core.run
    from rasa.core.channels import channel
    from rasa.core.utils import AvailableEndpoints
    from sanic import Sanic

    from bot.channels.web import WebInput, chat_page, furnish
    from knowledge.configuration import Settings

    assert isinstance(settings, Settings)
    app = Sanic("pana", configure_logging=False)
    app.config.REQUEST_MAX_SIZE = settings.body_bytes or 100_000_000
    app.config.KEEP_ALIVE_TIMEOUT = 30
    app.config.FALLBACK_ERROR_FORMAT = "json"
    furnish(app, settings)
    channel.register([WebInput()], app, route="/")
    app.add_route(chat_page(settings), "/", methods=["GET", "HEAD"])
    endpoints = AvailableEndpoints.read_endpoints(str(_HERE / "endpoints.yml"))
    load = partial(rasa.core.run.load_agent_on_start, str(settings.data / MODEL), endpoints, None)
    app.register_listener(load, "before_server_start")
    app.register_listener(rasa.core.run.close_resources, "after_server_stop")
    app.run(host=settings.web_host, port=settings.web_port, access_log=False, motd=False)
