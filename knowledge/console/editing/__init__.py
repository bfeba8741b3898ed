"""Writing and reviewing the knowledge."""
