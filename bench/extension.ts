// Time that the extension host is held up by many large runs: the longest step of each thing that it does with them.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { trainingCurves } from '../src/extension/curves/training-curves';
import { RunService } from '../src/extension/runs/service';
import { EventLog } from '../src/lab/disk/events';
import { inEnglish } from '../src/lottery/translate';
import { longestStep } from '../test/host/steps';
import { makeRuns } from './made-runs';
import { benchRunsTable } from './runs-table';

/** What the extension is to handle without a stutter. */
const SIZE = { runs: 50, levels: 25, replicates: 5, evaluations: 501 };

type Note = (name: string, value: number, words: string) => void;

/** @param root folder of the built extension's `dist` */
export async function benchExtension(root: string, note: Note): Promise<void> {
  const workspace = await mkdtemp(join(tmpdir(), 'ticketlab-bench-'));
  try {
    const folders = await makeRuns(workspace, SIZE);
    await benchHost(folders, join(workspace, '.ticketlab', 'runs'), note);
  } finally {
    await rm(workspace, { recursive: true, force: true });
  }
  const many = await mkdtemp(join(tmpdir(), 'ticketlab-bench-'));
  try {
    await benchRunsTable(root, many, note);
  } finally {
    await rm(many, { recursive: true, force: true });
  }
}

async function benchHost(folders: string[], root: string, note: Note): Promise<void> {
  const service = new RunService({
    rootFor: () => Promise.resolve(root),
    startOptions: () => ({}),
    requireTrust: () => undefined,
    requireReadable: () => Promise.resolve(),
    log: () => undefined,
    translate: inEnglish,
  });
  const measure = async (name: string, words: string, work: () => Promise<void>) => {
    const from = performance.now();
    const longest = await longestStep(work);
    note(
      `host_${name}_ms`,
      longest,
      `ms, longest step, ${words} (${Math.round(performance.now() - from)} ms in all)`,
    );
  };
  await measure('scan', `${folders.length} runs are found`, () => service.setRoots([root]));
  await measure('findings', 'what they found is read', async () => {
    for (const folder of folders) await service.readResultsSoFar(folder);
  });
  await measure('rescan', 'nothing has changed', () => service.scan());
  const [first = ''] = folders;
  await measure('change', 'one has changed', async () => {
    const log = new EventLog(first);
    log.append({ type: 'warning', message: 'as if it had been resumed' });
    log.close();
    await service.poke(first);
  });
  await measure('training', 'training curves of one level of all runs are read', async () => {
    for (const folder of folders) {
      const soFar = service.resultsSoFar(folder);
      if (!soFar) throw new Error(`${folder} was not read`);
      const wanted = {
        wanted: [{ level: 7, kind: 'ticket' as const }],
        part: 'test',
        band: 'interval',
      } as const;
      await trainingCurves(folder, soFar, () => 1, wanted, new AbortController().signal);
    }
  });
  service.dispose();
}
