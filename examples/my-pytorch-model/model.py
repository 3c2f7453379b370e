"""The network whose tickets are sought. Put your own in its place: a Module that turns a batch of inputs into a row of scores for each."""

from torch import nn


class Network(nn.Module):
    """Two convolutions along the wave, then two linear layers. `width` comes from `network.arguments` in the experiment."""

    def __init__(self, width=16, classes=4):
        super().__init__()
        self.features = nn.Sequential(
            nn.Conv1d(1, width, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.Conv1d(width, width, 5, stride=2, padding=2),
            nn.ReLU(),
            nn.AdaptiveAvgPool1d(4),
            nn.Flatten(),
        )
        self.hidden = nn.Linear(4 * width, 64)
        self.output = nn.Linear(64, classes)

    def forward(self, waves):
        return self.output(self.hidden(self.features(waves.unsqueeze(1))).relu())
