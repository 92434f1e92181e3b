"""Runs: many reports into a run folder that survives any stop. ``tablemend batch``."""
