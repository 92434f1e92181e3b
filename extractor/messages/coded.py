"""One message: its text, and the code and arguments that the text is made from."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from typing import Any, cast

from extractor.messages.catalogue import Language, catalogue, fill

_FIELD = re.compile(r"\{[^{}]*\}")
Argument = str | int | float | bool | None | list["Argument"]
"""What a field may be filled with: whatever JSON can hold, a message (which is a ``str``), or a list of these."""
_OUTSIDE = "error"
"""The field for what another library, or the system, says of its error."""
_SEPARATORS: Mapping[Language, Mapping[str, str]] = {
    "en": {"": ", ", "/": "\n", ";": "; ", "and": " and ", "or": " or "},
    "zh": {"": "、", "/": "\n", ";": "；", "and": "和", "or": " 或 "},
}
"""Between the items of a list, by what the field asks for: ``{notes:;}``."""


class Message(str):
    """A text that remembers what it was made from. Equal to any string of the same characters.

    ``str()`` of a message, and of an exception raised with one, is the message itself; joining or formatting gives a
    plain string, which no longer can be translated: put a message into another one as an argument instead.
    """

    __slots__ = ("arguments", "code")
    code: str
    arguments: Mapping[str, Argument]

    def __new__(cls, text: str, code: str, arguments: Mapping[str, Argument]) -> Message:
        made = super().__new__(cls, text)
        made.code = code
        made.arguments = arguments
        return made

    def __str__(self) -> str:
        return self

    def __reduce__(self) -> tuple[Any, ...]:
        return Message, (str.__str__(self), self.code, self.arguments)

    def as_data(self) -> dict[str, Any]:
        """``{"code", "args"}`` as records hold it; no ``args`` where there are none."""
        data: dict[str, Any] = {"code": self.code}
        if self.arguments:
            data["args"] = {name: _data(value) for name, value in self.arguments.items()}
        return data


def message(code: str, /, **arguments: object) -> Message:
    """The message of ``code``, in English. What is neither plain data nor a message is given as its ``str()``.

    Raises ``KeyError`` for a code that is not in the catalogue, or an argument that is missing.
    """
    plain = {name: _argument(value) for name, value in arguments.items()}
    return Message(_text(code, plain, "en"), code, plain)


def word(family: str, name: str, /, **arguments: object) -> str:
    """The message ``family.name``, whose English text is mostly the name itself; any other name as it is.

    For names of a closed list (the name of a check, a state, a kind of element) that are in messages.
    """
    return message(_code_of(family, name), **arguments) if is_word(family, name) else name


def is_word(family: str, name: str) -> bool:
    """Is the name in the catalogue?"""
    return _code_of(family, name) in catalogue()


def _code_of(family: str, name: str) -> str:
    return f"{family}.{name.replace(' ', '_')}"


def about(path: str, text: str) -> str:
    """A line that begins with ``path``: readers begin theirs with the path, or with the bare name of the file."""
    if isinstance(text, Message):
        template = catalogue()[text.code]["en"] if text.code in catalogue() else ""
        for field in ("name", "path"):
            if template.startswith(f"{{{field}}}:"):
                return message(text.code, **{**text.arguments, field: path})
        return message("file.because", name=path, reason=text)
    line = " ".join(text.split())
    for name in (path, PurePath(path).name):
        line = line.removeprefix(f"{name}: ")
    return message("file.because", name=path, reason=line)


def restored(text: str, data: object) -> str:
    """The message that a record holds as ``text`` and ``data`` (:meth:`Message.as_data`), or the text alone."""
    if not isinstance(data, Mapping) or not isinstance(data.get("code"), str):
        return text
    arguments = data.get("args")
    given = arguments if isinstance(arguments, Mapping) else {}
    return Message(text, data["code"], {str(name): _restored_argument(value) for name, value in given.items()})


def kept(text: str | None) -> str | None:
    """One string that holds the text with its code and arguments, for a column of a data base. :func:`recalled`
    gives the text back."""
    if not isinstance(text, Message):
        return text
    import json

    return json.dumps({"text": str.__str__(text), **text.as_data()})


def recalled(text: str | None) -> str | None:
    """What :func:`kept` was given. Any other text as it is."""
    if text is None or not text.startswith('{"text": '):
        return text
    import json

    try:
        data = json.loads(text)
    except ValueError:
        return text
    return restored(str(data["text"]), data) if isinstance(data, dict) else text


def translate(text: str, language: Language) -> str:
    """The message in ``language``, code and arguments kept. A text without a code, or whose code this version does not
    know, as it is."""
    if not isinstance(text, Message):
        return text
    try:
        return Message(_text(text.code, text.arguments, language), text.code, text.arguments)
    except (KeyError, ValueError, TypeError):
        return text


def plain(text: str, language: Language) -> str:
    """As :func:`translate`, without code and arguments: for what is written out, or made part of another text."""
    return str.__str__(translate(text, language))


def without_fields(code: str, language: Language) -> str:
    """The text of a code with … in place of what differs from message to message."""
    texts = catalogue().get(code)
    return _FIELD.sub("…", texts[language]) if texts else code


def _text(code: str, arguments: Mapping[str, Argument], language: Language) -> str:
    texts = catalogue()[code]
    return fill(texts[language], {name: _said(name, value, language) for name, value in arguments.items()})


def _said(name: str, value: Argument, language: Language) -> object:
    if isinstance(value, list):
        return _Listed([str(_said(name, one, language)) for one in value], language)
    if isinstance(value, Message):
        return translate(value, language)
    if language == "zh" and name == _OUTSIDE and isinstance(value, str):
        # Loaded with the first such text, not with the command line.
        from extractor.messages.outside import outside_in_chinese

        return outside_in_chinese(value)
    return value


class _Listed:
    def __init__(self, items: Sequence[str], language: Language) -> None:
        self._items = items
        self._separators = _SEPARATORS[language]

    def __format__(self, spec: str) -> str:
        return self._separators[spec].join(self._items)


def _argument(value: object) -> Argument:
    if value is None or isinstance(value, str | bool | int | float):
        # Enumerations of strings and numbers are given as what they hold.
        enumerated = getattr(value, "value", value)
        return cast(Argument, enumerated)
    if isinstance(value, list | tuple):
        return [_argument(one) for one in value]
    return str(value)


def _can_be_held(value: object) -> bool:
    """Text, or a number that JSON and a column of 64 bits can hold. What is read from a file may be any number."""
    if isinstance(value, float) and not math.isfinite(value):
        return False
    return not isinstance(value, int | float) or abs(value) < 2**63


def _data(value: Argument) -> object:
    if isinstance(value, list):
        return [_data(one) for one in value]
    if isinstance(value, Message):
        return value.as_data()
    return value if _can_be_held(value) else str(value)


def _restored_argument(value: object) -> Argument:
    if isinstance(value, list):
        return [_restored_argument(one) for one in value]
    if isinstance(value, Mapping):
        return _inner(value)
    return cast(Argument, value)


def _inner(data: Mapping[str, Any]) -> str:
    """A message inside a message; only its code and arguments are kept in records."""
    made = restored(str(data.get("code")), data)
    return translate(made, "en")
