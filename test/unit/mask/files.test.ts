// Files that the inspector opens, and its messages about others.
import { mkdir, symlink, truncate, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { MaskDocument } from '../../../src/lab/mask/document';
import { levelsOf, ticketsOf } from '../../../src/lab/mask/siblings';
import { LabError } from '../../../src/lottery/errors';
import { encode, floats, mask, testFile, testFolder, upTo } from './files';

const good = () =>
  encode({
    'fc1.weight': floats([2, 3], [1, 2, 3, 4, 5, 6]),
    'fc1.weight_mask': mask([2, 3], [1, 0, 1, 0, 1, 0]),
  });

async function problem(content: Uint8Array): Promise<LabError> {
  const opened = MaskDocument.open(await testFile(content));
  const error: unknown = await opened.then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof LabError)) throw new Error(`expected a LabError, got ${String(error)}`);
  return error;
}

describe('layers', () => {
  it('are found by their masks, in natural order, with the values that have their shape', async () => {
    const document = await MaskDocument.open(
      await testFile(
        encode({
          'fc10.weight_mask': mask([1, 1], [1]),
          'fc2.weight_mask': mask([1, 2], [1, 1]),
          'fc2.weight_orig': floats([1, 2], [1, 2]),
          'fc2.weight_initial': floats([2, 1], [1, 2]),
          'fc2.weight_rewound': floats([1, 2], [1, 2]),
          'fc2.bias': floats([2], [1, 2]),
        }),
      ),
    );
    const { layers } = await document.describe();
    expect(layers.map(({ name, values }) => ({ name, ...values }))).toEqual([
      { name: 'fc2.weight', initial: false, rewound: true, final: true },
      { name: 'fc10.weight', initial: false, rewound: false, final: false },
    ]);
    await document.close();
  });

  it('of convolutions become grids of filters', async () => {
    const document = await MaskDocument.open(
      await testFile(encode({ 'conv1.weight_mask': mask([2, 3, 2, 2], new Array(24).fill(1)) })),
    );
    expect((await document.describe()).layers[0]).toMatchObject({
      outputs: 2,
      inputs: 3,
      kernel: { height: 2, width: 2 },
      rows: 4,
      columns: 6,
      weights: 24,
    });
    await document.close();
  });
});

describe('a ticket', () => {
  it('says where it comes from, by its metadata before its place', async () => {
    const folder = join(await testFolder(), 'lenet-0123456789ab');
    const write = async (place: string, metadata: Record<string, string> = {}) => {
      const path = join(folder, ...place.split('/'), 'ticket.safetensors');
      await mkdir(dirname(path), { recursive: true });
      await writeFile(path, encode({ 'fc1.weight_mask': mask([1, 1], [1]) }, metadata));
      return path;
    };
    const third = await write('replicate-1/level-03/ticket', {
      experiment: 'lenet',
      end_accuracy: '0.97',
      early_stop_accuracy: '0.98',
    });
    const tenth = await write('replicate-1/level-10/ticket');
    const reinit = await write('replicate-1/level-03/random-reinit-2');
    await write('replicate-0/level-04/ticket');
    await mkdir(join(folder, 'replicate-1', 'level-11', 'ticket'), { recursive: true });

    const described = async (path: string) => {
      const document = await MaskDocument.open(path);
      const ticket = await document.describe();
      await document.close();
      return ticket;
    };
    expect(await described(third)).toMatchObject({
      experiment: 'lenet',
      kind: 'ticket',
      replicate: 1,
      level: 3,
      earlyStopAccuracy: 0.98,
      endAccuracy: 0.97,
      levels: [
        { level: 3, ticket: third },
        { level: 10, ticket: tenth },
      ],
    });
    expect(await described(reinit)).toMatchObject({
      experiment: 'lenet-0123456789ab',
      kind: 'random-reinit',
      draw: 2,
      level: 3,
      endAccuracy: null,
      levels: [{ level: 3, ticket: reinit }],
    });
  });

  it.skipIf(process.platform === 'win32')(
    'is offered with none that lie behind links, and not opened through one',
    async () => {
      const folder = join(await testFolder(), 'lenet-0123456789ab');
      const elsewhere = await testFolder();
      const own = join(folder, 'replicate-0', 'level-01', 'ticket', 'ticket.safetensors');
      await mkdir(dirname(own), { recursive: true });
      await writeFile(own, good());
      await mkdir(join(elsewhere, 'ticket'));
      await writeFile(join(elsewhere, 'ticket', 'ticket.safetensors'), good());
      expect(await ticketsOf(folder)).toMatchObject([{ ticket: own }]);
      const linked = join(folder, 'replicate-0', 'level-02');
      await symlink(elsewhere, linked);
      await symlink('.', join(folder, 'again'));
      expect(await levelsOf(own)).toEqual([{ level: 1, ticket: own }]);
      expect(await ticketsOf(folder)).toEqual([]);
      await expect(MaskDocument.open(join(linked, 'ticket', 'ticket.safetensors'))).rejects.toThrow(
        /is a link/,
      );
    },
  );

  it('tells which tensors are named as values of a mask and are of another shape', async () => {
    const tensors = {
      w_mask: mask([2, 3], [1, 0, 1, 1, 1, 0]),
      w: floats([3, 3], upTo(9)),
      w_initial: floats([2, 3], upTo(6)),
    };
    const document = await MaskDocument.open(await testFile(encode(tensors)));
    const { layers, unmasked } = await document.describe();
    expect(layers).toMatchObject([
      { values: { initial: true, final: false }, misshapen: [{ name: 'w', shape: [3, 3] }] },
    ]);
    expect(unmasked).toEqual([]);
    await document.close();
  });

  it('outside a run folder has no other levels', async () => {
    const document = await MaskDocument.open(await testFile(good()));
    expect(await document.describe()).toMatchObject({ experiment: null, level: null, levels: [] });
    await document.close();
  });
});

describe('a file that cannot be looked at says what is wrong with it', () => {
  it('when it is missing', async () => {
    const path = join(await testFolder(), 'none.safetensors');
    await expect(MaskDocument.open(path)).rejects.toThrow(LabError);
    await expect(MaskDocument.open(path)).rejects.toThrow('none.safetensors');
  });

  it('when it was cut short, wherever that is', async () => {
    const whole = good();
    for (const length of [0, 5, 8, 40, whole.length - 1]) {
      const error = await problem(whole.subarray(0, length));
      expect(error.message).toContain('test.ticket.safetensors');
      expect(error.hint).toBeTruthy();
    }
  });

  it('when it is another kind of file', async () => {
    expect((await problem(Buffer.from('# A text that is long enough to have a header\n'))).hint).toBeTruthy();
  });

  it('when its header is garbled', async () => {
    const whole = good();
    whole[8] = 0x5b;
    expect((await problem(whole)).message).toContain('header');
    const tooLarge = encode({ a_mask: { ...mask([2, 2], [1, 1, 1, 1]), shape: [2, 3] } });
    expect((await problem(tooLarge)).message).toMatch(/a_mask.*6.*4/);
    expect((await problem(encode({ a_mask: { ...mask([1], [1]), dtype: 'F3' } }))).message).toContain('F3');
  });

  it('when it has no mask, and how masks are named', async () => {
    const error = await problem(encode({ 'fc1.weight': floats([1, 1], [1]) }));
    expect(error.message).toContain('no mask');
    expect(error.hint).toContain('_mask');
  });

  it('when it became shorter while it was open', async () => {
    const path = await testFile(good());
    const document = await MaskDocument.open(path);
    await truncate(path, good().length - 1);
    await expect(document.scan('fc1.weight')).rejects.toThrow(LabError);
    await document.close();
  });
});
