"""A small reader of single lines, trained from nothing on drawn lines: it reads before the large recogniser."""
