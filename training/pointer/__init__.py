"""A pointer from the pieces of a report to the cells of a form, trained as an experiment.

It reads the form beside the report: each row and column is a node with its path as text, and a value scores the cells
by the row and the column that it points at. The results are in ``docs/decisions``.
"""
