// The PyTorch engine: dense arithmetic in a Python process for each worker (docs/decisions/0035-pytorch-process.md).
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { seedAt } from '../../lottery/random/step-randomness';
import type { PyTorchSettings } from '../../lottery/settings';
import type { Engine, Part, TrainerSetup, TrainingData, Workspace } from '../engine';
import { PythonProcess } from './process';
import type { ProcessOptions } from './process';
import { usablePython } from './python';
import { floats, makeScratch, removeScratch, Scratch, writeArrays } from './scratch';
import type { Arrays } from './scratch';
import { PyTorchTrainer } from './trainer';
import type { UserCode } from './user-code';

/** Of each process: several train at a time. */
const THREADS = 1;

/** The dataset in a file, and who is to read it. Plain data: can be posted to workers. */
interface SharedDataset {
  engine: 'pytorch';
  python: string;
  /** Of the files for the processes. */
  folder: string;
  /** Of the experiment file. */
  base: string;
  /** Of an example. */
  shape: number[];
  examples: Record<Part, number>;
}

const isSharedDataset = (shared: object): shared is SharedDataset =>
  'engine' in shared && shared.engine === 'pytorch';

export interface EngineParts {
  /** What of the experiment is code of the user's own, in a folder. */
  code: (folder: string) => UserCode;
  start: (options: ProcessOptions) => Pick<PythonProcess, 'ask' | 'end'>;
}

export const pytorchEngine = (
  settings: PyTorchSettings,
  {
    code = () => ({ model: null, module: null }),
    start = (options) => new PythonProcess(options),
  }: Partial<EngineParts> = {},
): Engine => ({
  // A GPU has one queue, and one network at a time fills it.
  workersFor: (cores) => (mayUseGpu(settings.device) ? 1 : cores),
  environmentFor: () => ({}),

  async share(data, { folder = '.' }) {
    const found = await usablePython(settings.python, folder);
    const scratch = await makeScratch();
    const { arrays, shapes } = arraysOf(data);
    await writeArrays(dataFile(scratch), arrays, shapes);
    const { train, validation, test } = data.parts;
    return {
      engine: 'pytorch',
      python: found.path,
      folder: scratch,
      base: resolve(folder),
      shape: data.shape,
      examples: { train: train.length, validation: validation.length, test: test.length },
    } satisfies SharedDataset;
  },

  async open(shared): Promise<Workspace> {
    if (!isSharedDataset(shared)) throw new TypeError('This dataset was shared by another engine');
    const { python, folder, base, shape, examples } = shared;
    const { device, precision, compile, deterministic } = settings;
    const own = code(base);
    const worker = start({
      python,
      folder,
      environment: {
        OMP_NUM_THREADS: String(THREADS),
        // Without it cuBLAS has no operations that give the same every time.
        ...(deterministic ? { CUBLAS_WORKSPACE_CONFIG: ':4096:8' } : {}),
      },
    });
    const how = { device, precision, compiled: compile, deterministic, threads: THREADS };
    const what = { arrays: dataFile(folder), shape, folder: base, ...own };
    const about = await worker.ask('open', { ...what, ...how });
    const scratch = await Scratch.in(folder);
    const draws = own.model !== null || own.module !== null;
    let current = 0;
    return {
      about: `PyTorch ${about.torch}, Python ${about.python}, ${about.device}`,
      async trainer(setup: TrainerSetup) {
        const generation = ++current;
        const owns = () => generation === current;
        return PyTorchTrainer.make({ ask: worker.ask, scratch, examples, draws, owns }, setup);
      },
      async draw(address) {
        const seed = seedAt(address);
        // A reinitialisation is drawn, whatever the others start from.
        const pretrained = address.purpose === 'weights';
        return floats(await scratch.receiving((answer) => worker.ask('draw', { seed, pretrained, answer })));
      },
      end: () => worker.end(),
    };
  },

  async release(shared) {
    if (isSharedDataset(shared)) await removeScratch(shared.folder);
  },
});

const dataFile = (folder: string): string => join(folder, 'data.safetensors');

function arraysOf(data: TrainingData): { arrays: Arrays; shapes: Record<string, number[]> } {
  // PyTorch reads no unsigned ones in every version.
  const indices = (part: Part) => Int32Array.from(data.parts[part]);
  const parts = { train: indices('train'), validation: indices('validation'), test: indices('test') };
  if (!data.values) return { arrays: parts, shapes: {} };
  const { values, features, labels, scale, shift } = data;
  return {
    arrays: { values, labels: Int32Array.from(labels), scale, shift, ...parts },
    shapes: { values: [values.length / features, features] },
  };
}

/** Told without loading PyTorch: where it is wrong, one network is trained at a time. */
function mayUseGpu(device: string): boolean {
  if (device !== 'auto') return device !== 'cpu';
  return existsSync('/dev/nvidiactl') || (process.platform === 'darwin' && process.arch === 'arm64');
}
