"""How sure each cell is, and which evidence is against it."""
