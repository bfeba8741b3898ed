"""Is everything there that an answer needs: the Rasa model, the action server, a published snapshot."""

from __future__ import annotations

from typing import Any

import aiohttp

from knowledge.configuration import Settings
from knowledge.snapshots import current_id

_SECONDS = 2.0


async def readiness(model_loaded: bool, settings: Settings) -> dict[str, Any]:
    """Each part's state and all of them together."""
    actions = await actions_state(settings)
    published = current_id(settings.snapshots)
    parts: dict[str, dict[str, Any]] = {
        "rasa": {"ready": model_loaded},
        "actions": {"ready": bool(actions.get("ready")), "snapshot": actions.get("snapshot")},
        "snapshot": {"ready": published is not None and actions.get("snapshot") == published, "published": published},
    }
    return {"ready": all(part["ready"] for part in parts.values()), "parts": parts}


async def actions_state(settings: Settings) -> dict[str, Any]:
    """What the action server says of itself; empty where it does not answer."""
    timeout = aiohttp.ClientTimeout(total=_SECONDS)
    try:
        async with aiohttp.ClientSession(timeout=timeout) as http, http.get(f"{settings.actions_url}/ready") as response:
            return dict(await response.json())
    except (TimeoutError, aiohttp.ClientError, ValueError):
        return {}
