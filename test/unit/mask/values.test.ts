// Weights' values in the inspector's model: counted together, and told one by one.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { MaskDocument } from '../../../src/lab/mask/document';
import { encode, floats, mask, sum, tensor, testFile } from './files';

describe('values', () => {
  it('are counted into bins, kept and pruned apart', async () => {
    const value = fc.oneof(
      { weight: 8, arbitrary: fc.float({ noNaN: true, min: -4, max: 4 }) },
      { weight: 1, arbitrary: fc.constantFrom(0, NaN, Infinity, -Infinity) },
    );
    const weights = fc.array(fc.tuple(value, value, fc.integer({ min: 0, max: 1 })), {
      minLength: 1,
      maxLength: 80,
    });
    await fc.assert(
      fc.asyncProperty(weights, fc.integer({ min: 1, max: 20 }), async (all, bins) => {
        const shape = [all.length, 1];
        const of = (i: 0 | 1 | 2) => all.map((one) => one[i]);
        const document = await MaskDocument.open(
          await testFile(
            encode({ w: floats(shape, of(0)), w_initial: floats(shape, of(1)), w_mask: mask(shape, of(2)) }),
          ),
        );
        const { initial, final } = await document.values('w', bins);
        for (const [counts, values] of [
          [final, of(0)],
          [initial, of(1)],
        ] as const) {
          const finite = values.map(Math.fround).filter(Number.isFinite);
          const [least, most] = [Math.min(...finite), Math.max(...finite)];
          // 0 and −0 are the same bound.
          if (least < most)
            expect([counts?.from, counts?.to].map((bound = NaN) => bound + 0)).toEqual([least + 0, most + 0]);
          const stored = values.map(Math.fround);
          const group = (survives: number) => stored.filter((_, i) => all[i]?.[2] === survives);
          const zeros = group(0).filter((v) => v === 0).length;
          expect(counts?.prunedZeros).toBe(zeros);
          expect(counts?.notFinite).toBe(stored.filter((v) => !Number.isFinite(v)).length);
          expect(sum(counts?.kept ?? [])).toBe(group(1).filter(Number.isFinite).length);
          expect(sum(counts?.pruned ?? [])).toBe(group(0).filter(Number.isFinite).length - zeros);
        }
        await document.close();
      }),
      { numRuns: 60 },
    );
  });

  it('fall into the bin that holds them, the last bin holding its upper edge', async () => {
    const document = await MaskDocument.open(
      await testFile(
        encode({
          w: floats([6, 1], [0, 0.5, 1, 3.5, 4, 0]),
          w_mask: mask([6, 1], [1, 1, 0, 1, 1, 0]),
        }),
      ),
    );
    expect(await document.values('w', 4)).toEqual({
      initial: null,
      final: {
        from: 0,
        to: 4,
        kept: Uint32Array.of(2, 0, 0, 2),
        pruned: Uint32Array.of(0, 1, 0, 0),
        prunedZeros: 1,
        notFinite: 0,
      },
    });
    await document.close();
  });

  it('stop being counted when nobody waits any more', async () => {
    const document = await MaskDocument.open(
      await testFile(encode({ w: floats([2, 1], [1, 2]), w_mask: mask([2, 1], [1, 1]) })),
    );
    await expect(document.values('w', 4, AbortSignal.abort())).rejects.toThrow();
    await document.close();
  });
});

describe('one weight', () => {
  it('tells its indices along the dimensions, and its values as short as they can be', async () => {
    const shape = [2, 2, 1, 2];
    const document = await MaskDocument.open(
      await testFile(
        encode({
          'conv.weight': floats(shape, [0, 0, 0, 0, 0, 0, 0.1, 0]),
          'conv.weight_initial': floats(shape, [0, 0, 0, 0, 0, 0, NaN, 0]),
          'conv.weight_mask': mask(shape, [0, 0, 0, 0, 0, 0, 1, 0]),
        }),
      ),
    );
    expect(await document.weight('conv.weight', 1, 2, null)).toEqual({
      index: [1, 1, 0, 0],
      kept: true,
      keptInOther: null,
      initial: 'NaN',
      rewound: null,
      final: '0.1',
    });
    await expect(document.weight('conv.weight', 2, 0, null)).rejects.toThrow('row 2');
    await document.close();
  });

  it('is read from every number format that networks are stored in', async () => {
    const types: [string, ArrayBufferView][] = [
      ['F64', Float64Array.of(0, 1.5)],
      ['F32', Float32Array.of(0, 1.5)],
      ['F16', Uint16Array.of(0, 0x3e00)],
      ['BF16', Uint16Array.of(0, 0x3fc0)],
    ];
    const masks: [string, ArrayBufferView][] = [
      ['BOOL', Uint8Array.of(0, 1)],
      ['I8', Int8Array.of(0, -1)],
      ['F32', Float32Array.of(0, 1)],
      ['F16', Uint16Array.of(0, 0x3c00)],
      ['I64', BigInt64Array.of(0n, 1n)],
    ];
    for (const [dtype, values] of types)
      for (const [maskType, bits] of masks) {
        const document = await MaskDocument.open(
          await testFile(
            encode({ a: tensor(dtype, [1, 2], values), a_mask: tensor(maskType, [1, 2], bits) }),
          ),
        );
        expect(await document.weight('a', 0, 1, null)).toMatchObject({ kept: true, final: '1.5' });
        expect(await document.weight('a', 0, 0, null)).toMatchObject({ kept: false, final: '0' });
        await document.close();
      }
  });
});
