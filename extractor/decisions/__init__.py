"""What persons decided about the reports of a run: kept as data, and put into the records wherever they are loaded."""
