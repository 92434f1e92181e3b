"""How sure each cell is, and what speaks against it."""
