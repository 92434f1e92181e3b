"""The trained tagger: a character-level token classifier that reads layout as well as text."""
