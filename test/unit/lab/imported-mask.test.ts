// Masks made elsewhere: read, checked against the network, and what is planned from them.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readImportedMask } from '../../../src/lab/imported-mask';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { plannedSurvivors, plannedTotals } from '../../../src/lottery/pruning/prune';
import { encodeSafetensors } from '../../../src/tensors/encode';
import type { Tensor } from '../../../src/tensors/encode';
import { temporaryFolder } from '../../support/temporary';
import { pruningWith } from '../lottery/fixtures';

const network = buildNetwork({ hidden: [3], activation: 'relu' }, 4, 2);

async function reading(tensors: Record<string, Tensor>) {
  const folder = await temporaryFolder();
  writeFileSync(join(folder, 'mask.safetensors'), Buffer.concat(encodeSafetensors(tensors)));
  return readImportedMask('mask.safetensors', folder, network);
}

const half = { shape: [3, 4], data: Uint8Array.from({ length: 12 }, (_, i) => i % 2) };

test('a mask in bytes or in numbers is that of level 1, and a layer without one stays dense', async () => {
  const mask = await reading({ 'fc1.weight_mask': half });
  expect(mask).toEqual({ 'fc1.weight': half.data, 'fc2.weight': new Uint8Array(6).fill(1) });
  // As a state_dict of torch.nn.utils.prune has it, weights beside it.
  const floats = { shape: [3, 4], data: Float32Array.from(half.data) };
  expect(await reading({ 'fc1.weight_mask': floats, 'fc1.weight_orig': floats })).toEqual(mask);
});

test.each<[what: string, tensors: Record<string, Tensor>, told: RegExp]>([
  ['without a mask', { 'fc1.weight': half }, /holds no tensor whose name ends in _mask/],
  ['of another network', { 'conv1.weight_mask': half }, /holds "conv1\.weight_mask", which is of no layer/],
  [
    'of another shape',
    { 'fc2.weight_mask': half },
    /"fc2\.weight_mask" in .* is \[3, 4\], the network needs \[2, 3\]/,
  ],
  [
    'of nothing',
    {
      'fc1.weight_mask': { ...half, data: new Uint8Array(12) },
      'fc2.weight_mask': { shape: [2, 3], data: new Uint8Array(6) },
    },
    /no weight survives/,
  ],
])('a file %s is refused', async (_what, tensors, told) => {
  await expect(reading(tensors)).rejects.toThrow(told);
});

test('levels after it are planned from what it leaves', () => {
  const settings = { rounds: 3, rate: 0.5, output_rate: 0 };
  expect(plannedSurvivors(network, pruningWith(settings), [8, 6])).toEqual([
    ...[
      [12, 6],
      [8, 6],
      [4, 6],
      [2, 6],
    ],
  ]);
  expect(plannedTotals(network, pruningWith({ ...settings, scope: 'global' }), [8, 6])).toEqual([
    18, 14, 7, 3,
  ]);
});
