"""The figures of a report as SVG text: the same data gives the same bytes."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

from eval.metrics import STATES, Bin, Confusion, Interval, RiskPoint

if TYPE_CHECKING:
    from matplotlib.axes import Axes

_MARKS = "osD^vP*X"
_SIZE = (6.4, 3.8)
MOST_POINTS = 400
"""A curve of more points looks the same and weighs megabytes."""


def severity_plot(curves: Mapping[str, Mapping[str, Interval]]) -> str:
    """Non-zero accuracy (per cent) against severity, a line a system, intervals as bars."""

    def draw(axes: Axes) -> None:
        levels = sorted({level for curve in curves.values() for level in curve}, key=_as_number)
        for index, (name, curve) in enumerate(curves.items()):
            points = [(i, curve[level]) for i, level in enumerate(levels) if level in curve]
            drawn = [(i, *_bar(p)) for i, p in points if p.value is not None]
            places = [i + (index - len(curves) / 2) * 0.03 for i, *_ in drawn]
            values = [100 * value for _, value, _, _ in drawn]
            below = [100 * max(value - low, 0) for _, value, low, _ in drawn]
            above = [100 * max(high - value, 0) for _, value, _, high in drawn]
            mark = _MARKS[index % len(_MARKS)]
            axes.errorbar(places, values, yerr=[below, above], marker=mark, capsize=3, label=name)
        axes.set_xticks(range(len(levels)), levels)
        axes.set_ylim(-2, 102)
        axes.set_xlabel("severity of the damage")
        axes.set_ylabel("non-zero cells right (%)")
        axes.legend(fontsize=8)

    return _svg(draw)


def reliability_plot(bins: Mapping[str, Sequence[Bin]]) -> str:
    """Share right against confidence; on the diagonal, confidence is worth what it says. Larger marks, more cells."""

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 1], color="grey", linestyle="--", linewidth=1, label="perfectly calibrated")
        for index, (name, row) in enumerate(bins.items()):
            filled = [b for b in row if b.confidence is not None and b.right is not None]
            most = max((b.cells for b in filled), default=1)
            axes.scatter(
                [b.confidence or 0.0 for b in filled],
                [b.right or 0.0 for b in filled],
                s=[15 + 100 * b.cells / most for b in filled],
                marker=_MARKS[index % len(_MARKS)],
                alpha=0.7,
                label=name,
            )
        axes.set_xlim(-0.02, 1.02)
        axes.set_ylim(-0.02, 1.02)
        axes.set_xlabel("confidence of the system")
        axes.set_ylabel("share of cells right")
        axes.legend(fontsize=8)

    return _svg(draw)


def risk_plot(curves: Mapping[str, Sequence[RiskPoint]]) -> str:
    """Share of wrong cells among those accepted, against the share accepted, surest first."""

    def draw(axes: Axes) -> None:
        for name, curve in curves.items():
            step = max(len(curve) // MOST_POINTS, 1)
            kept = [*curve[::step], *curve[-1:]]
            axes.plot(
                [100 * p.coverage for p in kept],
                [100 * p.risk for p in kept],
                marker="." if len(kept) < 20 else None,
                label=name,
            )
        axes.set_xlim(0, 102)
        axes.set_xlabel("cells accepted without review (%)")
        axes.set_ylabel("wrong among them (%)")
        axes.legend(fontsize=8)

    return _svg(draw)


def confusion_plot(confusion: Confusion) -> str:
    """Rows: what gold says; columns: what the record says; shading by the share of the row."""

    def draw(axes: Axes) -> None:
        gold = list(dict.fromkeys(state for state, _ in sorted(confusion)))
        totals = {state: sum(confusion[state, seen] for seen in STATES) for state in gold}
        shares = [[confusion[state, seen] / max(totals[state], 1) for seen in STATES] for state in gold]
        # A mesh stays vectors; an image would put a bitmap into the SVG.
        axes.pcolormesh(shares or [[0.0]], cmap="Blues", vmin=0, vmax=1)
        axes.invert_yaxis()
        axes.grid(visible=False)
        for i, state in enumerate(gold):
            for j, seen in enumerate(STATES):
                if count := confusion[state, seen]:
                    color = "white" if shares[i][j] > 0.6 else "black"
                    axes.text(j + 0.5, i + 0.5, str(count), ha="center", va="center", color=color, fontsize=8)
        axes.set_xticks(
            [j + 0.5 for j in range(len(STATES))], [state.replace("_", "\n") for state in STATES], fontsize=7
        )
        axes.set_yticks([i + 0.5 for i in range(len(gold))], gold)
        axes.set_xlabel("state in the record")
        axes.set_ylabel("state in gold")

    return _svg(draw)


def _bar(interval: Interval) -> tuple[float, float, float]:
    """Value, low and high; without an interval the bar has no length."""
    value = interval.value or 0.0
    low = value if interval.low is None else interval.low
    return value, low, value if interval.high is None else interval.high


def _as_number(text: str) -> tuple[float, str]:
    try:
        return float(text), text
    except ValueError:
        return {"light": 1.0, "low": 1.0, "medium": 2.0, "heavy": 3.0, "high": 3.0}.get(text, 4.0), text


def _svg(draw: Callable[[Axes], None]) -> str:
    import matplotlib
    from matplotlib.figure import Figure

    # Ids inside an SVG come from the salt instead of chance.
    with matplotlib.rc_context({"svg.hashsalt": "tablemend", "font.size": 9.0, "axes.grid": True, "grid.alpha": 0.3}):
        figure = Figure(figsize=_SIZE, layout="constrained")
        draw(figure.add_subplot())
        out = io.StringIO()
        figure.savefig(out, format="svg", metadata={"Date": None, "Creator": None})
    text = out.getvalue()
    return text[text.index("<svg") :]
