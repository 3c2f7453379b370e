"""Random numbers by address: whoever is told the same seed draws the same, whatever was drawn before."""

from __future__ import annotations

import hashlib
import random
import struct

import numpy as np
import torch


def seed_all(seed: int, device: torch.device | None = None) -> None:
    """Seeds whatever code of the user's may draw from."""
    random.seed(seed)
    np.random.seed(seed % 2**32)
    # Not torch.manual_seed: as long as no GPU is used, that remembers every call for one that might be.
    torch.default_generator.manual_seed(seed)
    if device is not None and device.type == "cuda":
        torch.cuda.manual_seed_all(seed)
    if device is not None and device.type == "mps":
        torch.mps.manual_seed(seed)


def seed_of_example(epoch: int, example: int) -> int:
    """
    epoch: a seed that all examples of an epoch share.
    example: its index in the dataset.
    """
    digest = hashlib.blake2b(struct.pack("<QQ", epoch, example), digest_size=8).digest()
    return int.from_bytes(digest, "little") >> 1
