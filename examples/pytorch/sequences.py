"""Which of eight melodies is hidden in a noisy sequence? Made here, so that nothing has to be fetched."""

import numpy as np
import torch
from torch import nn
from torch.utils.data import Dataset

LENGTH, TONES, MELODIES, MELODY = 24, 6, 8, 4


class Melodies(Dataset):
    """Each example: a melody of four tones, somewhere in a sequence of random ones; where, may be drawn anew each time it is read."""

    def __init__(self, count, seed, moves):
        draws = np.random.default_rng(seed)
        self.targets = draws.integers(0, MELODIES, count)
        self.noise = draws.integers(0, TONES, (count, LENGTH))
        self.places = draws.integers(0, LENGTH - MELODY + 1, count)
        self.melodies = np.random.default_rng(0).integers(0, TONES, (MELODIES, MELODY))
        self.moves = moves

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        tones = torch.from_numpy(self.noise[i].copy())
        place = int(torch.randint(LENGTH - MELODY + 1, ())) if self.moves else int(self.places[i])
        tones[place : place + MELODY] = torch.from_numpy(self.melodies[self.targets[i]])
        return tones, int(self.targets[i])


def load(train=4000, validation=500, test=1000):
    return Melodies(train, 1, True), Melodies(validation, 2, False), Melodies(test, 3, False)


class Listener(nn.Module):
    def __init__(self, width=32):
        super().__init__()
        self.embedding = nn.Embedding(TONES, 8)
        self.lstm = nn.LSTM(8, width, batch_first=True)
        self.output = nn.Linear(width, MELODIES)

    def forward(self, tones):
        return self.output(self.lstm(self.embedding(tones))[0].amax(1))
