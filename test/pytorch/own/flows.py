"""Models that flow goes through, and some that none does."""

import torch
from torch import nn
from torch.utils.data import Dataset


def dense():
    """As `hidden: [24, 16]` is built."""
    return nn.Sequential(nn.Flatten(), nn.Linear(64, 24), nn.ReLU(), nn.Linear(24, 16), nn.ReLU(), nn.Linear(16, 10))


class Residual(nn.Module):
    """As `layers: [conv 6 bn, residual 6, residual 8 stride 2, average pool]` is built."""

    def __init__(self):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(1, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.conv2, self.bn2 = nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.conv3, self.bn3 = nn.Conv2d(6, 6, 3, padding=1, bias=False), nn.BatchNorm2d(6)
        self.fc = nn.Linear(6, 10)

    def forward(self, images):
        x = self.bn1(self.conv1(images)).relu()
        y = self.bn2(self.conv2(x)).relu()
        x = (self.bn3(self.conv3(y)) + x).relu()
        return self.fc(x.mean((2, 3)))


def chain():
    """Without biases: as much flows through every layer."""
    return nn.Sequential(
        *(nn.Conv2d(1, 5, 3, padding=1, bias=False), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Conv2d(5, 4, 3, bias=False), nn.BatchNorm2d(4), nn.ReLU(), nn.Dropout(0.3), nn.Flatten()),
        *(nn.Linear(16, 12, bias=False), nn.ReLU(), nn.Linear(12, 10, bias=False)),
    )


def softmaxed():
    return nn.Sequential(dense(), nn.Softmax(1))


class Zeros(nn.Module):
    """Its last layer starts at 0."""

    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(64, 8), nn.Linear(8, 10)
        nn.init.zeros_(self.last.weight)

    def forward(self, images):
        # A tensor of whatever type is usual.
        return self.last(self.first(images.flatten(1)).relu() + torch.zeros(8))


class OfTokens(nn.Module):
    def __init__(self):
        super().__init__()
        self.embedding, self.head = nn.Embedding(20, 8), nn.Linear(8, 4)

    def forward(self, tokens):
        return self.head(self.embedding(tokens).mean(1))


class OfNames(nn.Module):
    def __init__(self):
        super().__init__()
        self.head = nn.Linear(8, 4)

    def forward(self, values):
        return self.head(values)


class Tokens(Dataset):
    def __init__(self, count, named):
        self.targets = torch.arange(count) % 4
        self.named = named

    def __len__(self):
        return len(self.targets)

    def __getitem__(self, i):
        inputs = {"values": torch.ones(8) * i} if self.named else (torch.arange(6) + i) % 20
        return inputs, int(self.targets[i])


def tokens():
    return Tokens(40, False), Tokens(20, False)


def names():
    return Tokens(40, True), Tokens(20, True)
