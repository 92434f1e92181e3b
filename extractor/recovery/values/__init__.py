"""The readings of a number that was wrapped, joined to its neighbour, or run together with others."""
