// Every reader of files that others may have written, and where it looks for its file.
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readExamples } from '../../src/data/own-data';
import { fixesFor } from '../../src/experiment/editing/quick-fixes';
import { suggest } from '../../src/experiment/editing/completion';
import { explain } from '../../src/experiment/editing/setting-at';
import { cellBlock } from '../../src/experiment/file/block';
import { readCells } from '../../src/experiment/file/cells';
import { parseNotebook, writeNotebook } from '../../src/experiment/file/notebook';
import { formatProblem, readExperiments } from '../../src/experiment/file/read-file';
import { checkpointIteration, checksum, readCheckpoint } from '../../src/lab/disk/checkpoint';
import type { ResumedTraining } from '../../src/lab/disk/checkpoint-fit';
import { readEvents } from '../../src/lab/disk/events';
import { readMetrics } from '../../src/lab/disk/metrics';
import { readExperiment, readRunFile } from '../../src/lab/disk/run-folder';
import { withSafetensors } from '../../src/lab/disk/tensors/safetensors';
import type { TensorArray } from '../../src/tensors/dtype';
import { readRecord, withSum } from '../../src/lab/disk/training-record';
import { readTicket } from '../../src/lab/disk/ticket';
import { MaskDocument } from '../../src/lab/mask/document';
import { currentOwner } from '../../src/lab/owner/owner';
import { readCompact } from '../../src/lab/results/compact-ticket';
import { findRuns } from '../../src/lab/runs';
import { snapshot } from '../../src/lab/status/snapshot';
import { experimentSchema } from '../../src/experiment/schema/cell-schemas';

export interface Reader {
  /** Also that of its folder in the corpus. */
  name: string;
  /** Where the file lies, from the folder that `read` gets. */
  file: string;
  /** Makes what lies around the file. */
  around?(folder: string): Promise<void>;
  /** Puts the sum of a file right that vouches for itself. */
  sign?(path: string, input: Buffer): Promise<Buffer>;
  read(path: string, folder: string): Promise<unknown>;
}

const TRAINING = 'replicate-0/level-00/ticket';
const RUN = 'digits-0123456789ab';
/** The training whose checkpoint is in the corpus. */
const TRAINED: ResumedTraining = {
  ...{ startIteration: 0, captureAt: 0, recipe: { iterations: 10, evaluate_every: 100 } },
  parameters: new Map([['fc1.weight', 2]]),
  mask: { 'fc1.weight': Uint8Array.of(1, 1) },
  optimiser: () => Promise.resolve(new Map([['fc1.weight/velocity', 2]])),
};

const SETTINGS = experimentSchema.parse({
  experiment: 'a',
  dataset: { name: 'digits' },
  network: { hidden: [64, 32] },
  replicates: 2,
  pruning: { rounds: 3 },
});

export const READERS: Reader[] = [
  {
    name: 'experiment',
    file: 'a.lottery.md',
    read: async (path) => useExperiment(await readFile(path, 'utf8')),
  },
  { name: 'csv', file: 'a.csv', read: (path) => readExamples({ values: { path }, labelColumn: 'last' }) },
  {
    name: 'idx',
    file: 'images',
    around: (folder) => writeFile(join(folder, 'labels'), Buffer.from([0, 0, 8, 1, 0, 0, 0, 2, 0, 1])),
    read: (path, folder) =>
      readExamples({ values: { path }, labels: { path: join(folder, 'labels') }, labelColumn: 'last' }),
  },
  { name: 'safetensors', file: 'a.safetensors', read: (path) => useTensors(path) },
  { name: 'mask', file: 'mask.safetensors', read: (path) => useMask(path) },
  { name: 'ticket', file: 'ticket.safetensors', read: (path) => readTicket(path) },
  { name: 'compact', file: 'compact.safetensors', read: (path) => readCompact(path) },
  {
    name: 'checkpoint',
    file: 'checkpoint.safetensors',
    read: async (path) => {
      await checkpointIteration(path);
      await readCheckpoint(path, { hash: '0123456789ab', id: TRAINING }, TRAINED);
    },
    sign: (path, input) =>
      withSafetensors(path, async (file) => {
        const { sha256 = '', ...about } = file.metadata;
        const arrays: [string, TensorArray][] = [];
        for (const name of file.names) arrays.push([name, await file.read(name)]);
        return Buffer.from(input.toString('latin1').replaceAll(sha256, checksum(about, arrays)), 'latin1');
      }),
  },
  { name: 'events', file: 'events.jsonl', read: (_, folder) => readEvents(folder) },
  { name: 'metrics', file: `${TRAINING}/metrics.jsonl`, read: (_, folder) => readMetrics(folder, TRAINING) },
  {
    name: 'record',
    file: `${TRAINING}/training.json`,
    read: (_, folder) => readRecord(folder, TRAINING),
    sign: async (_, input) => {
      const [unsummed = ''] = input.toString('utf8').split(/,\s*"sha256": "\w*"\s*\}\s*$/);
      return Promise.resolve(Buffer.from(withSum(`${unsummed}\n}`)));
    },
  },
  {
    name: 'network',
    file: 'network.json',
    read: (_, folder) => snapshot(folder, SETTINGS),
  },
  { name: 'owner', file: 'owners/0001.json', read: (_, folder) => currentOwner(folder) },
  {
    name: 'run',
    file: `${RUN}/run.json`,
    read: async (path, folder) => {
      await findRuns(folder);
      await readRunFile(dirname(path));
    },
  },
  {
    name: 'resolved',
    file: 'experiment.resolved.yaml',
    read: (_, folder) =>
      readExperiment(folder, {
        ...{ schema: 1, version: '0', experiment: 'a', hash: '0123456789ab', created: '', fingerprint: null },
        experimentFile: '',
      }),
  },
];

export async function prepare(reader: Reader, folder: string): Promise<string> {
  const path = join(folder, reader.file);
  await mkdir(dirname(path), { recursive: true });
  await reader.around?.(folder);
  return path;
}

/** All that the command line and the editor do with an experiment file. */
function useExperiment(text: string): void {
  for (const problem of readExperiments(text, 'a.lottery.md').problems) formatProblem(problem);
  const notebook = parseNotebook(text);
  if (writeNotebook(notebook) !== text) throw new Error('the notebook was not written back as it was read');
  for (const { kind, text: cell } of notebook.cells) {
    if (kind !== 'code') continue;
    for (const offset of [0, cell.length >> 1, cell.length]) {
      suggest(cell, offset, ['a']);
      explain(cell, offset);
    }
    for (const reading of readCells([cellBlock(cell)]))
      for (const problem of reading.problems.slice(0, 5)) fixesFor(reading, problem);
  }
}

const useTensors = (path: string): Promise<void> =>
  withSafetensors(path, async (file) => {
    for (const name of file.names) await file.read(name);
  });

async function useMask(path: string): Promise<void> {
  const document = await MaskDocument.open(path);
  try {
    const { layers } = await document.describe();
    for (const { name, rows, columns } of layers.slice(0, 4)) {
      await document.scan(name);
      await document.kernels(name);
      await document.values(name, 8);
      if (rows > 0 && columns > 0) {
        await document.tile(name, { detail: 0, x: 0, y: 0 }, document);
        await document.weight(name, rows - 1, columns - 1, document);
      }
    }
    await document.image();
    await document.neurons();
    await document.overlap(document);
  } finally {
    await document.close();
  }
}
