"""Entries become a published snapshot, or nothing changes."""

from knowledge.publication.publish import Published, PublishError, publish

__all__ = ["PublishError", "Published", "publish"]
