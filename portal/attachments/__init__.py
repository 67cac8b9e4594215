"""Documents that accompany something: what they must say, the files they carry, where those are kept."""
