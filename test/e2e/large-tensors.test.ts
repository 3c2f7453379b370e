// Tensors of more bytes than Node reads or hashes in one call, 2 GiB.
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { withSafetensors } from '../../src/lab/disk/tensors/safetensors';
import { fileSum } from '../../src/lab/disk/training-record';
import { temporaryFolder } from '../support/temporary';

const LENGTH = 2 ** 31 + 4096;

/** Takes no room on disk: all that is not written is 0. */
async function sparseFile(): Promise<string> {
  const path = join(await temporaryFolder(), 'large.safetensors');
  const header = JSON.stringify({ w_mask: { dtype: 'U8', shape: [LENGTH], data_offsets: [0, LENGTH] } });
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(header.length));
  const file = await open(path, 'w');
  await file.write(Buffer.concat([length, Buffer.from(header)]));
  await file.write(Buffer.of(1), 0, 1, 8 + header.length + LENGTH - 1);
  await file.close();
  return path;
}

test('a tensor of more than 2 GiB is read whole, and in parts, to its last value', async () => {
  await withSafetensors(await sparseFile(), async (file) => {
    const last = new Uint8Array(await file.readPart('w_mask', LENGTH - 2, 2));
    expect([...last]).toEqual([0, 1]);
    const whole = await file.readBytes('w_mask');
    expect(whole.length).toBe(LENGTH);
    expect(whole.at(-1)).toBe(1);
    // (head -c 2147487743 /dev/zero; printf '\\1') | sha256sum
    expect(fileSum([whole])).toEqual({
      bytes: LENGTH,
      sha256: '75fe7618fb0602c979d6648754cbdc6e9c3d4f910660d3c894213e5930f09eb1',
    });
  });
});
