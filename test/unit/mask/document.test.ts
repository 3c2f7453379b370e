// The inspector's model against straightforward counts over the whole mask.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaskDocument } from '../../../src/lab/mask/document';
import { deepestDetail, TILE } from '../../../src/protocol/views/mask';
import { encode, mask, sum, testFile, upTo } from './files';

/** Shapes of one to four dimensions, none large, some empty, some just over a tile. */
const shapes = fc.oneof(
  fc.tuple(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 20 })),
  fc.tuple(fc.integer({ min: 1, max: 3 }), fc.integer({ min: 250, max: 600 })),
  fc.tuple(fc.integer({ min: 250, max: 300 }), fc.integer({ min: 1, max: 3 })),
  fc.tuple(
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 6 }),
    fc.integer({ min: 1, max: 5 }),
    fc.integer({ min: 1, max: 5 }),
  ),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 5 })),
  fc.tuple(fc.integer({ min: 1, max: 300 })),
);

const masked = shapes.chain((sizes) => {
  const shape: number[] = [...sizes];
  const weights = shape.reduce((product, size) => product * size, 1);
  const bits = fc.array(fc.integer({ min: 0, max: 1 }), {
    minLength: weights,
    maxLength: weights,
    size: 'max',
  });
  return fc.tuple(fc.constant(shape), bits);
});

/** A weight's place in the bitmap, from its indices. */
function pixelOf(shape: number[], index: number[]): [row: number, column: number] {
  if (shape.length === 1) return [0, index[0] ?? 0];
  const [output = 0, input = 0, ...kernel] = index;
  const width = shape.length > 2 ? (shape.at(-1) ?? 1) : 1;
  const height = shape.length > 3 ? (shape[2] ?? 1) : 1;
  const x = shape.length > 2 ? (kernel.at(-1) ?? 0) : 0;
  const y = shape.length > 3 ? (kernel[0] ?? 0) : 0;
  return [output * height + y, input * width + x];
}

function indicesOf(shape: number[]): number[][] {
  return shape.reduce<number[][]>(
    (all, size) => all.flatMap((index) => upTo(size).map((i) => [...index, i])),
    [[]],
  );
}

describe('the bitmap', () => {
  it('shows every weight once, at its place, at one pixel a weight', async () => {
    await fc.assert(
      fc.asyncProperty(masked, async ([shape, bits]) => {
        const path = await testFile(encode({ 'fc1.weight_mask': mask(shape, bits) }));
        const document = await MaskDocument.open(path);
        const [layer] = (await document.describe()).layers;
        if (!layer) throw new Error('no layer');
        const seen = new Map<string, number>();
        for (let y = 0; y * TILE < layer.rows; y++)
          for (let x = 0; x * TILE < layer.columns; x++) {
            const tile = await document.tile('fc1.weight', { detail: 0, x, y }, null);
            tile.kept.forEach((value, i) =>
              seen.set(`${y * TILE + Math.floor(i / tile.width)},${x * TILE + (i % tile.width)}`, value),
            );
          }
        expect(seen.size).toBe(bits.length);
        indicesOf(shape).forEach((index, i) =>
          expect(seen.get(pixelOf(shape, index).join())).toBe(bits[i] === 1 ? 255 : 0),
        );
        await document.close();
      }),
      { numRuns: 60 },
    );
  });

  it('zoomed out, shows the share of survivors under each pixel, and never loses one', async () => {
    await fc.assert(
      fc.asyncProperty(masked, fc.integer({ min: 1, max: 4 }), async ([shape, bits], wanted) => {
        const path = await testFile(encode({ 'fc1.weight_mask': mask(shape, bits) }));
        const document = await MaskDocument.open(path);
        const [layer] = (await document.describe()).layers;
        if (!layer || layer.weights === 0) return document.close();
        const detail = Math.min(wanted, deepestDetail(layer.rows, layer.columns));
        const tile = await document.tile('fc1.weight', { detail, x: 0, y: 0 }, null);
        const kept = new Float64Array(tile.width * tile.height);
        const all = new Float64Array(tile.width * tile.height);
        indicesOf(shape).forEach((index, i) => {
          const [row, column] = pixelOf(shape, index).map((at) => at >> detail) as [number, number];
          if (row >= tile.height || column >= tile.width) return;
          const pixel = row * tile.width + column;
          kept[pixel] = (kept[pixel] ?? 0) + (bits[i] ?? 0);
          all[pixel] = (all[pixel] ?? 0) + 1;
        });
        tile.kept.forEach((byte, pixel) => {
          const share = (kept[pixel] ?? 0) / (all[pixel] ?? 1);
          expect(byte === 0).toBe(share === 0);
          expect(byte === 255).toBe(share === 1);
          expect(Math.abs(byte / 255 - share)).toBeLessThanOrEqual(1 / 255);
        });
        await document.close();
      }),
      { numRuns: 60 },
    );
  });

  it('has no tile beyond its edge, and says so', async () => {
    const document = await MaskDocument.open(
      await testFile(encode({ 'a.weight_mask': mask([2, 2], [1, 0, 0, 1]) })),
    );
    await expect(document.tile('a.weight', { detail: 0, x: 1, y: 0 }, null)).rejects.toThrow('no tile 1, 0');
    await expect(document.tile('a.weight', { detail: 9, x: 0, y: 0 }, null)).rejects.toThrow('no detail 9');
    await expect(document.tile('b.weight', { detail: 0, x: 0, y: 0 }, null)).rejects.toThrow('"b.weight"');
    await document.close();
  });
});

describe('degrees', () => {
  it('count the survivors of each output and each input', async () => {
    await fc.assert(
      fc.asyncProperty(masked, async ([shape, bits]) => {
        const document = await MaskDocument.open(await testFile(encode({ w_mask: mask(shape, bits) })));
        const scan = await document.scan('w');
        const [layer] = (await document.describe()).layers;
        const outputs = new Array<number>(layer?.outputs ?? 0).fill(0);
        const inputs = new Array<number>(layer?.inputs ?? 0).fill(0);
        indicesOf(shape).forEach((index, i) => {
          const [output, input] = shape.length === 1 ? [0, index[0]] : index;
          outputs[output ?? 0] = (outputs[output ?? 0] ?? 0) + (bits[i] ?? 0);
          inputs[input ?? 0] = (inputs[input ?? 0] ?? 0) + (bits[i] ?? 0);
        });
        expect([...scan.ofOutputs]).toEqual(outputs);
        expect([...scan.ofInputs]).toEqual(inputs);
        expect(scan.survivors).toBe(sum(bits));
        await document.close();
      }),
      { numRuns: 60 },
    );
  });

  it('tell which neurons nothing reaches, and which reach nothing', async () => {
    const path = await testFile(
      encode({
        'fc1.weight_mask': mask([3, 2], [1, 1, 0, 0, 0, 1]),
        'fc2.weight_mask': mask([2, 3], [0, 1, 1, 0, 0, 1]),
      }),
    );
    const document = await MaskDocument.open(path);
    const [input, hidden, output] = await document.neurons();
    expect(input).toMatchObject({
      role: 'input',
      neurons: 2,
      outgoing: Uint32Array.of(1, 2),
      next: ['fc1.weight'],
    });
    expect(hidden).toMatchObject({
      layer: 'fc1.weight',
      role: 'hidden',
      incoming: Uint32Array.of(2, 0, 1),
      outgoing: Uint32Array.of(0, 1, 2),
      withoutIncoming: Uint32Array.of(1),
      withoutOutgoing: Uint32Array.of(0),
      mostIn: 2,
      mostOut: 2,
    });
    expect(output).toMatchObject({ role: 'output', incoming: Uint32Array.of(2, 1), outgoing: null });
    await document.close();
  });

  it('follow a channel through the layer that flattens it', async () => {
    const path = await testFile(
      encode({
        'conv1.weight_mask': mask([2, 1, 2, 2], [1, 1, 1, 0, 0, 0, 0, 1]),
        'fc1.weight_mask': mask([1, 8], [1, 1, 0, 1, 0, 0, 0, 0]),
      }),
    );
    const document = await MaskDocument.open(path);
    const [, channels] = await document.neurons();
    expect(channels).toMatchObject({
      incoming: Uint32Array.of(3, 1),
      outgoing: Uint32Array.of(3, 0),
      mostIn: 4,
      mostOut: 4,
      withoutOutgoing: Uint32Array.of(1),
    });
    await document.close();
  });

  it('do not join layers whose sizes do not fit', async () => {
    const path = await testFile(
      encode({
        'a.weight_mask': mask([3, 2], [1, 1, 1, 1, 1, 1]),
        'b.weight_mask': mask([1, 5], [1, 1, 1, 1, 1]),
      }),
    );
    const document = await MaskDocument.open(path);
    const [, hidden] = await document.neurons();
    expect(hidden).toMatchObject({ outgoing: null, next: [] });
    await document.close();
  });
});

describe('the picture', () => {
  const image = async (inputs: number, metadata: Record<string, string> = {}, more: number[] = []) => {
    const shape = [2, inputs, ...more];
    const weights = shape.reduce((product, size) => product * size, 1);
    const document = await MaskDocument.open(
      await testFile(
        encode(
          {
            'fc1.weight_mask': mask(
              shape,
              upTo(weights).map((i) => (i % 3 === 0 ? 1 : 0)),
            ),
          },
          metadata,
        ),
      ),
    );
    const [folded, scan] = [await document.image(), await document.scan('fc1.weight')];
    await document.close();
    if (folded) expect(folded.counts).toEqual(scan.ofInputs);
    return folded;
  };

  it('has the shape that the file names', async () => {
    expect(await image(24, { input_shape: '[2,3,4]' })).toMatchObject({
      channels: 2,
      height: 3,
      width: 4,
      guessed: false,
      most: 2,
    });
    expect(await image(12, { input_shape: '3x4' })).toMatchObject({ channels: 1, height: 3, width: 4 });
  });

  it('is taken for a square, of one colour or three, where the file names none or one that cannot be', async () => {
    expect(await image(64)).toMatchObject({ channels: 1, height: 8, width: 8, guessed: true });
    expect(await image(48)).toMatchObject({ channels: 3, height: 4, width: 4, guessed: true });
    expect(await image(64, { input_shape: '[1,28,28]' })).toMatchObject({
      height: 8,
      width: 8,
      guessed: true,
    });
  });

  it('is none for a list of features, for sizes that fit no square, and for a convolution', async () => {
    expect(await image(4, { input_shape: '[4]' })).toBeNull();
    expect(await image(13)).toBeNull();
    expect(await image(1, {}, [3, 3])).toBeNull();
  });
});

it('shows the layers of a model of the user’s own in the order of its modules', async () => {
  const layer = (parameter: string) => ({
    ...{ kind: 'parameter', name: parameter.replace('.weight', ''), parameter, shape: [1, 2] },
    ...{ role: 'hidden', outputs: 1 },
  });
  const names = ['stem.weight', 'blocks.10.weight', 'blocks.2.weight', 'head.weight'];
  const network = { inputs: 2, classes: 2, layers: names.map(layer), model: { others: [], tied: {} } };
  const tensors = Object.fromEntries(
    names.toReversed().map((name) => [`${name}_mask`, mask([1, 2], [1, 0])]),
  );
  const path = await testFile(encode(tensors, { network: JSON.stringify(network) }));
  const { layers } = await (await MaskDocument.open(path)).describe();
  expect(layers.map(({ name }) => name)).toEqual(names);
});
