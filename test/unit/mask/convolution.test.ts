// The inspector's model of convolutional networks: kernels, the image before the first fully connected layer, norms.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaskDocument } from '../../../src/lab/mask/document';
import { encodeTicket } from '../../../src/lab/disk/ticket';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { initialise } from '../../../src/lottery/network/initialise';
import { weightName, weightsOf } from '../../../src/lottery/network/network';
import { stream } from '../../../src/lottery/random/stream';
import { encode, floats, mask, sum, testFile, upTo, type TestTensor } from './files';

type Tensors = Record<string, TestTensor>;

async function opened<T>(content: Uint8Array, look: (document: MaskDocument) => Promise<T>): Promise<T> {
  const document = await MaskDocument.open(await testFile(content));
  try {
    return await look(document);
  } finally {
    await document.close();
  }
}

const full = (...shape: number[]): TestTensor =>
  mask(
    shape,
    upTo(shape.reduce((product, size) => product * size, 1)).map(() => 1),
  );

describe('kernels', () => {
  it('are counted by filter and by channel where a weight of theirs is left', async () => {
    const sizes = fc.tuple(...[5, 5, 3, 3].map((max) => fc.integer({ min: 1, max })));
    const masked = sizes.chain((shape) => {
      const length = shape.reduce((product, size) => product * size, 1);
      const bit = fc.oneof(
        { weight: 4, arbitrary: fc.constant(0) },
        { weight: 1, arbitrary: fc.constant(1) },
      );
      return fc.tuple(
        fc.constant(shape),
        fc.array(bit, { minLength: length, maxLength: length, size: 'max' }),
      );
    });
    await fc.assert(
      fc.asyncProperty(masked, async ([shape, bits]) => {
        const [filters = 1, channels = 1, height = 1, width = 1] = shape;
        const area = height * width;
        const used = (filter: number, channel: number) => {
          const first = (filter * channels + channel) * area;
          return bits.slice(first, first + area).includes(1) ? 1 : 0;
        };
        const kernels = await opened(encode({ 'conv1.weight_mask': mask(shape, bits) }), (document) =>
          document.kernels('conv1.weight'),
        );
        const ofFilters = upTo(filters).map((filter) =>
          sum(upTo(channels).map((channel) => used(filter, channel))),
        );
        const ofChannels = upTo(channels).map((channel) =>
          sum(upTo(filters).map((filter) => used(filter, channel))),
        );
        expect(kernels).toEqual({
          left: sum(ofFilters),
          ofFilters: Uint32Array.from(ofFilters),
          ofChannels: Uint32Array.from(ofChannels),
        });
      }),
      { numRuns: 60 },
    );
  });

  it('are none of a fully connected layer', async () => {
    const kernels = await opened(encode({ 'fc1.weight_mask': full(2, 3) }), (document) =>
      document.kernels('fc1.weight'),
    );
    expect(kernels).toBeNull();
  });
});

describe('the image that the first fully connected layer reads', () => {
  const layers: Tensors = { 'conv1.weight_mask': full(2, 1, 3, 3), 'fc1.weight_mask': full(3, 24) };
  const image = (tensors: Tensors, metadata: Record<string, string>) =>
    opened(encode(tensors, metadata), (document) => document.image());

  it('has the shape that the file names', async () => {
    const told = { input_shape: '[1,6,8]', dense_input_shape: '[2,3,4]' };
    expect(await image(layers, told)).toMatchObject({
      layer: 'fc1.weight',
      of: 'convolutions',
      channels: 2,
      height: 3,
      width: 4,
      guessed: false,
      counts: new Uint32Array(24).fill(3),
    });
  });

  it('is what a real ticket’s network makes, also in older tickets, which name no shapes', async () => {
    const network = buildNetwork(
      { layers: ['conv 2', 'pool', 'dense 3'], initialiser: 'glorot-normal', activation: 'relu' },
      [1, 6, 8],
      2,
    );
    const initial = initialise(
      network,
      'glorot-normal',
      stream({ seed: 1, replicate: 0, purpose: 'weights', index: 0 }),
    );
    const chunks = encodeTicket({
      origin: {
        experiment: 'any',
        hash: '0123456789ab',
        key: { replicate: 0, level: 0, kind: 'ticket', draw: 0 },
        density: 1,
        earlyStopAccuracy: 0.5,
        endAccuracy: 0.5,
      },
      network,
      input: { scale: new Float32Array(48).fill(1), shift: new Float32Array(48) },
      initial,
      rewound: null,
      early: null,
      final: initial,
      mask: Object.fromEntries(
        network.layers.map((layer) => [weightName(layer), new Uint8Array(weightsOf(layer)).fill(1)]),
      ),
    });
    const fresh = Buffer.concat(chunks);
    const older = Buffer.from(
      fresh.toString('latin1').replace('dense_input_shape', 'something_unknown'),
      'latin1',
    );
    for (const file of [fresh, older])
      expect(await opened(file, (document) => document.image())).toMatchObject({
        of: 'convolutions',
        channels: 2,
        height: 3,
        width: 4,
        guessed: false,
      });
  });

  it('is taken for squares, one a filter of the convolution before, where the file names none', async () => {
    const squares = { ...layers, 'fc1.weight_mask': full(3, 18) };
    expect(await image(squares, {})).toMatchObject({ channels: 2, height: 3, width: 3, guessed: true });
    expect(await image(layers, {})).toBeNull();
  });

  it('is none where each channel is a single number, as after global pooling', async () => {
    const pooled = { ...layers, 'fc1.weight_mask': full(3, 2) };
    expect(await image(pooled, { dense_input_shape: '[2,1,1]' })).toBeNull();
    expect(await image(pooled, {})).toBeNull();
  });
});

describe('a residual network', () => {
  /** Input → conv1 → bn1 → [conv2 → bn2 → conv3 → bn3] + [shortcut1 → bn4] → average → fc1. */
  const network = {
    layers: [
      ...['conv1', 'conv2', 'conv3', 'shortcut1'].map((name) => ({ kind: 'convolution', name })),
      { kind: 'dense', name: 'fc1' },
    ],
    image: {
      shape: [1, 4, 4],
      steps: [
        { op: 'convolution', layer: 'conv1', from: 0 },
        { op: 'batch-norm', norm: 'bn1', from: 1 },
        { op: 'convolution', layer: 'conv2', from: 2 },
        { op: 'batch-norm', norm: 'bn2', from: 3 },
        { op: 'convolution', layer: 'conv3', from: 4 },
        { op: 'batch-norm', norm: 'bn3', from: 5 },
        { op: 'convolution', layer: 'shortcut1', from: 2 },
        { op: 'batch-norm', norm: 'bn4', from: 7 },
        { op: 'add', from: 6, with: 8 },
        { op: 'average-pool', from: 9 },
      ],
    },
  };
  const vector = floats([2], [1, 2]);
  const file = (metadata: Record<string, string>) =>
    encode(
      {
        'bn1.weight': vector,
        'bn1.bias': vector,
        'bn1.running_mean': vector,
        'bn1.running_var': vector,
        'bn1.weight_initial': vector,
        'fc1.bias': vector,
        'input.scale': vector,
        'fc1.weight_mask': mask([2, 2], [1, 1, 0, 1]),
        'conv1.weight_mask': full(2, 1, 3, 3),
        'conv2.weight_mask': mask([2, 2, 1, 1], [1, 0, 1, 0]),
        'conv3.weight_mask': full(2, 2, 1, 1),
        'shortcut1.weight': floats([2, 2, 1, 1], [1, 2, 3, 4]),
        'shortcut1.weight_mask': mask([2, 2, 1, 1], [1, 1, 0, 0]),
      },
      metadata,
    );

  it('is looked at like any other: 1 × 1 kernels are layers, norms are listed as not pruned', async () => {
    const { layers, unmasked } = await opened(file({}), (document) => document.describe());
    expect(layers.map(({ name }) => name)).toEqual([
      'conv1.weight',
      'conv2.weight',
      'conv3.weight',
      'shortcut1.weight',
      'fc1.weight',
    ]);
    expect(layers[3]).toMatchObject({ rows: 2, columns: 2, kernel: { height: 1, width: 1 } });
    expect(unmasked.map(({ name }) => name)).toEqual([
      'bn1.bias',
      'bn1.running_mean',
      'bn1.running_var',
      'bn1.weight',
      'fc1.bias',
    ]);
  });

  it('counts what reads a channel along the shortcuts, too', async () => {
    const degrees = await opened(file({ network: JSON.stringify(network) }), (document) =>
      document.neurons(),
    );
    const of = (layer: string) => degrees.find((group) => group.layer === layer && group.role !== 'input');
    expect(of('conv1.weight')).toMatchObject({
      next: ['conv2.weight', 'shortcut1.weight'],
      outgoing: Uint32Array.of(3, 1),
      mostOut: 4,
    });
    for (const summand of ['conv3.weight', 'shortcut1.weight'])
      expect(of(summand)).toMatchObject({ next: ['fc1.weight'], outgoing: Uint32Array.of(1, 2) });
    expect(of('shortcut1.weight')).toMatchObject({ withoutIncoming: Uint32Array.of(1) });
    expect(of('fc1.weight')).toMatchObject({ role: 'output', next: [], outgoing: null });
  });

  it('is read as a chain of layers where its description is unknown or damaged', async () => {
    for (const description of ['', '{', '{"layers":7}', 'null'])
      expect(await opened(file({ network: description }), (document) => document.neurons())).toMatchObject([
        { role: 'input', next: ['conv1.weight'] },
        { next: ['conv2.weight'] },
        { next: ['conv3.weight'] },
        { next: ['shortcut1.weight'] },
        { next: ['fc1.weight'] },
        { next: [] },
      ]);
  });
});
