"""Fitting the confidence: drawn reports are read, what is known of each cell is set beside whether it was right."""
