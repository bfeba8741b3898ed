"""People, passwords, second factor, audit log."""
