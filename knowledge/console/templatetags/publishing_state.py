"""What the first page says of publishing: what failed by its date, and what waits to be decided."""

from __future__ import annotations

from typing import Any

from django import template

from knowledge.console.access import may
from knowledge.console.models import Publication

register = template.Library()


@register.inclusion_tag("console/publishing/state.html", takes_context=True)
def publishing_state(context: dict[str, Any]) -> dict[str, Any]:
    """For publishers: the last publication by date where it failed, and publications that are ready."""
    if not may(context["request"].user, "publish_record"):
        return {}
    last = Publication.objects.filter(reason=Publication.Reason.SCHEDULE).first()
    failed = last if last and last.state == Publication.State.FAILED else None
    return {"failed": failed, "ready": Publication.objects.filter(state=Publication.State.READY)}
