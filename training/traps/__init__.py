"""Inputs whose text holds more, or less, than the page shows, and for each a control of the same build without it."""
