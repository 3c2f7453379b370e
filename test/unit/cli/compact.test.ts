import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { denseBytes, encodeCompact, readCompact } from '../../../src/lab/results/compact-ticket';
import { decodeDeltas, encodeDeltas } from '../../../src/lab/results/deltas';
import { writeAtomically } from '../../../src/lab/disk/files';
import { withSafetensors } from '../../../src/lab/disk/tensors/safetensors';
import type { Ticket } from '../../../src/lab/disk/ticket';
import { temporaryFolder } from '../../support/temporary';
import { inPython } from '../../support/python';
import { madeResidualTicket, madeTicket } from './made-ticket';

const trainedOn = {
  classNames: Array.from({ length: 10 }, (_, i) => `class ${i}`),
  testShare: 0.25,
  labelColumn: 3,
};

/** LeNet-300-100 after 15 rounds, as in the paper: 3.6% of its weights. */
const lenet = () => madeTicket([300, 100], 784, [0.8 ** 15, 0.8 ** 15, 0.9 ** 15]);

async function written(ticket: Ticket): Promise<string> {
  const path = join(await temporaryFolder(), 'ticket.safetensors');
  await writeAtomically(path, encodeCompact(ticket, trainedOn));
  return path;
}

const sizeOf = (chunks: Uint8Array[]) => chunks.reduce((sum, { length }) => sum + length, 0);

describe('deltas', () => {
  test('give back any mask, however long its gaps', () => {
    const mask = fc
      .array(fc.tuple(fc.integer({ min: 0, max: 1200 }), fc.boolean()), { maxLength: 20 })
      .map((runs) =>
        Uint8Array.from(runs.flatMap(([gap, ends]) => [...new Uint8Array(gap), ...(ends ? [1] : [])])),
      );
    fc.assert(
      fc.property(mask, (bytes) => {
        expect(decodeDeltas(encodeDeltas(bytes), bytes.length)).toEqual(bytes);
      }),
    );
  });

  test('take one byte a survivor, and one more for every 255 pruned weights of a gap', () => {
    const after = (gap: number) => Array.from(encodeDeltas(Uint8Array.from([...new Uint8Array(gap), 1])));
    expect(after(0)).toEqual([0]);
    expect(after(254)).toEqual([254]);
    expect(after(255)).toEqual([255, 0]);
    expect(after(600)).toEqual([255, 255, 90]);
  });

  test('that lead out of the matrix are refused', () => {
    expect(decodeDeltas(Uint8Array.from([4, 5]), 10)).toBeNull();
    expect(decodeDeltas(Uint8Array.from([4, 4]), 10)).not.toBeNull();
  });
});

describe('a compact ticket', () => {
  test('holds the trained weights to the bit, and what is needed to classify', async () => {
    const ticket = madeTicket([30, 20], 64, [0.1, 0.3, 0.5]);
    const model = await readCompact(await written(ticket));
    expect(model.parameters).toEqual(ticket.final);
    expect(model.mask).toEqual(ticket.mask);
    expect(model.network).toEqual(ticket.network);
    expect(model.input).toEqual(ticket.input);
    expect(model.trainedOn).toEqual(trainedOn);
    expect(model.accuracy).toBe(0.975);
  });

  test('keeps a scale and shift of its own for every input where they differ', async () => {
    const ticket = madeTicket([5], 12, [0.5, 1]);
    ticket.input.scale = Float32Array.from({ length: 12 }, (_, i) => 1 / (i + 1));
    expect((await readCompact(await written(ticket))).input).toEqual(ticket.input);
  });

  test('can be dense, or have a layer without any weight left', async () => {
    const ticket = madeTicket([30, 20], 64, [0, 1, 0.5]);
    const model = await readCompact(await written(ticket));
    expect(model.parameters).toEqual(ticket.final);
    expect(model.mask).toEqual(ticket.mask);
  });

  test('of a residual network holds its batch norms as they are, beside weights of four dimensions', async () => {
    const ticket = madeResidualTicket([0.5, 0.2, 0.1, 0, 0.3, 1]);
    const path = await written(ticket);
    const model = await readCompact(path);
    expect(model.network).toEqual(ticket.network);
    expect(model.parameters).toEqual(ticket.final);
    expect(model.mask).toEqual(ticket.mask);
    await withSafetensors(path, async (file) => {
      expect(file.info('bn4.running_var')).toMatchObject({ dtype: 'F32', shape: [6] });
      expect(file.names).not.toContain('conv1.bias');
    });
    const channels = 4 + 3 * 6;
    expect(denseBytes(ticket.network)).toBe(
      4 * (36 + 4 * 6 * 9 + 6 * 6 * 9 + 4 * 6 + (54 + 1) * 9 + 100 + 4 * channels),
    );
  });

  test('of LeNet at 3.6% takes less than 6% of the dense bytes', () => {
    const ticket = lenet();
    expect(ticket.origin.density).toBeCloseTo(0.036, 3);
    expect(denseBytes(ticket.network)).toBe(4 * (266_200 + 410));
    expect(sizeOf(encodeCompact(ticket, trainedOn)) / denseBytes(ticket.network)).toBeLessThan(0.06);
  });

  test('that is damaged, or is something else, is refused with its name and what to do', async () => {
    const path = await written(madeTicket([30], 64, [0.1, 0.5]));
    const whole = await readFile(path);
    await writeFile(path, whole.subarray(0, whole.length - 5));
    await expect(readCompact(path)).rejects.toThrow(/ticket\.safetensors/);
    const text = whole.toString('latin1');
    await writeFile(path, Buffer.from(text.replace('"version":"1"', '"version":"9"'), 'latin1'));
    await expect(readCompact(path)).rejects.toThrow(/newer Ticket Lab/);
    await writeFile(path, Buffer.from(text.replace('ticketlab-compact', 'something-else---'), 'latin1'));
    await expect(readCompact(path)).rejects.toMatchObject({
      hint: expect.stringContaining('ticketlab compact'),
    });
    // The last bytes are deltas: now the last survivor lies outside its matrix.
    whole[whole.length - 1] = 254;
    await writeFile(path, whole);
    await expect(readCompact(path)).rejects.toThrow(/damaged: layer fc2/);
  });
});

const python = process.env['TICKETLAB_PYTHON'];
if (!python)
  console.log(
    'Skipped: reading a compact ticket in Python. TICKETLAB_PYTHON names no Python with numpy and safetensors.',
  );

test.skipIf(!python)('the Python package expands a compact ticket', async () => {
  const script = `
import hashlib, sys
import ticketlab
ticket = ticketlab.load(sys.argv[1])
for name, values in [*ticket.weights.items(), *((name + "_mask", mask) for name, mask in ticket.masks.items())]:
    print(name, list(values.shape), hashlib.sha256(values.tobytes()).hexdigest())
`;
  const sum = (values: Float32Array | Uint8Array) =>
    createHash('sha256').update(new Uint8Array(values.buffer)).digest('hex');
  const residual = {
    'conv2.weight': '[6, 4, 3, 3]',
    'shortcut1.weight': '[6, 4, 1, 1]',
    'bn1.weight': '[4]',
  };
  for (const [ticket, shapes] of [
    [lenet(), { 'fc1.weight': '[300, 784]', 'fc2.weight': '[100, 300]', 'fc3.weight': '[10, 100]' }],
    [madeResidualTicket([0.5, 0.2, 0.1, 0, 0.3, 1]), residual],
  ] as const) {
    const arguments_ = ['-', await written(ticket)];
    const { stdout, stderr } = inPython(python ?? '', arguments_, script);
    expect(stderr).toBe('');
    for (const [name, shape] of Object.entries(shapes))
      expect(stdout).toContain(`${name} ${shape} ${sum(ticket.final[name] ?? new Float32Array(0))}`);
    for (const [name, mask] of Object.entries(ticket.mask))
      expect(stdout).toMatch(new RegExp(`^${name}_mask .* ${sum(mask)}$`, 'm'));
  }
});
