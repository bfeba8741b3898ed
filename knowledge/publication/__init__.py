"""Entries become a published snapshot, or nothing changes."""

from knowledge.publication.publish import PublishError, Published, publish

__all__ = ["PublishError", "Published", "publish"]
