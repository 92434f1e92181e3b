"""``python -m extractor.cli``."""

from __future__ import annotations

from extractor.cli import main

if __name__ == "__main__":
    main()
