"""Hostile input: drawn inputs of every kind, damaged by what knows their structure, and what the readers make of them.

``python -m eval.hostile --inputs 20000 --seed 1`` runs a campaign; ``python -m eval.hostile.growth`` measures how the
time of each reader grows with the worst texts.
"""
