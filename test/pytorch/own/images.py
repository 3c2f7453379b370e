"""Images of eight by eight pixels that are made here, changed at random whenever one is read."""

import random

import numpy as np
import torch
from torch.utils.data import Dataset


class Images(Dataset):
    def __init__(self, count, seed, changed):
        rng = np.random.default_rng(seed)
        centres = np.random.default_rng(7).normal(size=(10, 1, 8, 8))
        self.targets = rng.integers(0, 10, count)
        self.images = (centres[self.targets] + rng.normal(size=(count, 1, 8, 8))).astype(np.float32)
        self.changed = changed

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        image = torch.from_numpy(self.images[i])
        if self.changed:
            image = image + 0.1 * torch.randn(1, 8, 8)
            if random.random() < 0.5:
                image = image.flip(-1)
            image = image * float(np.random.uniform(0.9, 1.1))
        return image, int(self.targets[i])


def load(train=90, changed=True):
    return Images(train, 1, changed), Images(40, 2, False)


def load_three(train=90):
    return Images(train, 1, True), Images(30, 3, False), Images(40, 2, False)
