"""Partners that are missing: a place on a certificate held for an invited company, until it is valid."""
