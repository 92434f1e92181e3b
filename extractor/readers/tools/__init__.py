"""What other programs write as JSON: a mapping for each tool, to pages of placed lines or of paragraphs and grids.

:mod:`shapes` holds the one table of them. A mapping is pure: from parsed JSON, whose places it can name, to pages.
"""
