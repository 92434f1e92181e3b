"""The outputs of a run as one data set: tidy tables, a panel of offices over years, cross-year checks, a codebook."""

from extractor.runs.panel.load import DataSet, load

__all__ = ["DataSet", "load"]
