"""The tree of errors, sorted by what is at fault.

TablemendError
├── InputError            the file that was given
│   ├── UnreadableFile    missing, no permission, truncated, encrypted, broken archive
│   ├── UnsupportedKind   content that no reader takes
│   ├── NeedsOcr          pages without text: a picture of a report
│   ├── NeedsProgram      a kind that a program must be installed for
│   └── InputTooLarge     over a limit that keeps a run safe (size, pages, unpacked size)
├── FormError             a form file that does not hold together
├── SettingsError         an option or a value that cannot be used
└── OutputError           a result that cannot be written

Doubtful *data* is never an error: it is a state in the record.
"""

from __future__ import annotations


class TablemendError(Exception):
    """Root of all errors that tablemend raises on purpose."""

    kind = "error"
    """Short machine-readable name, written to ``error.kind`` in the record."""


class InputError(TablemendError):
    """The input file is at fault."""

    kind = "input"


class UnreadableFile(InputError):
    """The file is missing, closed to us, truncated, encrypted or broken."""

    kind = "unreadable_file"


class UnsupportedKind(InputError):
    """The content is of a kind that no reader takes."""

    kind = "unsupported_kind"


class NeedsOcr(InputError):
    """The pages hold pictures and no text; an OCR engine must read them first."""

    kind = "needs_ocr"


class NeedsProgram(InputError):
    """The content is of a kind that another program reads, which is not installed; the message names it."""

    kind = "needs_program"


class InputTooLarge(InputError):
    """The input is over a limit that keeps a run safe."""

    kind = "input_too_large"


class FormError(TablemendError):
    """A form file is wrong; the message names file, line, what was seen and what was expected."""

    kind = "form"


class SettingsError(TablemendError):
    """An option was given a value that cannot be used."""

    kind = "settings"


class OutputError(TablemendError):
    """A result cannot be written where it was asked for."""

    kind = "output"


class WeightsError(TablemendError):
    """Weights that are missing, damaged, of another version or of another label list. Exit code 2."""

    kind = "weights"
