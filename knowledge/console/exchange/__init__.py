"""The knowledge as files: out for editing and backup, in as drafts; nothing wrong comes in unseen."""
