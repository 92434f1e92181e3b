"""A language model's second opinion on the cells that labels, geometry and sums leave open. Off unless asked for.

A question shows a stretch of the source with its numbers numbered; an answer names numbers of tokens and nothing else,
so that no digit of a record was ever written by a model. See :mod:`extractor.assist.assistant`.
"""

from __future__ import annotations

__all__: list[str] = []
