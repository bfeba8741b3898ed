"""``python -m knowledge.console purge_reports``: delete what is older than reports are kept. The console does it by itself as well."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand

from knowledge.console.reports.keeping import purge


class Command(BaseCommand):
    """Deletes and says how much."""

    help = "Delete reports, ratings and empty groups older than PANA_REPORTS_DAYS."

    def handle(self, *_arguments: Any, **_options: Any) -> None:
        """Purge."""
        gone = purge()
        self.stdout.write(f"Deleted {gone.reports} reports, {gone.ratings} ratings, {gone.groups} groups.")
