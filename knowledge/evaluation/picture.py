"""The figures of a report as a picture: for each language and style how many questions are answered, offered, declined or wrong."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from knowledge.evaluation.intervals import wilson
from knowledge.evaluation.report import Report

_PARTS: Final = (
    ("answered", "right answer", "#0b5d66"),
    ("choices", "choices", "#8fc1c7"),
    ("declined", "declined", "#d9dee0"),
    ("wrong_as_certain", "wrong answer", "#c2410c"),
)


def draw(report: Report, file: Path) -> None:
    """Write a PNG with one stacked bar for each style, and the share of right entries in first place with its 95 % interval."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib import pyplot

    names = list(report.by_style)
    figure, axes = pyplot.subplots(figsize=(10, 0.36 * len(names) + 1.8))
    rows = range(len(names))
    left = [0.0] * len(names)
    for field, label, colour in _PARTS:
        values = [100 * getattr(report.by_style[name], field) for name in names]
        axes.barh(rows, values, left=left, color=colour, label=label, height=0.72)
        left = [start + value for start, value in zip(left, values, strict=True)]
    for row, name in enumerate(names):
        of = report.by_style[name]
        low, high = wilson(of.first, of.questions)
        axes.plot([100 * low, 100 * high], [row, row], color="black", linewidth=1)
        axes.plot(100 * of.first, row, "|", color="black", markersize=11, label="right entry first, 95 %" if row == 0 else None)
    axes.set_yticks(list(rows), [f"{name} ({report.by_style[name].questions})" for name in names])
    axes.invert_yaxis()
    axes.set_xlim(0, 100)
    axes.set_xlabel("per cent of questions")
    axes.set_title("  ".join(str(value) for value in report.measured_on.values()), fontsize=8, loc="left")
    axes.legend(ncols=5, loc="upper center", bbox_to_anchor=(0.45, -0.09), frameon=False, fontsize=9)
    figure.tight_layout()
    file.parent.mkdir(parents=True, exist_ok=True)
    figure.savefig(file, dpi=110)
    pyplot.close(figure)
