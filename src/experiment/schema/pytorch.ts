// Settings of `pytorch`: how the engine of that name computes.
import { z } from 'zod';
import { PYTORCH_DEFAULTS } from '../../lottery/settings';
import { CUDA_DEVICE, help } from './field-meta';

export const pytorchSchema = z
  .strictObject({
    device: z
      .union([z.enum(['auto', 'cpu', 'cuda', 'mps']), z.string().regex(CUDA_DEVICE)])
      .default(PYTORCH_DEFAULTS.device)
      .meta(
        help(
          'What computes. `auto` is an NVIDIA card or an Apple GPU where there is one, else the CPU, on which one network trains on each core.',
        ),
      ),
    precision: z
      .enum(['float32', 'bfloat16'])
      .default(PYTORCH_DEFAULTS.precision)
      .meta(
        help(
          'Of the arithmetic in a network. With `bfloat16` (torch.autocast) weights and what the optimiser remembers stay 32 bits wide.',
        ),
      ),
    compile: z
      .boolean()
      .default(PYTORCH_DEFAULTS.compile)
      .meta(help('Compiles each network before it is trained (torch.compile), which needs a C++ compiler.')),
    deterministic: z
      .boolean()
      .default(PYTORCH_DEFAULTS.deterministic)
      .meta(
        help(
          'Uses only operations that give the same every time, so that a run that was interrupted goes on to the bit. Without it a GPU may be faster.',
        ),
      ),
    python: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'Path of the Python that has PyTorch, relative to the experiment file. Default: what the environment variable TICKETLAB_PYTHON names, else the one chosen in the editor, else that of a `.venv` in the folder of the experiment file or above it, else the one that Ticket Lab has installed, else `python3`.',
          { unhashed: true },
        ),
      ),
  })
  .meta(help('How the PyTorch engine computes.', { applies: '`engine: pytorch`' }));
