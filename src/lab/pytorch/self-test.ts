// pytorch-test.mjs PYTHON: trains a small network in a Python whose PyTorch was just installed.
import { pytorchEngine } from '../../engine/pytorch/index';
import { PYTORCH_DEFAULTS } from '../../lottery/settings';
import { requireRightLosses } from '../install/trial-training';

const [, , python] = process.argv;
try {
  if (python === undefined) throw new Error('Usage: pytorch-test.mjs PYTHON');
  console.log(await requireRightLosses(pytorchEngine({ ...PYTORCH_DEFAULTS, python })));
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
