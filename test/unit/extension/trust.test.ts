// Reading in a workspace that is not trusted.
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { ExperimentHashes } from '../../../src/extension/runs/experiment-hash';
import { isInsideAny } from '../../../src/extension/runs/inside-folder';
import { experimentSchema } from '../../../src/experiment/schema/cell-schemas';
import { temporaryFolder } from '../../support/temporary';

async function workspace() {
  const base = await temporaryFolder();
  const [own, other] = [join(base, 'own'), join(base, 'own-other')];
  for (const folder of [own, other]) await mkdir(folder);
  for (const file of [join(own, 'in.csv'), join(other, 'out.csv')])
    await writeFile(file, '1,2,0\n3,4,1\n5,6,0\n');
  await symlink(other, join(own, 'linked'));
  await symlink(join(other, 'out.csv'), join(own, 'linked.csv'));
  await symlink(own, join(base, 'name'));
  return { base, own, other };
}

describe.skipIf(process.platform === 'win32')('a file lies in a folder', () => {
  test('where its real path does, whatever either is called', async () => {
    const { base, own } = await workspace();
    for (const path of ['in.csv', '.', 'no/such.csv', join('..', 'own', 'in.csv')])
      expect(await isInsideAny([own], join(own, path))).toBe(true);
    expect(await isInsideAny([join(base, 'name')], join(own, 'in.csv'))).toBe(true);
    for (const path of ['linked', 'linked.csv', 'linked/out.csv', '..', '../own-other/out.csv', '../x'])
      expect(await isInsideAny([own], join(own, path))).toBe(false);
    expect(await isInsideAny([], join(own, 'in.csv'))).toBe(false);
  });

  test('and the data of an experiment that does not is not read', async () => {
    const { own } = await workspace();
    const hashes = new ExperimentHashes(async (path, name) => {
      if (!(await isInsideAny([own], path))) throw new Error(`${name} may not be read`);
    });
    const identity = (train: string) =>
      hashes.identify(
        experimentSchema.parse({ experiment: 'a', dataset: { train }, network: { hidden: [2] } }),
        join(own, 'a.lottery.md'),
      );
    expect(await identity('in.csv')).toEqual({ fingerprint: expect.any(String), sources: {} });
    for (const train of ['linked.csv', 'linked/out.csv', '../own-other/out.csv'])
      await expect(identity(train)).rejects.toThrow('(dataset.train) may not be read');
  });
});
