"""The examples to learn from. Any two or three datasets of PyTorch take their place: for training, perhaps validation, and testing."""

import math

import torch
from torch.utils.data import Dataset

LENGTH = 64


class Waves(Dataset):
    """Noisy waves of four shapes, with 64 samples each: sine, square, triangle and sawtooth."""

    def __init__(self, count, noise, seed):
        random = torch.Generator().manual_seed(seed)
        self.targets = torch.randint(4, (count,), generator=random)
        frequency = 1 + 3 * torch.rand(count, 1, generator=random)
        offset = torch.rand(count, 1, generator=random)
        phase = (frequency * torch.linspace(0, 1, LENGTH) + offset) % 1
        sine = torch.sin(2 * math.pi * phase)
        shapes = torch.stack([sine, sine.sign(), 4 * (phase - 0.5).abs() - 1, 2 * phase - 1])
        clean = shapes[self.targets, torch.arange(count)]
        self.waves = clean + noise * torch.randn(count, LENGTH, generator=random)

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        return self.waves[i], int(self.targets[i])


def load(train=4000, test=1000, noise=0.4):
    """What `dataset.module` names: the training set and the test set. A validation set is held out of the former."""
    return Waves(train, noise, seed=1), Waves(test, noise, seed=2)
