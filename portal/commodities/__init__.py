"""The commodities of the combined nomenclature: the list, and looking things up in it."""
