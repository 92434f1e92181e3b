"""The grids of a text as a test writes them down."""

from extractor.readers.text import read_text


def grid(text: str) -> list[list[str]]:
    """The rows of all grids, cell by cell."""
    document = read_text(text)
    rows: dict[tuple[int, int], list[str]] = {}
    for token in document.tokens:
        if token.grid:
            rows.setdefault((token.grid.table, token.grid.row), []).append(document.token_text(token))
    return list(rows.values())
