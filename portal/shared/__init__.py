"""Pure Python that every feature may use: errors, people, marked texts, the clock."""
