"""The authorities, control bodies and recognised countries that the portal comes with: facts entered by hand.

They make the portal useful before any list is imported. Nothing here is complete, and the official lists change several
times a year: what is here is added where it is missing, and never put back over what was changed since.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Seat:
    """Where an organisation has its seat."""

    country: str
    postcode: str = ""
    city: str = ""
    address: str = ""
