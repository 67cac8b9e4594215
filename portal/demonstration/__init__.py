"""A world to try the portal in: organisations, people and certificates. Never loaded in production."""
