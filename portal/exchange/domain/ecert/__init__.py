"""A record in the structure of UN/CEFACT eCert: which of its fields have a place, and which (docs/ecert.md)."""
