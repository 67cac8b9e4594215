"""How much an organisation's certificates carry, where from, when, and how long each step took."""
