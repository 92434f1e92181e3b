"""A form file as YAML nodes: contents that YAML permits and a form must not have, and the line of each part."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from extractor.forms.faults import Place
from extractor.messages import message

_LOADER: type[yaml.SafeLoader] | type[yaml.CSafeLoader] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAX_NODES = 200_000
"""YAML anchors can expand a few lines into billions of nodes; the shipped forms have about a thousand."""

_MAX_DEPTH = 100
"""The deepest shipped form nests 12 deep; the C composer recurses and has no guard of its own."""


_MOST_SHOWN = 60
_MOST_BITS = 64
"""Digits of a number in a form; Python does not even print one of some thousand digits."""


@dataclass(frozen=True, slots=True)
class FormProblem:
    """Something wrong in a form file; ``line`` counts from 1, ``None`` where the file could not be read at all."""

    file: Path
    line: int | None
    seen: str
    expected: str

    @property
    def message(self) -> str:
        place = str(self.file) if self.line is None else f"{self.file}:{self.line}"
        return message("fault.problem", place=place, seen=self.seen, expected=self.expected)

    def __str__(self) -> str:
        return self.message


def safe_loader(text: str) -> yaml.SafeLoader | yaml.CSafeLoader:
    """A loader that builds plain values only, in C where PyYAML has it."""
    return _LOADER(text)


def parse(path: Path, text: str) -> tuple[yaml.Node | None, object, list[FormProblem]]:
    """The nodes, the plain values, and the YAML errors of the file; values are ``None`` where there are any."""
    try:
        if problem := _depth_problem(path, text):
            return None, None, [problem]
        loader = safe_loader(text)
        try:
            root = loader.get_single_node()
            if problems := list(_node_problems(path, root)) or list(_scalar_problems(path, loader, root)):
                return root, None, problems
            return root, loader.construct_document(root), []
        finally:
            loader.dispose()
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        said = ", ".join(part for part in (error.context, error.problem) if part)
        return None, None, [FormProblem(path, mark.line + 1 if mark else 1, said, "YAML")]
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, error.position) + 1
        return (
            None,
            None,
            [
                FormProblem(
                    path, line, message("fault.character", character=error.character), message("fault.printable")
                )
            ],
        )
    except ValueError as error:
        # A date that does not exist (2021-13-45) has no mark.
        return None, None, [FormProblem(path, 1, " ".join(str(error).split()), message("fault.plain_yaml"))]


def line_of(root: yaml.Node, place: Place) -> int:
    """The line, from 1, of the deepest part of ``place`` that the file has: a missing key is shown where it belongs."""
    node, line = root, root.start_mark.line
    for step in place:
        found = _child(node, step)
        if found is None:
            break
        node, line = found
    return line + 1


def _child(node: yaml.Node, step: str | int) -> tuple[yaml.Node, int] | None:
    if isinstance(node, yaml.MappingNode):
        return next(((value, key.start_mark.line) for key, value in node.value if key.value == str(step)), None)
    if isinstance(node, yaml.SequenceNode) and isinstance(step, int) and step < len(node.value):
        return node.value[step], node.value[step].start_mark.line
    return None


def _depth_problem(path: Path, text: str) -> FormProblem | None:
    depth = 0
    for event in yaml.parse(text, Loader=_LOADER):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                seen = message("fault.too_deep", limit=_MAX_DEPTH)
                line = event.start_mark.line + 1 if event.start_mark else 1
                return FormProblem(path, line, seen, message("fault.common_depth"))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
    return None


def _node_problems(path: Path, root: yaml.Node | None) -> Iterator[FormProblem]:
    """Keys given twice, which YAML itself would permit, and anchors that expand without end."""
    if not isinstance(root, yaml.MappingNode):
        kind = "fault.list_at_top" if isinstance(root, yaml.SequenceNode) else "fault.value_at_top"
        seen = message("fault.empty_file") if root is None else message(kind)
        line = 1 if root is None else root.start_mark.line + 1
        yield FormProblem(path, line, seen, message("fault.mapping"))
        return
    told: set[int] = set()
    stack: list[yaml.Node] = [root]
    count = 0
    while stack:
        node = stack.pop()
        count += 1
        if count > _MAX_NODES:
            yield FormProblem(path, 1, message("fault.too_many", limit=_MAX_NODES), message("fault.common_size"))
            return
        if isinstance(node, yaml.MappingNode):
            if id(node) not in told:
                told.add(id(node))
                yield from _repeated_keys(path, node)
            stack += [part for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            stack += reversed(node.value)


def _scalar_problems(
    path: Path, loader: yaml.SafeLoader | yaml.CSafeLoader, root: yaml.Node | None
) -> Iterator[FormProblem]:
    """Values that do not fit their tag (``!!bool maybe``, ``!!int ""``), dates that do not exist, endless numbers.

    To be called only for a tree that was found to be of normal size.
    """
    seen: set[int] = set()
    stack: list[yaml.Node] = [] if root is None else [root]
    while stack:
        node = stack.pop()
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, yaml.MappingNode):
            stack += [part for pair in reversed(node.value) for part in reversed(pair)]
        elif isinstance(node, yaml.SequenceNode):
            stack += reversed(node.value)
        elif isinstance(node, yaml.ScalarNode):
            line = node.start_mark.line + 1
            shown = repr(node.value if len(node.value) <= _MOST_SHOWN else f"{node.value[:_MOST_SHOWN]}…")
            kind = node.tag.removeprefix("tag:yaml.org,2002:")
            try:
                value = loader.construct_object(node)
            except (ValueError, LookupError, AttributeError, TypeError, ArithmeticError, RecursionError):
                # PyYAML trusts a tag and fails over the value in many ways.
                seen_as = message("form.seen_value_as", value=shown, kind=kind)
                yield FormProblem(path, line, seen_as, message("form.expected_kind", kind=kind))
                continue
            if isinstance(value, int) and value.bit_length() > _MOST_BITS:
                seen_number = message("form.seen_number", value=shown)
                yield FormProblem(path, line, seen_number, message("form.expected_bits", bits=_MOST_BITS))
            elif isinstance(value, str) and any("\ud800" <= character <= "\udfff" for character in value):
                yield FormProblem(path, line, shown, message("form.expected_whole_characters"))


def _repeated_keys(path: Path, node: yaml.MappingNode) -> Iterator[FormProblem]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        if not isinstance(key, yaml.ScalarNode):
            continue
        line = key.start_mark.line + 1
        if key.value in first:
            again = message("fault.key_again", key=key.value, line=first[key.value])
            yield FormProblem(path, line, again, message("fault.key_once"))
        first.setdefault(key.value, line)
