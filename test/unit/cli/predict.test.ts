import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import { predictCommand } from '../../../src/cli/commands/predict';
import { loadDataset } from '../../../src/data/load';
import { encodeCompact } from '../../../src/lab/results/compact-ticket';
import { writeAtomically } from '../../../src/lab/disk/files';
import { metricsFile, ticketFile, trainingFolder } from '../../../src/lab/disk/paths';
import { openModel, predict } from '../../../src/lab/results/predict';
import { fileSum, writeRecord } from '../../../src/lab/disk/training-record';
import { makeRunFolder } from '../../../src/lab/disk/run-folder';
import { encodeTicket } from '../../../src/lab/disk/ticket';
import { writeTicket } from '../../support/tickets';
import { isDense } from '../../../src/lottery/network/network';
import { experimentHash } from '../../../src/experiment/hash';
import { datasetSchema, experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { stream } from '../../../src/lottery/random/stream';
import { trainingId } from '../../../src/lottery/trainings/training-id';
import { temporaryFolder } from '../../support/temporary';
import { madeTicket } from './made-ticket';
import type { MadeTicket } from './made-ticket';

const INPUTS = 30;
const EXAMPLES = 257;
const classNames = Array.from({ length: 10 }, (_, i) => `class ${i}`);
const about = { shape: [INPUTS], features: INPUTS, classNames };
const random = stream({ seed: 7, replicate: 0, purpose: 'order', index: 0 });
const labels = Uint16Array.from({ length: EXAMPLES }, () => random.below(10));
const bytes = Uint8Array.from({ length: EXAMPLES * INPUTS }, () => random.below(256));

const model = async (ticket: MadeTicket) => {
  const path = join(await temporaryFolder(), 'ticket.safetensors');
  await writeAtomically(path, encodeCompact(ticket, { classNames, testShare: 0.2, labelColumn: 'last' }));
  return openModel(path);
};

/** A run of digits that set 40% aside for testing, with this as its only ticket. */
async function inRunFolder(ticket: MadeTicket): Promise<{ path: string }> {
  const experiment = experimentSchema.parse({
    experiment: 'made-up',
    dataset: { name: 'digits', test_share: 0.4 },
    network: { hidden: [20, 15] },
    pruning: { rounds: 15 },
  });
  const made = { experiment, source: '', fingerprint: null };
  const place = join(await temporaryFolder(), 'runs');
  const hash = experimentHash(experiment, null);
  const folder = await makeRunFolder({ ...made, root: place, experimentFile: join(place, 'a.md') }, hash);
  const { key } = ticket.origin;
  const id = trainingId(key);
  await mkdir(trainingFolder(folder, id), { recursive: true });
  const chunks = encodeTicket(ticket);
  await writeAtomically(ticketFile(folder, id), chunks);
  await writeAtomically(metricsFile(folder, id), '');
  const one = {
    iteration: 0,
    trainLoss: null,
    validationLoss: 1,
    validationAccuracy: 0.1,
    testLoss: 1,
    testAccuracy: 0.1,
  };
  const figures = { weights: 1, survivors: 1, layers: [], untrained: one, earlyStop: one, end: one };
  await writeRecord(folder, {
    record: { id, key, ...figures },
    diverged: false,
    files: { metrics: fileSum([]), ticket: fileSum(chunks) },
  });
  return { path: ticketFile(folder, id) };
}

/** The network's answer in plain arithmetic. */
function plainClasses({ network, final, input }: MadeTicket, values: ArrayLike<number>): number[] {
  return Array.from({ length: EXAMPLES }, (_, example) => {
    let x = Array.from(
      { length: INPUTS },
      (__, i) => (values[example * INPUTS + i] ?? 0) * (input.scale[i] ?? 0) + (input.shift[i] ?? 0),
    );
    for (const { name, outputs, inputs, activation } of network.layers.filter(isDense)) {
      const weights = final[`${name}.weight`] ?? [];
      x = Array.from({ length: outputs }, (__, o) => {
        const sum = x.reduce(
          (total, value, i) => total + value * (weights[o * inputs + i] ?? 0),
          final[`${name}.bias`]?.[o] ?? 0,
        );
        return activation === 'relu' ? Math.max(0, sum) : sum;
      });
    }
    return x.indexOf(Math.max(...x));
  });
}

describe('predicting with a compact ticket', () => {
  const ticket = madeTicket([20, 15], INPUTS, [0.2, 0.4, 0.5]);

  test.each([
    ['bytes', bytes],
    ['numbers', Float32Array.from(bytes)],
  ])('gives every example the class that plain arithmetic gives it, from %s', async (_, values) => {
    const prediction = await predict(await model(ticket), about, { values, labels });
    const expected = plainClasses(ticket, values);
    expect(Array.from(prediction.classes)).toEqual(expected);
    expect(prediction.examples).toBe(EXAMPLES);
    expect(prediction.correct).toBe(expected.filter((given, i) => given === labels[i]).length);
    expect(prediction.ticketRate).toBeGreaterThan(0);
    expect(prediction.denseRate).toBeGreaterThan(0);
  });

  test('is the same from the ticket in the run folder', async () => {
    const { path } = await inRunFolder(ticket);
    const data = { ...about, classNames: classNames.map((_, i) => String(i)) };
    const whole = await predict(await openModel(path), data, { values: bytes, labels });
    const compact = await predict(await model(ticket), about, { values: bytes, labels });
    expect(whole.classes).toEqual(compact.classes);
  });

  test('uses the test part that the run had, and none of its training examples', async () => {
    const { path } = await inRunFolder(madeTicket([20, 15], 64, [0.2, 0.4, 0.5]));
    const opened = await openModel(path);
    expect(opened.trainedOn).toEqual({
      classNames: Array.from({ length: 10 }, (_, i) => String(i)),
      testShare: 0.4,
      labelColumn: 'last',
    });
    const written: string[] = [];
    const stdout = vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
      written.push(String(text));
      return true;
    });
    await predictCommand()
      .parseAsync(['node', 'predict', path, 'digits', '--json'])
      .finally(() => stdout.mockRestore());
    const { test: part } = await loadDataset(datasetSchema.parse({ name: 'digits', test_share: 0.4 }), '.');
    expect(part.labels.length).toBeGreaterThan(700);
    expect(JSON.parse(written.join(''))).toMatchObject({ examples: part.labels.length });
  });

  test('refuses a ticket that was taken out of its run folder, and says what to do', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    await writeTicket(path, ticket);
    await expect(openModel(path)).rejects.toMatchObject({
      message: expect.stringContaining('alone does not say which data it was trained on'),
      hint: expect.stringContaining('ticketlab compact'),
    });
  });

  test('refuses a ticket that is not as the run wrote it', async () => {
    const { path } = await inRunFolder(ticket);
    const whole = await readFile(path);
    whole[whole.length - 1] = (whole.at(-1) ?? 0) ^ 1;
    await writeFile(path, whole);
    await expect(openModel(path)).rejects.toThrow('ticket.safetensors was changed after it was written');
  });

  test('refuses examples of another kind', async () => {
    const opened = await model(ticket);
    const other = { ...about, features: 31, shape: [31] };
    await expect(
      predict(opened, other, { values: new Uint8Array(31), labels: new Uint16Array(1) }),
    ).rejects.toThrow('31 values per example; the ticket was trained on 30');
    const fewer = { ...about, classNames: ['a', 'b'] };
    await expect(predict(opened, fewer, { values: bytes, labels })).rejects.toThrow(
      '2 classes; the ticket knows 10',
    );
  });
});
