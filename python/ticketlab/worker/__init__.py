"""The process in which `engine: pytorch` trains (docs/decisions/0035-pytorch-process.md)."""
