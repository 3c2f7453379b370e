// Tensor files that were made to do harm: refused at once, in words, whatever they claim.
import { execFileSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { encodeCompact, readCompact } from '../../../src/lab/results/compact-ticket';
import type { Checkpoint } from '../../../src/engine/train';
import { encodeCheckpoint, readCheckpoint } from '../../../src/lab/disk/checkpoint';
import { withSafetensors } from '../../../src/lab/disk/tensors/safetensors';
import { parseNetwork } from '../../../src/lab/disk/stored-network';
import { encodeTicket, readTicket } from '../../../src/lab/disk/ticket';
import { MaskDocument } from '../../../src/lab/mask/document';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { weightName } from '../../../src/lottery/network/network';
import type { Mask, Network } from '../../../src/lottery/network/network';
import type { PruningPoint } from '../../../src/lottery/pruning/pruning-points/pruning-point';
import type { MaskSchedule } from '../../../src/lottery/pruning/mask-schedules/mask-schedule';
import { LabError } from '../../../src/lottery/errors';
import { madeResidualTicket, madeTicket } from '../cli/made-ticket';
import { encode, floats, mask } from '../../support/tensors';
import { temporaryFolder } from '../../support/temporary';

/** What is refused is refused within: milliseconds of the processor, of which other programs take none. */
const AT_ONCE = 1000;

async function file(content: Uint8Array | Uint8Array[]): Promise<string> {
  const path = join(await temporaryFolder(), 'a.safetensors');
  await writeFile(path, Array.isArray(content) ? Buffer.concat(content) : content);
  return path;
}

/** A file of this header, with as much data. */
function withHeader(header: string, data: number): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(Buffer.byteLength(header)));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(data)]);
}

async function refusal(read: Promise<unknown>): Promise<string> {
  const from = process.cpuUsage();
  const error: unknown = await read.then(
    () => new Error('was read'),
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(LabError);
  const { user, system } = process.cpuUsage(from);
  expect((user + system) / 1000).toBeLessThan(AT_ONCE);
  return error instanceof Error ? error.message : '';
}

const opened = (path: string) => withSafetensors(path, async () => undefined);
const entry = (shape: unknown, offsets: number[], dtype = 'F32') =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });

describe('a header', () => {
  test.each([
    ['a negative size', `{"a":${entry([-1], [0, 4])}}`, 4, 'cannot be understood'],
    [
      'a type that objects have by themselves',
      `{"a":${entry([1], [0, 4], 'constructor')}}`,
      4,
      'unknown type constructor',
    ],
    [
      'two tensors of a name',
      `{"a":${entry([0], [0, 0])},"b":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"\\u0061":${entry([0], [0, 0])}}`,
      0,
      'two tensors are called "a"',
    ],
    [
      'sizes whose product no number holds',
      `{"a":${entry([2 ** 52, 2 ** 52, 2 ** 52], [0, 4])}}`,
      4,
      'is given 4',
    ],
    [
      'more axes than any array has',
      `{"a":${entry(new Array(100_000).fill(1), [0, 4])}}`,
      4,
      'has 100000 axes',
    ],
    [
      'a name that means something to objects',
      `{"__proto__":${entry([0], [0, 0])}}`,
      0,
      'cannot be understood',
    ],
    ['nothing but brackets', '['.repeat(200_000), 0, 'cannot be understood'],
  ])('with %s', async (_, header, data, message) => {
    expect(await refusal(opened(await file(withHeader(header, data))))).toContain(message);
  });

  test('longer than any that is meant', async () => {
    const header = `{"__metadata__":{"a":"${' '.repeat(20_000_000)}"}}`;
    expect(await refusal(opened(await file(withHeader(header, 0))))).toContain(
      'its header has 20000025 bytes',
    );
  });

  test('of a pipe or a device: nobody waits for it', async () => {
    const pipe = join(await temporaryFolder(), 'pipe');
    execFileSync('mkfifo', [pipe]);
    expect(await refusal(opened(pipe))).toContain('neither a file nor a folder');
    expect(await refusal(opened('/dev/zero'))).toContain('neither a file nor a folder');
  });
});

describe('masks', () => {
  test.each([
    [20_000, 'holds 20000 tensors'],
    [5000, 'holds 5000 masks'],
  ])('by the %d', async (count, message) => {
    const masks = Array.from({ length: count }, (_, i) => [`w${i}_mask`, mask([1], [1])]);
    expect(await refusal(MaskDocument.open(await file(encode(Object.fromEntries(masks)))))).toContain(
      message,
    );
  });

  test('without weights, but with sides beyond every screen', async () => {
    const path = await file(encode({ w_mask: mask([0, 2 ** 40], []) }));
    expect(await refusal(MaskDocument.open(path))).toContain('w_mask is [0, 1099511627776]');
  });
});

describe('a ticket', () => {
  const ticket = madeTicket([3], 4, [0.5, 0.5]);
  const residual = madeResidualTicket([]);
  const changed = async (change: (network: Network) => void, from = ticket) => {
    const text = JSON.stringify(from.network);
    const network: Network = JSON.parse(text);
    change(network);
    // As long as before, so that the header keeps its length.
    const whole = Buffer.concat(encodeTicket(from)).toString('latin1');
    const old = JSON.stringify(text).slice(1, -1);
    const now = JSON.stringify(JSON.stringify(network)).slice(1, -1);
    expect(whole).toContain(old);
    const bytes = Buffer.from(whole.replace(old, now.padEnd(old.length)), 'latin1');
    bytes.writeBigUInt64LE(bytes.readBigUInt64LE(0) + BigInt(Math.max(0, now.length - old.length)));
    return file(bytes);
  };

  test.each<[string, (network: Network) => void]>([
    [
      'negative sizes',
      ({ layers }) => layers.forEach((layer) => layer.kind === 'dense' && (layer.outputs *= -1)),
    ],
    ['two layers of a name', ({ layers }) => layers.forEach((layer) => (layer.name = 'fc1'))],
    ['layers that do not fit each other', (network) => (network.inputs = 5)],
    ['no layer that classifies', (network) => (network.classes = 3)],
  ])('whose network has %s', async (_, change) => {
    expect(await refusal(readTicket(await changed(change)))).toContain('is not a ticket');
  });

  test.each<[string, (network: Network) => void]>([
    ['a step that reads an image to come', ({ image }) => image?.steps.forEach((step) => (step.from = 99))],
    [
      'a step of a convolution that is none',
      ({ image }) => image?.steps.forEach((step) => 'layer' in step && (step.layer = 'fc1')),
    ],
    ['a step of a batch norm that it lacks', ({ norms }) => norms.splice(0)],
    [
      'a convolution without a stride',
      ({ layers }) => layers.forEach((layer) => layer.kind === 'convolution' && (layer.stride = 0)),
    ],
  ])('whose network of images has %s', async (_, change) => {
    expect(await refusal(readTicket(await changed(change, residual)))).toContain('is not a ticket');
  });

  test.each(['fc1.weight_mask', 'fc1.weight_initial', 'fc2.bias', 'input.scale'])(
    'whose %s has another shape',
    async (name) => {
      const whole = Buffer.concat(encodeTicket(ticket)).toString('latin1');
      const found = new RegExp(`"${name}":{"dtype":"\\w+","shape":\\[`).exec(whole)?.[0] ?? 'missing';
      const bytes = Buffer.from(whole.replace(`${found}`, `${found}1,`), 'latin1');
      const length = bytes.readBigUInt64LE(0);
      bytes.writeBigUInt64LE(length + 2n);
      expect(await refusal(readTicket(await file(bytes)))).toContain(`tensor "${name}" is [1,`);
    },
  );

  test('as networks are built, of every kind, is none of that', () => {
    for (const { network } of [ticket, residual])
      expect(parseNetwork(JSON.stringify(network))).toEqual(network);
  });
});

describe('a compact file', () => {
  const network = buildNetwork({ hidden: [60_000, 60_000], activation: 'relu' }, 10, 2);
  const tensors = {
    ...Object.fromEntries(
      network.layers.flatMap((layer) => [
        [`${weightName(layer)}_values`, floats([0], [])],
        [`${weightName(layer)}_deltas`, mask([0], [])],
      ]),
    ),
    'input.scale': floats([1], [1]),
    'input.shift': floats([1], [0]),
  };
  const about = {
    format: 'ticketlab-compact',
    version: '1',
    network: JSON.stringify(network),
    classes: '["a","b"]',
    test_share: '0.2',
    label_column: 'last',
    experiment: 'any',
    replicate: '0',
    level: '0',
    end_accuracy: '0.5',
  };

  test('that claims four thousand million weights in a few hundred bytes', async () => {
    expect(await refusal(readCompact(await file(encode(tensors, about))))).toContain('3,600,720,000 weights');
  });

  test.each([
    ['classes', '["a"]', 'names 1 classes'],
    ['test_share', '-1', 'is damaged'],
    ['label_column', '-3', 'is damaged'],
  ])('whose %s is %s', async (key, value, message) => {
    const small = madeTicket([3], 4, [0.5, 0.5]);
    const trainedOn = {
      classNames: Array.from({ length: 10 }, (_, i) => String(i)),
      testShare: 0.2,
      labelColumn: 'last',
    } as const;
    const { metadata, all } = await withSafetensors(
      await file(encodeCompact(small, trainedOn)),
      async (read) => ({
        metadata: read.metadata,
        all: await Promise.all(
          read.names.map(async (name) => {
            const { dtype, shape } = read.info(name);
            const data = await read.read(name);
            return [name, { dtype, shape, bytes: new Uint8Array(data.buffer) }] as const;
          }),
        ),
      }),
    );
    const path = await file(encode(Object.fromEntries(all), { ...metadata, [key]: value }));
    expect(await refusal(readCompact(path))).toContain(message);
  });
});

describe('a checkpoint', () => {
  const whole = {
    iteration: 5,
    parameters: { 'fc1.weight': Float32Array.of(1) },
    optimiser: {},
    measurements: [],
    lossSum: 0,
    captured: null,
  };
  const owner = { hash: '0123456789ab', id: 'replicate-0/level-00/ticket' };

  test.each([NaN, -1, 0.5, 2 ** 60])('of iteration %d, its sum being right', async (iteration) => {
    const path = await file(encodeCheckpoint(owner, { ...whole, iteration }));
    expect(await refusal(readCheckpoint(path, owner, null))).toContain('is damaged: its iteration');
  });

  const measured = (iteration: number, accuracy = 0.5) => ({
    ...{ iteration, trainLoss: iteration === 0 ? null : NaN, validationLoss: NaN, testLoss: Infinity },
    ...{ validationAccuracy: accuracy, testAccuracy: accuracy },
  });
  const training = {
    ...{ startIteration: 0, captureAt: 4, recipe: { iterations: 10, evaluate_every: 3 } },
    parameters: new Map([['fc1.weight', 2]]),
    mask: { 'fc1.weight': Uint8Array.of(0, 1) },
    optimiser: (mask: Mask) =>
      Promise.resolve(new Map([['fc1.weight.momentum', mask['fc1.weight']?.filter(Boolean).length ?? 0]])),
  };
  const fitting: Checkpoint = {
    iteration: 6,
    parameters: { 'fc1.weight': Float32Array.of(1, NaN) },
    optimiser: { 'fc1.weight.momentum': Float32Array.of(NaN) },
    measurements: [measured(0), measured(3), measured(6)],
    lossSum: NaN,
    captured: { 'fc1.weight': Float32Array.of(1, 2) },
  };
  const read = async (checkpoint: Checkpoint) =>
    readCheckpoint(await file(encodeCheckpoint(owner, checkpoint)), owner, training);

  test.each<[string, Partial<Checkpoint>]>([
    ['of numbers that are none', {}],
    ['amid a measurement', { measurements: [measured(0), measured(3)] }],
    ['at its end', { iteration: 10, measurements: [0, 3, 6, 9].map((at) => measured(at)) }],
    ['before the first measurement', { iteration: 0, measurements: [], captured: null }],
    [
      'about to take what tickets rewind to',
      { iteration: 4, measurements: [measured(0), measured(3)], captured: null },
    ],
    ['that has just taken it', { iteration: 4, measurements: [measured(0), measured(3)] }],
  ])('that its training could have saved, %s, is used', async (_, change) => {
    expect(await read({ ...fitting, ...change })).toEqual({ ...fitting, ...change });
  });

  test.each<[string, Partial<Checkpoint>, string]>([
    [
      'a tensor of another network',
      { parameters: { 'fc1.weight': Float32Array.of(1, 2), 'fc9.weight': Float32Array.of(1) } },
      'tensor "parameters/fc9.weight" does not belong to it',
    ],
    ['a tensor missing', { optimiser: {} }, 'has no tensor "optimiser/fc1.weight.momentum"'],
    [
      'a tensor of another size',
      { parameters: { 'fc1.weight': new Float32Array(3) } },
      'tensor "parameters/fc1.weight" is F32 [3], where F32 [2] is needed',
    ],
    [
      'more of the optimiser than weights survive',
      { optimiser: { 'fc1.weight.momentum': new Float32Array(2) } },
      'tensor "optimiser/fc1.weight.momentum" is F32 [2], where F32 [1] is needed',
    ],
    ['more steps than are trained', { iteration: 11 }, 'after 11 steps, the training goes from 0 to 10'],
    ['nothing to rewind to', { captured: null }, 'the values that tickets rewind to are missing'],
    ['something to rewind to too early', { iteration: 3, measurements: [] }, 'does not have yet'],
    [
      'a measurement too few',
      { iteration: 7, measurements: [measured(0), measured(3)] },
      'tensor "measurements" is not what',
    ],
    [
      'more measurements than there are',
      { measurements: [0, 3, 6, 9].map((at) => measured(at)) },
      'tensor "measurements" is F64 [4, 6], where F64 [3, 6]',
    ],
    [
      'measurements at other steps',
      { measurements: [measured(0), measured(2), measured(6)] },
      'tensor "measurements" is not what',
    ],
    [
      'accuracies that are no shares',
      { measurements: [measured(0), measured(3), measured(6, NaN)] },
      'tensor "measurements" is not what',
    ],
  ])('with %s, its sum being right, is refused', async (_, change, message) => {
    const said = await refusal(read({ ...fitting, ...change }));
    expect(said).toMatch(/a\.safetensors does not fit its training: /);
    expect(said).toContain(message);
  });

  test('with a tensor of another type, its sum being right, is refused', async () => {
    const chunks = encodeCheckpoint(owner, { ...fitting, parameters: { 'fc1.weight': new Float32Array(2) } });
    const bytes = Buffer.concat(chunks).toString('latin1');
    const of = '"parameters/fc1.weight":{"dtype":"';
    expect(bytes).toContain(`${of}F32`);
    const path = await file(Buffer.from(bytes.replace(`${of}F32`, `${of}I32`), 'latin1'));
    expect(await refusal(readCheckpoint(path, owner, training))).toContain(
      'tensor "parameters/fc1.weight" is I32 [2], where F32 [2] is needed',
    );
  });

  describe('of a training that updates its mask', () => {
    const schedule: MaskSchedule = {
      nextUpdate: (from) => (from > 5 ? Infinity : Math.max(2, from)),
      ...{ reachedAt: 5, needs: [], examples: (_, batch) => batch, update: ({ mask }) => mask },
    };
    const update = (iteration: number) => ({ iteration, pruned: [0], grown: [0] });
    const masked = { mask: { 'fc1.weight': Uint8Array.of(1, 1) }, updates: [2, 3, 4, 5].map(update) };
    const updating: Checkpoint = {
      ...{ ...fitting, masked },
      optimiser: { 'fc1.weight.momentum': Float32Array.of(1, 2) },
    };
    const readUpdating = async (checkpoint: Checkpoint) =>
      readCheckpoint(await file(encodeCheckpoint(owner, checkpoint)), owner, { ...training, schedule });

    test('comes back with it, and with the memory of what survives under it', async () => {
      expect(await readUpdating(updating)).toEqual(updating);
      const early = {
        ...{ ...updating, iteration: 5, measurements: [measured(0), measured(3)] },
        masked: { ...masked, updates: [2, 3, 4].map(update) },
      };
      expect(await readUpdating(early)).toEqual(early);
    });

    test.each<[string, Partial<Checkpoint>, string]>([
      ['without a mask', { masked: undefined }, 'no tensor "mask/fc1.weight"'],
      [
        'with a mask of another network',
        { masked: { ...masked, mask: { 'fc1.weight': Uint8Array.of(1) } } },
        'where U8 [2] is needed',
      ],
      [
        'with a mask of more than ones',
        { masked: { ...masked, mask: { 'fc1.weight': Uint8Array.of(2, 1) } } },
        'other numbers than 0 and 1',
      ],
      [
        'under another mask than the optimiser',
        { masked: { ...masked, mask: { 'fc1.weight': Uint8Array.of(0, 1) } } },
        '"optimiser/fc1.weight.momentum" is F32 [2], where F32 [1]',
      ],
      [
        'with an update too few',
        { masked: { ...masked, updates: [2, 3, 4].map(update) } },
        '"maskUpdates" is not when',
      ],
      [
        'updated at another time',
        { masked: { ...masked, updates: [1, 3, 4, 5].map(update) } },
        '"maskUpdates" is not when',
      ],
    ])('%s', async (_, changed, message) => {
      expect(await refusal(readUpdating({ ...updating, ...changed }))).toContain(message);
    });
  });

  describe('of a training that masks are pruned from before its end', () => {
    const pruningPoint: PruningPoint = {
      compared: 2,
      nextLook: (from) => (from > 8 ? Infinity : Math.max(2, 2 * Math.ceil(from / 2))),
      *look() {
        yield;
        return { masks: {}, distances: [], isTaken: false };
      },
    };
    const looks = [
      { iteration: 2, distances: [] },
      { iteration: 4, distances: [0.5] },
      { iteration: 6, distances: [0.4, 0.3] },
    ];
    const masks = { 'fc1.weight': Uint8Array.of(0, 1) };
    const values = { 'fc1.weight': Float32Array.of(0, 7) };
    const early = { looks, window: [masks, { 'fc1.weight': Uint8Array.of(1, 0) }], values: null };
    const looking: Checkpoint = { ...fitting, early };
    const readLooking = async (checkpoint: Checkpoint) =>
      readCheckpoint(await file(encodeCheckpoint(owner, checkpoint)), owner, { ...training, pruningPoint });

    test.each<[string, Partial<Checkpoint>]>([
      ['amid its window', {}],
      ['amid a look', { early: { ...early, looks: looks.slice(0, 2) } }],
      ['after values were taken', { iteration: 7, early: { looks, window: [], values } }],
      [
        'long after values were taken',
        {
          iteration: 10,
          measurements: [0, 3, 6, 9].map((at) => measured(at)),
          early: { looks, window: [], values },
        },
      ],
      [
        'before the first look',
        {
          iteration: 1,
          measurements: [measured(0)],
          captured: null,
          early: { looks: [], window: [], values: null },
        },
      ],
    ])('comes back as it was %s', async (_, changed) => {
      expect(await readLooking({ ...looking, ...changed })).toEqual({ ...looking, ...changed });
    });

    test.each<[string, Checkpoint['early'], string]>([
      ['without looks', undefined, 'no tensor "looks"'],
      [
        'with a look too few',
        { ...early, looks: looks.slice(0, 1), window: [masks] },
        '"looks" is F64 [1, 1], where F64 [3, 3]',
      ],
      ['with a mask too few', { ...early, window: [masks] }, 'no tensor "window/1/fc1.weight"'],
      [
        'with a mask too many',
        { ...early, window: [masks, masks, masks] },
        '"window/2/fc1.weight" does not belong',
      ],
      [
        'with a mask of another network',
        { ...early, window: [masks, { 'fc1.weight': Uint8Array.of(1) }] },
        'tensor "window/1/fc1.weight" is U8 [1], where U8 [2]',
      ],
      [
        'with a mask beside the values',
        { looks, window: [masks], values },
        '"window/0/fc1.weight" does not belong',
      ],
      [
        'with values of another network',
        { looks, window: [], values: { 'fc1.weight': Float32Array.of(1) } },
        'tensor "early/fc1.weight" is F32 [1], where F32 [2]',
      ],
      [
        'looked at another time',
        { ...early, looks: looks.map((look) => ({ ...look, iteration: look.iteration + 1 })) },
        '"looks" is not what the training compares',
      ],
      [
        'with distances that are no shares',
        { ...early, looks: looks.map((look) => ({ ...look, distances: look.distances.map(() => 2) })) },
        '"looks" is not what the training compares',
      ],
    ])('%s, its sum being right, is refused', async (_, changed, message) => {
      expect(await refusal(readLooking({ ...looking, early: changed }))).toContain(message);
    });
  });
});
