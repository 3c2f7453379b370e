// Tickets and runs mean the same in Python as here.
import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { loadDataset } from '../../src/data/load';
import { ticketFile } from '../../src/lab/disk/paths';
import { readResults } from '../../src/lab/results/results';
import type { LevelSummary } from '../../src/lottery/findings/verdict';
import { trainingId } from '../../src/lottery/trainings/plan';
import { ticketlab } from '../support/command-line';
import { inPython } from '../support/python';
import { ROOT } from '../support/root';
import { makeRun, pausedMidway, runToEnd } from '../support/runs';
import type { Settings } from '../support/runs';

const python = process.env['TICKETLAB_PYTHON'];
if (!python)
  console.log(
    'Skipped: evaluating a ticket in Python. TICKETLAB_PYTHON names no Python with numpy and safetensors.',
  );

const hasTorch = python !== undefined && spawnSync(python, ['-c', 'import torch']).status === 0;
if (python && !hasTorch) console.log('Skipped: convolutions in Python. TICKETLAB_PYTHON has no torch.');

const DEEP: Settings = {
  network: {
    layers: ['conv 4', 'batch-norm', 'pool', 'residual 6 stride 2', 'dropout 0.1', 'average-pool', 'dense 9'],
  },
  training: { iterations: 60, evaluate_every: 30, learning_rate: 0.01 },
};

test.skipIf(!hasTorch)('what docs/run-folder.md shows for PyTorch gives it for a residual network too', () =>
  evaluatesAlike(DEEP, 1),
);

test.skipIf(!python)(
  'a ticket evaluated in Python, as docs/run-folder.md shows, has the same test accuracy',
  () => evaluatesAlike({}, 0),
);

const hasPandas = hasTorch && spawnSync(python ?? '', ['-c', 'import pandas']).status === 0;
if (hasTorch && !hasPandas)
  console.log('Skipped: what docs/python.md shows. TICKETLAB_PYTHON has no pandas.');

test.skipIf(!hasPandas)(
  'what docs/python.md shows, one block after the other, prints what it says',
  async () => {
    const folder = await makeRun({
      ...{ experiment: 'digits', replicates: 1, pruning: { rounds: 5 }, training: { iterations: 60 } },
      controls: { random_reinit: 1 },
    });
    await runToEnd(folder);
    const page = await readFile(join(ROOT, 'docs/python.md'), 'utf8');
    const blocks = [...page.matchAll(/```python\n([^]*?)```/g)].map(([, block]) => block);
    const written = '".ticketlab/runs/digits-cec1aa5a4e11"';
    const script = blocks.join('\n');
    expect(script).toContain(written);
    const { stdout, stderr } = inPython(
      python ?? '',
      ['-'],
      script.replace(written, JSON.stringify(folder)),
      ROOT,
    );
    expect(stderr).toBe('');
    // Whatever the training came to: masks have these sizes, and what does not fit is named so.
    const lasting = [...page.matchAll(/^(?:fc\d\.\w+ .*|weights of fc1 left: .*|The module's .*)$/gm)].map(
      ([line]) => line,
    );
    expect(lasting).toHaveLength(8);
    for (const line of lasting) expect(stdout).toContain(line);
  },
);

/** @param block which Python block of the page */
async function evaluatesAlike(settings: Settings, block: number): Promise<void> {
  const brief: Settings = { replicates: 1, pruning: { rounds: 1 }, controls: { random_reinit: 1 } };
  const folder = await makeRun({ ...brief, ...settings });
  await runToEnd(folder);
  const { experiment, trainings } = await readResults(folder);
  const { test: examples } = await loadDataset(experiment.dataset, folder);
  await writeFile(join(folder, 'images'), examples.values);
  await writeFile(join(folder, 'labels'), examples.labels);
  const page = await readFile(new URL('../../docs/run-folder.md', import.meta.url), 'utf8');
  const evaluate = [...page.matchAll(/```python\n([^]*?)```/g)][block]?.[1] ?? '';
  expect(evaluate).toContain('"ticket.safetensors"');
  expect(trainings).toHaveLength(3);
  for (const { key, record } of trainings) {
    const ticket = JSON.stringify(ticketFile(folder, trainingId(key)));
    const script = `
import numpy as np
labels = np.fromfile("labels", "<u2")
images = np.fromfile("images", "${examples.values instanceof Uint8Array ? 'u1' : '<f4'}").reshape(len(labels), -1)
${evaluate.replace('"ticket.safetensors"', ticket)}
print("accuracy:", (np.asarray(x.argmax(1)) == labels).mean())`;
    const { stdout, stderr } = inPython(python ?? '', ['-'], script, folder);
    expect(stderr).toBe('');
    expect(Number(/accuracy: (.*)/.exec(stdout)?.[1])).toBeCloseTo(record?.end.testAccuracy ?? NaN, 12);
  }
}

describe.skipIf(!python)('the Python package tells of a run what `ticketlab show --json` does', () => {
  test('of one that is finished', async () => {
    const folder = await makeRun();
    await runToEnd(folder);
    await toldAlike(folder);
  });

  test('of one that was paused', async () => {
    const { folder } = await pausedMidway();
    await toldAlike(folder);
  });
});

/** Under the names that `show --json` has for it. */
const OPENED = `
import dataclasses, json, math, sys
import ticketlab

def shown(value):
    if isinstance(value, list): return [shown(one) for one in value]
    if isinstance(value, float) and math.isnan(value): return None
    if not isinstance(value, dict): return value
    return {"".join([first, *(word.title() for word in words)]): shown(one)
            for (first, *words), one in ((name.split("_"), one) for name, one in value.items())}

def record(training):
    key = {name: getattr(training, name) for name in ["replicate", "level", "kind", "draw"]}
    written = dataclasses.asdict(training.record)
    del written["diverged"]
    return {"id": training.id, "key": key, **shown(written)}

run = ticketlab.open_run(sys.argv[1])
print(json.dumps({
    "run": run.folder.name, "hash": run.hash, "created": run.created, "experiment": run.experiment,
    "trainings": [record(one) for one in run.trainings if one.record],
    "levels": [{
        "level": one.level, "density": one.density, "survivors": one.survivors, "weights": one.weights,
        "of": [ticket.replicate for ticket in one.of("ticket")],
        "accuracies": [ticket.record.early_stop.test_accuracy for ticket in one.of("ticket")],
    } for one in run.levels],
    "curves": {one.id: [shown(dataclasses.asdict(measured)) for measured in one.metrics] for one in run.trainings},
}))`;

async function toldAlike(folder: string): Promise<void> {
  const { code, stdout } = await ticketlab(['show', basename(folder), '--json'], {
    cwd: dirname(dirname(dirname(folder))),
  });
  expect(code).toBe(0);
  const shown = JSON.parse(stdout);
  const { trainings } = await readResults(folder);
  const opened = inPython(python ?? '', ['-', folder], OPENED);
  expect(opened.stderr).toBe('');
  expect(JSON.parse(opened.stdout)).toEqual({
    run: shown.run,
    hash: shown.hash,
    created: shown.created,
    experiment: shown.experiment.experiment,
    trainings: shown.trainings,
    levels: shown.levels.map(({ level, density, survivors, weights, ticket }: LevelSummary) => ({
      ...{ level, density, survivors, weights, of: ticket.of },
      accuracies: ticket.earlyStopAccuracy.values,
    })),
    // As JSON has it: a loss that is no number is null.
    curves: JSON.parse(
      JSON.stringify(
        Object.fromEntries(trainings.map(({ key, measurements }) => [trainingId(key), measurements])),
      ),
    ),
  });
  expect(trainings.length).toBeGreaterThan(0);
}
