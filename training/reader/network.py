"""The network: pictures of lines to a class for each fourth column."""

from __future__ import annotations

from typing import TYPE_CHECKING

import torch
from torch import nn

from extractor.scan.signs import BLANK
from training.reader.lines import EITHER, LEFT_OUT

if TYPE_CHECKING:
    from torch import Tensor

    from training.loop import Batch
    from training.reader.plan import Shape

WEIGHTS = "weights.pt"
"""In the folder of a trained network."""
CHARACTER_WEIGHT = 2.0
"""What a column of a character counts for beside one of paper, of which there are more."""


class _Beside(nn.Module):
    """What is to the left and right: a convolution for each channel, then one over the channels, beside what was.

    One row high, and still convolutions of pictures: ONNX Runtime computes those of plain lines in a way that takes
    twice the time for short lines.
    """

    def __init__(self, width: int) -> None:
        super().__init__()
        self.near = nn.Conv2d(width, width, (1, 5), padding=(0, 2), groups=width, bias=False)
        self.mixed = nn.Conv2d(width, width, 1, bias=False)
        self.norm = nn.BatchNorm2d(width)

    def forward(self, given: Tensor) -> Tensor:
        return given + torch.relu(self.norm(self.mixed(self.near(given))))


class _Again(nn.Module):
    """A convolution that keeps the size, beside what was."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.step = nn.Sequential(*_step(channels, channels, 3, (1, 1)))

    def forward(self, given: Tensor) -> Tensor:
        made: Tensor = given + self.step(given)
        return made


class LineReader(nn.Module):
    """Plain convolutions down to one row, then blocks along the line."""

    def __init__(self, shape: Shape, classes: int) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        channels, rows = 1, shape.height
        for made, size, stride, more in shape.steps:
            layers += [*_step(channels, made, size, stride), *(_Again(made) for _ in range(more))]
            channels, rows = made, rows // stride[0]
        self.body = nn.Sequential(
            *layers,
            nn.Conv2d(channels, shape.width, (rows, 3), padding=(0, 1), bias=False),
            nn.BatchNorm2d(shape.width),
            nn.ReLU(),
        )
        self.along = nn.Sequential(*(_Beside(shape.width) for _ in range(shape.blocks)))
        self.head = nn.Conv2d(shape.width, classes, 1)

    def forward(self, lines: Tensor) -> Tensor:
        """``lines``: shape ``(lines, 1, height, width)``, the width a multiple of 4 → ``(lines, classes, columns)``."""
        scores: Tensor = self.head(self.along(self.body(lines))).squeeze(2)
        return scores


def _step(given: int, made: int, size: int, stride: tuple[int, int]) -> list[nn.Module]:
    return [
        nn.Conv2d(given, made, size, stride=stride, padding=size // 2, bias=False),
        nn.BatchNorm2d(made),
        nn.ReLU(),
    ]


def loss_of(model: nn.Module, batch: Batch) -> Tensor:
    """Cross-entropy of each column; at the edges of characters, of the two classes together that it may have."""
    chances = nn.functional.log_softmax(model(batch["lines"]).float(), dim=1)
    truth = batch["truth"]
    kind = torch.where(truth <= EITHER, EITHER - truth, truth.clamp(min=0))
    own = chances.gather(1, kind[:, None]).squeeze(1)
    either = torch.logaddexp(own, chances[:, BLANK])
    each = -torch.where(truth <= EITHER, either, own)
    weight = torch.where(truth > BLANK, CHARACTER_WEIGHT, 1.0) * (truth != LEFT_OUT)
    return (each * weight).sum() / weight.sum()
