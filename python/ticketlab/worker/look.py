"""Prints, as JSON, which Python this is and which packages it has; with `devices` also what PyTorch can compute on."""

import json
import platform
import sys
from importlib import metadata


def version(package: str) -> "str | None":
    try:
        return metadata.version(package)
    except metadata.PackageNotFoundError:
        return None


def devices() -> "list[str]":
    # Packages are not to be found among the modules beside this file.
    del sys.path[0]
    import torch

    cuda = [f"cuda:{i} ({torch.cuda.get_device_name(i)})" for i in range(torch.cuda.device_count())]
    return ["cpu", *cuda, *(["mps"] if torch.backends.mps.is_available() else [])]


if __name__ == "__main__":
    found = {
        "python": platform.python_version(),
        "path": sys.executable,
        "packages": {package: version(package) for package in ("torch", "numpy", "safetensors")},
        "devices": devices() if "devices" in sys.argv[1:] else None,
    }
    print(json.dumps(found))
