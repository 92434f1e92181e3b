"""The systems that are compared, under one protocol."""

from eval.baselines.open_system import NAMES, folder_name, open_system
from eval.baselines.system import (
    NotAvailable,
    Reading,
    Settings,
    System,
    failed_report,
    make_report,
    read_cell,
)

__all__ = [
    "NAMES",
    "NotAvailable",
    "Reading",
    "Settings",
    "System",
    "failed_report",
    "folder_name",
    "make_report",
    "open_system",
    "read_cell",
]
