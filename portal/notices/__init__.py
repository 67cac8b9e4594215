"""Telling people: which mails there are, their words, and their way out of the outbox."""
