import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Checkpoint } from '../../../src/engine/train';
import { encodeCheckpoint, readCheckpoint } from '../../../src/lab/disk/checkpoint';
import { writeAtomically } from '../../../src/lab/disk/files';
import { withSafetensors } from '../../../src/lab/disk/tensors/safetensors';
import { encodeSafetensors } from '../../../src/tensors/encode';
import { readTicket } from '../../../src/lab/disk/ticket';
import { writeTicket } from '../../support/tickets';
import type { Ticket } from '../../../src/lab/disk/ticket';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import type { Parameters } from '../../../src/lottery/network/network';
import { madeResidualTicket } from '../cli/made-ticket';
import { temporaryFolder } from '../../support/temporary';

const network = buildNetwork({ hidden: [3], activation: 'relu', initialiser: 'glorot-normal' }, 4, 2);
const parameters = (from: number): Parameters => ({
  'fc1.weight': Float32Array.from({ length: 12 }, (_, i) => from + i),
  'fc1.bias': Float32Array.of(from, -from, NaN),
  'fc2.weight': Float32Array.from({ length: 6 }, (_, i) => from * i),
  'fc2.bias': Float32Array.of(-0, from),
});
const ticket: Ticket = {
  origin: {
    experiment: 'any',
    hash: '0123456789ab',
    key: { replicate: 2, level: 3, kind: 'random-reinit', draw: 1 },
    density: 0.123,
    earlyStopAccuracy: 0.9,
    endAccuracy: 0.875,
  },
  network,
  input: { scale: Float32Array.of(1, 2, 3, 4), shift: Float32Array.of(0, 1, 0, 1) },
  initial: parameters(1),
  rewound: parameters(2),
  early: null,
  final: parameters(3),
  mask: { 'fc1.weight': new Uint8Array(12).fill(1), 'fc2.weight': Uint8Array.of(1, 0, 1, 0, 1, 1) },
};

describe('a ticket file', () => {
  test('gives the ticket back, to the bit', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    await writeTicket(path, ticket);
    expect(await readTicket(path)).toEqual(ticket);
    await writeTicket(path, { ...ticket, rewound: null });
    expect(await readTicket(path)).toEqual({ ...ticket, rewound: null });
    await writeTicket(path, { ...ticket, early: parameters(4) });
    expect(await readTicket(path)).toEqual({ ...ticket, early: parameters(4) });
  });

  test('says what shape its examples have; older ones, which do not, are read as well', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    const shaped = { ...ticket, inputShape: [1, 2, 2] };
    await writeTicket(path, shaped);
    expect(await readTicket(path)).toEqual(shaped);
    await withSafetensors(path, async ({ metadata }) =>
      expect(metadata).toMatchObject({ input_shape: '[1,2,2]' }),
    );
    await writeTicket(path, ticket);
    await withSafetensors(path, async ({ metadata }) => expect(metadata).not.toHaveProperty('input_shape'));
  });

  test('has the names and layouts that PyTorch users expect', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    await writeTicket(path, { ...ticket, rewound: null });
    await withSafetensors(path, async (file) => {
      expect(file.info('fc1.weight')).toMatchObject({ dtype: 'F32', shape: [3, 4] });
      expect(file.info('fc1.weight_mask')).toMatchObject({ dtype: 'U8', shape: [3, 4] });
      expect(file.info('fc2.bias_initial')).toMatchObject({ dtype: 'F32', shape: [2] });
      expect(file.names).not.toContain('fc1.weight_rewound');
      expect(file.names).not.toContain('fc1.bias_mask');
      expect(file.metadata).toMatchObject({
        experiment: 'any',
        level: '3',
        kind: 'random-reinit',
        density: '0.123',
      });
    });
  });

  test('keeps what batch norms have: drawn, rewound and trained, never under a mask', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    const made = madeResidualTicket([0.5, 0.2, 0.1, 0.7, 0.3, 1]);
    const scaled = (parameters: Parameters) =>
      Object.fromEntries(
        Object.entries(parameters).map(([name, values]) => [name, values.map((x) => x / 3)]),
      );
    const whole = { ...made, rewound: scaled(made.initial) };
    await writeTicket(path, whole);
    expect(await readTicket(path)).toEqual(whole);
    await withSafetensors(path, async (file) => {
      expect(file.info('shortcut1.weight_mask')).toMatchObject({ dtype: 'U8', shape: [6, 4, 1, 1] });
      for (const name of ['bn3.weight', 'bn3.bias', 'bn3.running_mean', 'bn3.running_var'])
        for (const suffix of ['', '_initial', '_rewound'])
          expect(file.info(name + suffix)).toMatchObject({ dtype: 'F32', shape: [6] });
      expect(file.names.filter((name) => /bn.*mask/.test(name))).toEqual([]);
    });
  });

  test('without a ticket’s metadata, or with a tensor of another shape, is refused', async () => {
    const path = join(await temporaryFolder(), 'ticket.safetensors');
    await writeAtomically(path, encodeSafetensors({}));
    await expect(readTicket(path)).rejects.toThrow('is not a ticket: its metadata does not describe one');
    await writeTicket(path, ticket);
    const bytes = await readFile(path, 'latin1');
    await writeFile(path, bytes.replace('"shape":[3,4]', '"shape":[4,3]'), 'latin1');
    await expect(readTicket(path)).rejects.toThrow('tensor "fc1.weight" is [4, 3], the network needs [3, 4]');
  });
});

describe('a checkpoint', () => {
  const owner = { hash: '0123456789ab', id: 'replicate-0/level-00/ticket' };
  const loss = fc.oneof(fc.double({ min: 0, max: 1e9 }), fc.constant(NaN), fc.constant(Infinity));
  const measurement = fc.record({
    iteration: fc.nat(),
    trainLoss: loss,
    validationLoss: loss,
    validationAccuracy: fc.double({ min: 0, max: 1, noNaN: true }),
    testLoss: loss,
    testAccuracy: fc.double({ min: 0, max: 1, noNaN: true }),
  });
  const checkpoints: fc.Arbitrary<Checkpoint> = fc.record({
    iteration: fc.nat(),
    parameters: fc.constant(parameters(1)),
    optimiser: fc.dictionary(fc.constantFrom('m', 'v', 'fc1.weight.m'), fc.float32Array()),
    measurements: fc
      .array(measurement, { maxLength: 5 })
      .map((all) => all.map((one, i) => (i === 0 ? { ...one, trainLoss: null } : one))),
    lossSum: loss,
    captured: fc.option(fc.constant(parameters(2))),
  });

  test('gives back all that a training needs, to the bit', async () => {
    const path = join(await temporaryFolder(), 'checkpoint.safetensors');
    await fc.assert(
      fc.asyncProperty(checkpoints, async (checkpoint) => {
        await writeAtomically(path, encodeCheckpoint(owner, checkpoint));
        const back = await readCheckpoint(path, owner, null);
        expect(back).toEqual({ ...checkpoint, optimiser: { ...checkpoint.optimiser } });
      }),
      { numRuns: 50 },
    );
  });

  test('with any bit flipped is refused', async () => {
    const path = join(await temporaryFolder(), 'checkpoint.safetensors');
    const checkpoint: Checkpoint = {
      iteration: 7,
      parameters: parameters(1),
      optimiser: {},
      measurements: [],
      lossSum: 1,
      captured: null,
    };
    await writeAtomically(path, encodeCheckpoint(owner, checkpoint));
    const bytes = await readFile(path);
    await fc.assert(
      fc.asyncProperty(fc.nat(bytes.length * 8 - 1), async (bit) => {
        const flipped = Buffer.from(bytes);
        flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        await writeFile(path, flipped);
        const back = await readCheckpoint(path, owner, null).catch(() => null);
        // A flip that only changes spaces or how a number is spelt does no harm.
        if (back) expect(back).toEqual(checkpoint);
      }),
      { numRuns: 150 },
    );
  });

  test('of another training or run is refused', async () => {
    const path = join(await temporaryFolder(), 'checkpoint.safetensors');
    const nothing = {
      iteration: 0,
      parameters: {},
      optimiser: {},
      measurements: [],
      lossSum: 0,
      captured: null,
    };
    await writeAtomically(path, encodeCheckpoint(owner, nothing));
    await expect(readCheckpoint(path, { ...owner, hash: 'another' }, null)).rejects.toThrow(
      'of another training',
    );
    await expect(readCheckpoint(path, { ...owner, id: 'another' }, null)).rejects.toThrow(
      'of another training',
    );
  });
});
