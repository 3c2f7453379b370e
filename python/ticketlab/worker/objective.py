"""Loss and score of a training: cross-entropy and accuracy, or functions of the user's own."""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from .examples import Batch
from .user_code import RefusedError, find

CROSS_ENTROPY = "cross-entropy"
ACCURACY = "accuracy"


class Objective:
    def __init__(self, recipe: dict[str, Any], folder: str) -> None:
        """folder: of the experiment file."""
        loss, score = recipe.get("loss", CROSS_ENTROPY), recipe.get("score", ACCURACY)
        self._smoothing: float = recipe.get("label_smoothing", 0.0)
        self._loss = None if loss == CROSS_ENTROPY else find(loss, folder, "training.loss")
        self._score = None if score == ACCURACY else find(score, folder, "training.score")

    def loss(self, outputs: Any, batch: Batch) -> Tensor:
        """The mean loss of a batch, to be minimised."""
        if self._loss is None:
            return functional.cross_entropy(_floats(outputs), batch.targets, label_smoothing=self._smoothing)
        loss = self._loss(_floats(outputs), batch.targets)
        if not isinstance(loss, Tensor) or loss.numel() != 1:
            raise RefusedError(
                f"training.loss: the function returned {_described(loss)}.",
                "It has to return the mean loss of the batch: one number.",
            )
        return loss.float().reshape(())

    def measured(self, outputs: Any, batch: Batch) -> tuple[float, float]:
        """The sums of the losses and of the scores of a batch's examples."""
        return self._loss_sum(outputs, batch), self._score_sum(outputs, batch)

    def classes(self, outputs: Any) -> Tensor:
        """The class that each example is given."""
        return self._checked(outputs).argmax(1)

    def check(self, outputs: Any, batch: Batch, most: int) -> None:
        """
        Whether a model fits the data, seen on a few examples.
        most: the highest class of all training examples, −1 where targets are no classes.
        """
        if self._loss is None:
            made = self._checked(outputs)
            if made.dim() < 2 or made.shape[0] != batch.size:
                raise RefusedError(
                    f"network.model: of {batch.size} examples the model makes {_described(outputs)}.",
                    "For cross-entropy it has to return [examples, classes].",
                )
            if most >= made.shape[1]:
                raise RefusedError(
                    f"dataset.module: the labels go up to {most}, and the model has {made.shape[1]} outputs.",
                    "Classes count from 0. Give the model as many outputs as there are classes.",
                )
            if not isinstance(batch.targets, Tensor) or batch.targets.is_floating_point():
                raise RefusedError(
                    f"dataset.module: targets are {_described(batch.targets)}.",
                    "For cross-entropy they have to be numbers of classes. For anything else, give "
                    "`training: {loss: FILE.py:NAME}`.",
                )
        self.loss(outputs, batch)
        self.measured(outputs, batch)

    def _loss_sum(self, outputs: Any, batch: Batch) -> float:
        if self._loss is not None:
            return self.loss(outputs, batch).double().item() * batch.size
        losses = functional.cross_entropy(_floats(outputs), batch.targets, reduction="none")
        # Not every device adds in 64 bits.
        losses = losses.cpu().double()
        return (losses if losses.dim() == 1 else losses.flatten(1).mean(1)).sum().item()

    def _score_sum(self, outputs: Any, batch: Batch) -> float:
        if self._score is None:
            right = (self._checked(outputs).argmax(1) == batch.targets).cpu()
            return (right if right.dim() == 1 else right.flatten(1).double().mean(1)).sum().item()
        scores = torch.as_tensor(self._score(_floats(outputs), batch.targets))
        if scores.shape != (batch.size,):
            raise RefusedError(
                f"training.score: of {batch.size} examples the function returned {_described(scores)}.",
                "It has to return one number for each example.",
            )
        return scores.cpu().double().sum().item()

    def _checked(self, outputs: Any) -> Tensor:
        if isinstance(outputs, Tensor):
            return outputs
        raise RefusedError(
            f"network.model: the model returned {_described(outputs)}, not a tensor.",
            "For cross-entropy and accuracy it has to return [examples, classes]; for anything else, give functions "
            "of yours as `loss` and `score`.",
        )


def _floats(outputs: Any) -> Any:
    return outputs.float() if isinstance(outputs, Tensor) and outputs.is_floating_point() else outputs


def _described(value: Any) -> str:
    if isinstance(value, Tensor):
        return f"a tensor of shape {list(value.shape)}"
    return f"a {type(value).__name__}"
