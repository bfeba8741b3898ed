"""The console where staff keep the knowledge right; a process of its own, and the only one that holds a database."""
