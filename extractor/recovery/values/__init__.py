"""The readings of a number that was wrapped, glued, or run together with others."""
