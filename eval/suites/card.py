"""The card of a suite: what is in it, counted from its gold, under a front matter that Hugging Face tools read."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import yaml

from eval.suites.suite import Suite


def card(suite: Suite, *, licence: str, origin: str, language: str = "zh") -> str:
    """The Markdown of ``README.md``. ``origin`` is a paragraph in your words: where reports and gold came from."""
    front = {
        "license": licence,
        "language": [language],
        "pretty_name": suite.name,
        "configs": [{"config_name": "gold", "default": True, "data_files": suite.gold_path.name}],
    }
    cells = Counter(cell.state.value for report in suite.reports for cell in report.cells.values())
    nonzero = sum(bool(c.value) and c.state == "read" for r in suite.reports for c in r.cells.values())
    damage = [report.damage for report in suite.reports if report.damage]
    lines = [
        "---",
        yaml.safe_dump(front, allow_unicode=True, sort_keys=False).rstrip(),
        "---",
        "",
        f"# {suite.name}",
        "",
        origin.strip(),
        "",
        f"- Reports: {len(suite.reports)}, in {len({r.cluster for r in suite.reports})} groups of shared values",
        f"- Cells: {sum(cells.values())}, of them {nonzero} non-zero numbers; "
        + ", ".join(f"{state} {count}" for state, count in sorted(cells.items())),
        f"- Forms: {_counted(r.form for r in suite.reports)}",
        f"- Kinds: {_counted(r.kind for r in suite.reports)}",
        f"- Damage: {_counted(kind for d in damage for kind in d.kinds) or 'not recorded'}",
        f"- Severity: {_counted(str(d.severity) for d in damage if d.severity is not None) or 'not recorded'}",
        f"- Splits: {_counted(d.split for d in damage if d.split) or 'not recorded'}",
        f"- Licence: {licence}",
        f"- Checksum (SHA-256 over gold and inputs): `{suite.checksum}`",
        "",
    ]
    return "\n".join(lines)


def _counted(names: Iterable[str]) -> str:
    return ", ".join(f"{name} {count}" for name, count in sorted(Counter(names).items()))
