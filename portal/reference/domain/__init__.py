"""Lists, their columns, and what a new version changes, in pure Python."""
