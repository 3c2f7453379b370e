"""Models of five kinds, as somebody who studies pruning might have them."""

import torch
from blocks import Block
from torch import nn


class Perceptron(nn.Module):
    def __init__(self, width=24):
        super().__init__()
        self.layers = nn.Sequential(nn.Flatten(), nn.Linear(64, width), nn.ReLU(), nn.Dropout(0.2), nn.Linear(width, 10))

    def forward(self, images):
        return self.layers(images)


class VisionTransformer(nn.Module):
    def __init__(self, width=16, depth=2):
        super().__init__()
        self.patches = nn.Conv2d(1, width, 2, 2)
        self.positions = nn.Parameter(torch.randn(1, 16, width) * 0.02)
        self.blocks = nn.Sequential(*[Block(width) for _ in range(depth)])
        self.head = nn.Linear(width, 10)

    def forward(self, images):
        tokens = self.patches(images).flatten(2).transpose(1, 2) + self.positions
        return self.head(self.blocks(tokens).mean(1))


class DepthWise(nn.Module):
    """Depth-wise convolutions with batch norms."""

    def __init__(self, momentum=0.1):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv2d(1, 8, 3, padding=1, bias=False),
            nn.BatchNorm2d(8, momentum=momentum),
            nn.ReLU(),
            nn.Conv2d(8, 8, 3, padding=1, groups=8),
            nn.BatchNorm2d(8),
            nn.ReLU(),
            nn.ConvTranspose2d(8, 4, 2, 2),
            nn.AdaptiveAvgPool2d(2),
        )
        self.head = nn.Linear(16, 10)

    def forward(self, images):
        return self.head(self.features(images).flatten(1))


class Recurrent(nn.Module):
    """Reads an image row by row."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(8, 12, num_layers=2, dropout=0.1, batch_first=True)
        self.head = nn.Linear(12, 10)

    def forward(self, images):
        return self.head(self.lstm(images.squeeze(1))[0][:, -1])


class Tied(nn.Module):
    """Reads and writes by the same matrix; one of its layers is frozen, and one it never uses."""

    def __init__(self):
        super().__init__()
        self.encode = nn.Linear(64, 16, bias=False)
        self.decode = nn.Linear(16, 64, bias=False)
        self.decode.weight = nn.Parameter(self.encode.weight.detach().t().clone())
        self.again = nn.Linear(16, 64, bias=False)
        self.again.weight = self.decode.weight
        self.frozen = nn.Linear(64, 64)
        self.frozen.requires_grad_(False)
        self.unused = nn.Linear(3, 3)
        self.register_buffer("steps", torch.zeros((), dtype=torch.int64))
        self.head = nn.Linear(64, 10)

    def forward(self, images):
        if self.training:
            self.steps += 1
        x = images.flatten(1)
        x = torch.relu(self.decode(self.encode(x)))
        return self.head(torch.relu(self.again(self.encode(self.frozen(x)))))
