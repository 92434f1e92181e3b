"""Damage: what conversion does to a report, simulated on its grids and paragraphs or done by real converters."""
