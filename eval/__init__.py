"""Measuring extractors on frozen suites. Run as ``python -m eval``; imports ``extractor``, never ``training``."""
