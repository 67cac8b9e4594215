"""Trade lanes: partners and products that a certificate is begun with again and again, kept under a name."""
