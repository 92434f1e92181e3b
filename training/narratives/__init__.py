"""Narratives drawn from a grammar, with what they state: the material on which facts are measured and calibrated."""
