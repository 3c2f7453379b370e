"""`python -m ticketlab.worker`: answers the requests of src/engine/pytorch/contract.ts on its standard input."""

from __future__ import annotations

from typing import Any

from .channel import Channel, number

# Before anything else is imported, that might print.
CHANNEL = Channel()

import platform  # noqa: E402

import torch  # noqa: E402
from safetensors.torch import load_file, save_file  # noqa: E402

from .dataset import ArrayExamples  # noqa: E402
from .examples import Batch, OwnDatasets, OwnExamples  # noqa: E402
from .flow import ones_like, synaptic_flow  # noqa: E402
from .models import ModelSource, OwnModel, apply, describe, read, stored  # noqa: E402
from .networks import BuiltIn  # noqa: E402
from .objective import Objective  # noqa: E402
from .trainer import Drawn, Examples, Settings, Tensors, TrainedModule, Trainer  # noqa: E402


class Worker:
    def __init__(self) -> None:
        self._settings: Settings | None = None
        self._examples: Examples | None = None
        self._folder = ""
        self._model: ModelSource | None = None
        self._current: Trainer | None = None

    def describe(
        self,
        folder: str,
        model: dict[str, Any] | None,
        module: dict[str, Any] | None,
        data: dict[str, Any] | None,
        recipe: dict[str, Any],
        flow: bool,
        cache: str,
        answer: str,
    ) -> dict[str, Any]:
        """
        What the user's code makes: the datasets and the model, which have to fit each other.
        data: shape and classes of a dataset that Node reads; null where it is the user's.
        flow: whether synaptic flow through the model will be asked for.
        cache: folder for labels that had to be read.
        answer: path for the labels of the training examples.
        """
        told: dict[str, Any] = {"model": None, "data": None}
        shape, classes, most = (data["shape"], data["classes"], data["classes"] - 1) if data else ([], 0, -1)
        datasets = OwnDatasets(folder, **opened(module)) if module else None
        if datasets:
            fingerprint = datasets.fingerprint()
            labels = datasets.labels(cache, fingerprint)
            save_file(
                {"labels": torch.zeros(len(datasets.train), dtype=torch.int32) if labels is None else labels}, answer
            )
            most = -1 if labels is None else int(labels.max())
            classes = most + 1
            batch = datasets.some(2)
            shape = list(batch.inputs.shape[1:]) if isinstance(batch.inputs, torch.Tensor) else []
            told["data"] = {
                "train": len(datasets.train),
                "validation": None if datasets.validation is None else len(datasets.validation),
                "test": len(datasets.test),
                "classes": classes,
                "shape": shape,
                "fingerprint": fingerprint,
            }
        else:
            batch = Batch(torch.zeros(2, *shape), torch.zeros(2, dtype=torch.int64), 2)
        if model:
            built = ModelSource(folder, **model).build(0, True)
            objective = Objective(recipe, folder)
            with torch.no_grad():
                objective.check(apply(built.eval(), batch.inputs), batch, most)
            told["model"] = described = describe(built, classes)
            if flow:
                names = [layer["parameter"] for layer in described["layers"]]
                synaptic_flow(built, names, ones_like(batch.inputs), False)
        return told

    def open(
        self,
        arrays: str,
        shape: list[int],
        folder: str,
        model: dict[str, Any] | None,
        module: dict[str, Any] | None,
        device: str,
        precision: str,
        compiled: bool,
        deterministic: bool,
        threads: int,
    ) -> dict[str, str]:
        torch.set_num_threads(threads)
        torch.use_deterministic_algorithms(deterministic)
        # It would only hide that something reads memory before it is written.
        torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]
        chosen = torch.device(best_device() if device == "auto" else device)
        # Of a device that is not there, or not in this build, it says so here.
        torch.zeros(1, device=chosen)
        self._settings = Settings(chosen, precision, compiled)
        self._folder = folder
        self._examples = (
            OwnExamples(OwnDatasets(folder, **opened(module)), arrays, chosen, module["loaders"])
            if module
            else ArrayExamples(arrays, chosen, shape)
        )
        self._model = ModelSource(folder, **model) if model else None
        return {"python": platform.python_version(), "torch": torch.__version__, "device": described(chosen)}

    def draw(self, seed: int, pretrained: bool, answer: str) -> None:
        if self._model is None:
            raise RuntimeError("There is no model to draw")
        values = stored(self._model.build(seed, pretrained))
        save_file({name: read(name, value).flatten() for name, value in values.items()}, answer)

    def trainer(self, network: dict[str, Any], recipe: dict[str, Any], arrays: str) -> dict[str, int]:
        if self._settings is None or self._examples is None:
            raise RuntimeError("A trainer was asked for before the dataset was opened")
        given = load_file(arrays)
        # Its memory, before the next takes as much.
        self._current = None
        pruned = [layer.get("parameter", f"{layer['name']}.weight") for layer in network["layers"]]
        module = self._module(network, recipe["batch_size"])
        objective = Objective(recipe, self._folder)
        trainer = Trainer(self._settings, self._examples, module, pruned, recipe, objective)
        trainer.set_mask(under(given, "mask"), {})
        trainer.write(under(given, "parameters"))
        self._current = trainer
        return {part: trainer.batches_in(part) for part in self._examples.parts}

    def steps(
        self, arrays: str, sizes: list[int], rates: list[float], taken: int, seeds: list[int], epochs: list[int]
    ) -> list[float | str]:
        given = load_file(arrays)
        drawn = Drawn(under(given, "draws"), seeds, epochs)
        losses = self._trainer.steps(given["examples"], sizes, rates, taken, drawn)
        return [number(loss) for loss in losses]

    def statistics(self, arrays: str, sizes: list[int], anew: bool, seeds: list[int], epochs: list[int]) -> None:
        given = load_file(arrays)
        self._trainer.measure_statistics(given["examples"], sizes, Drawn(under(given, "draws"), seeds, epochs), anew)

    def evaluate(self, part: str, first: int, last: int) -> list[dict[str, float | str]]:
        sums = self._trainer.evaluate(part, first, last)
        return [{"loss": number(loss), "score": number(score)} for loss, score in sums]

    def classify(self, part: str, first: int, last: int, answer: str) -> None:
        save_file({"classes": self._trainer.classify(part, first, last)}, answer)

    def ranges(self, part: str, first: int, last: int) -> None:
        self._trainer.widen_ranges(part, first, last)

    def constant(self) -> dict[str, list[int]]:
        return self._trainer.constant()

    def gradients(self, arrays: str, sizes: list[int], of: int, anew: bool) -> None:
        self._trainer.add_gradients(load_file(arrays)["examples"], sizes, of, anew)

    def hessian_gradients(self, arrays: str, sizes: list[int], of: int, anew: bool) -> None:
        self._trainer.add_hessian_gradients(load_file(arrays)["examples"], sizes, of, anew)

    def flow(self, answer: str) -> None:
        """Of a model of the user's, through the weights as they are."""
        if self._model is None:
            raise RuntimeError("Synaptic flow through built-in networks is not computed here")
        trainer = self._trainer
        model = self._model.build(0, False)
        with torch.no_grad():
            given = trainer.read()
            for name, value in stored(model).items():
                value.copy_(given[name].view_as(value))
        save_file(synaptic_flow(model, trainer.pruned, ones_like(trainer.some_inputs()), trainer.is_emptied), answer)

    def take_hessian_gradients(self, answer: str) -> None:
        save_file(self._trainer.take_hessian_gradients(), answer)

    def take_gradients(self, answer: str) -> None:
        save_file(self._trainer.take_gradients(), answer)

    def set_mask(self, arrays: str) -> None:
        given = load_file(arrays)
        self._trainer.set_mask(under(given, "mask"), under(given, "grown"))

    def parameters(self, answer: str) -> None:
        save_file(self._trainer.read(), answer)

    def memories(self, answer: str) -> None:
        save_file(self._trainer.read_memories(), answer)

    def restore(self, arrays: str) -> None:
        given = load_file(arrays)
        self._trainer.write(under(given, "parameters"))
        self._trainer.write_memories(under(given, "memories"))

    def _module(self, network: dict[str, Any], batch_size: int) -> TrainedModule:
        if self._model is None:
            return BuiltIn(network)
        device = self._settings.device if self._settings else torch.device("cpu")
        return OwnModel(self._model.build(0, False), network["layers"], device, batch_size)

    @property
    def _trainer(self) -> Trainer:
        if self._current is None:
            raise RuntimeError("There is no trainer")
        return self._current


def under(tensors: Tensors, room: str) -> Tensors:
    """Those called `ROOM/NAME`, by name."""
    return {name[len(room) + 1 :]: tensor for name, tensor in tensors.items() if name.startswith(f"{room}/")}


def opened(module: dict[str, Any]) -> dict[str, Any]:
    """What the datasets of the user's are opened with."""
    return {name: module[name] for name in ("module", "arguments", "collate")}


def best_device() -> str:
    if torch.cuda.is_available():
        return "cuda"
    return "mps" if torch.backends.mps.is_available() else "cpu"


def described(device: torch.device) -> str:
    return f"{device} ({torch.cuda.get_device_name(device)})" if device.type == "cuda" else str(device)


if __name__ == "__main__":
    torch.set_num_interop_threads(1)
    worker = Worker()
    requests = (
        worker.describe,
        worker.open,
        worker.draw,
        worker.trainer,
        worker.steps,
        worker.statistics,
        worker.evaluate,
        worker.classify,
        worker.ranges,
        worker.constant,
        worker.gradients,
        worker.hessian_gradients,
        worker.flow,
        worker.take_hessian_gradients,
        worker.take_gradients,
        worker.set_mask,
        worker.parameters,
        worker.memories,
        worker.restore,
    )
    CHANNEL.serve({request.__name__: request for request in requests})
