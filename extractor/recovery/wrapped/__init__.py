"""Numbers wrapped inside narrow cells, put together before values are given to rows."""
