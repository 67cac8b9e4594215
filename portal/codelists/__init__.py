"""The small lists that fields choose from: units, packages, modes of transport, types of accompanying documents."""
