"""``python -m knowledge.console serve``: tables, first administrator, seed, translations; then the console until it is stopped."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand

from knowledge.console.catalogues import compile_catalogues
from knowledge.console.first_start import fill_from_seed, first_administrator


class Command(BaseCommand):
    """Serves with waitress: threads, no reload, one process."""

    help = "Prepare the database and serve the console until stopped."

    def add_arguments(self, parser: Any) -> None:
        """``--prepare`` only prepares."""
        parser.add_argument("--prepare", action="store_true", help="prepare the database and end")

    def handle(self, *_arguments: Any, **options: Any) -> None:
        """Prepare and serve."""
        compile_catalogues(settings.LOCALE_PATHS[0])
        call_command("migrate", verbosity=0, interactive=False)
        call_command("clearsessions")
        if made := fill_from_seed():
            self.stdout.write(f"Took over {made} parts of the knowledge that Pana is delivered with.")
        if options["prepare"] or self.stdout.isatty():  # or else its words end in a log, where no password belongs
            self._first_administrator()
        if not options["prepare"]:
            self._serve()

    def _first_administrator(self) -> None:
        if account := first_administrator():
            self.stdout.write(f"First administrator of the console: {account.name}, one-time password: {account.password}")
            self.stdout.write("It is shown only now; the console asks for a new one at once.")

    def _serve(self) -> None:
        import waitress
        from django.core.wsgi import get_wsgi_application

        from knowledge.console.publishing.schedule import follow

        follow()
        pana = settings.PANA
        self.stdout.write(f"The console listens on http://{pana.console_host}:{pana.console_port}/")
        waitress.serve(
            get_wsgi_application(),
            host=pana.console_host,
            port=pana.console_port,
            threads=8,
            ident="",
            max_request_body_size=settings.DATA_UPLOAD_MAX_MEMORY_SIZE,
            clear_untrusted_proxy_headers=True,
            **settings.BEHIND_PROXY,
        )
