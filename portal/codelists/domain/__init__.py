"""What an entry of a small list is, and the entries that are built in."""
