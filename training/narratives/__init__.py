"""Narratives drawn from a grammar, with what they tell: the material on which facts are measured and calibrated."""
