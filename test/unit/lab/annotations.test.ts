// Star, tags, note and colour of a run, in its folder: kept, changed one by one, and refused where they are not ours.
import { mkdir, readFile, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { annotate, readAnnotations } from '../../../src/lab/disk/annotations';
import { annotationsFile } from '../../../src/lab/disk/paths';
import { summariseFolder } from '../../../src/lab/runs';
import { NO_ANNOTATIONS, tagsOf } from '../../../src/protocol/annotations';
import { makeRun } from '../../support/runs';
import { temporaryFolder } from '../../support/temporary';

describe('annotations of a run', () => {
  it('are changed one by one, and told with its summary', async () => {
    const folder = await makeRun();
    expect((await summariseFolder(folder)).annotations).toBeUndefined();
    await annotate(folder, { starred: true, colour: 3 });
    await annotate(folder, { tags: ['good', 'keep it'] });
    await annotate(folder, { note: 'Änderung 变化' });
    const all = { starred: true, tags: ['good', 'keep it'], note: 'Änderung 变化', colour: 3 };
    expect(await readAnnotations(folder)).toEqual(all);
    expect((await summariseFolder(folder)).annotations).toEqual(all);
    // Nothing is left over beside it.
    expect((await readdir(folder)).filter((name) => name.startsWith('annotations'))).toEqual([
      'annotations.json',
    ]);
  });

  it('that are wrong in one part keep the others, and where they cannot be read nothing is written', async () => {
    const folder = await makeRun();
    const file = annotationsFile(folder);
    await writeFile(file, JSON.stringify({ starred: true, tags: ['a,b'], note: 'kept', colour: 3 }));
    await annotate(folder, { colour: 4 });
    expect(await readAnnotations(folder)).toEqual({ starred: true, tags: [], note: 'kept', colour: 4 });
    await rm(file);
    await mkdir(file);
    await expect(annotate(folder, { colour: 5 })).rejects.toThrow();
  });

  it('do not touch what the run is', async () => {
    const folder = await makeRun();
    const before = await readFile(join(folder, 'run.json'), 'utf8');
    await annotate(folder, { note: 'a' });
    expect(await readFile(join(folder, 'run.json'), 'utf8')).toBe(before);
    expect((await summariseFolder(folder)).state).toBe('waiting');
  });

  it.each([
    ['too long a note', { note: 'a'.repeat(1001) }],
    ['a note of two lines', { note: 'a\nb' }],
    ['a note with an escape sequence', { note: '\u001b[31mred' }],
    ['too many tags', { tags: Array.from({ length: 21 }, (_, i) => `t${i}`) }],
    ['too long a tag', { tags: ['a'.repeat(51)] }],
    ['a tag with a comma', { tags: ['a,b'] }],
    ['an empty tag', { tags: [''] }],
    ['a colour below 0', { colour: -1 }],
  ])('of %s are refused, and those before stay', async (_, change) => {
    const folder = await makeRun();
    await annotate(folder, { note: 'before' });
    await expect(annotate(folder, change)).rejects.toThrow('cannot be kept');
    expect(await readAnnotations(folder)).toMatchObject({ note: 'before', tags: [] });
  });

  it.each([
    ['cut short', '{"starred":tr'],
    ['no object', '[]'],
    ['of wrong types', '{"starred":"yes"}'],
    ['with a note that plays tricks', '{"note":"\\u001b]0;title\\u0007"}'],
    ['too large', `{"note":"${' '.repeat(1 << 16)}"}`],
  ])('%s count as none, and can be written anew', async (_, text) => {
    const folder = await makeRun();
    await writeFile(annotationsFile(folder), text);
    expect(await readAnnotations(folder)).toEqual(NO_ANNOTATIONS);
    expect((await summariseFolder(folder)).annotations).toBeUndefined();
    await annotate(folder, { starred: true });
    expect((await readAnnotations(folder)).starred).toBe(true);
  });

  it('are read from no other place than the run folder', async () => {
    const folder = await makeRun();
    const own = join(await temporaryFolder(), 'own.json');
    await writeFile(own, '{"note":"a secret"}');
    await symlink(own, annotationsFile(folder));
    expect(await readAnnotations(folder)).toEqual(NO_ANNOTATIONS);
    // What takes its place is a file of the run's; what it led to is not touched.
    await annotate(folder, { note: 'mine' });
    expect(await readFile(own, 'utf8')).toBe('{"note":"a secret"}');
    const other = await makeRun({ seed: 5 });
    await mkdir(annotationsFile(other));
    expect(await readAnnotations(other)).toEqual(NO_ANNOTATIONS);
    await expect(annotate(other, { note: 'mine' })).rejects.toThrow();
  });
});

it('tags are parted by commas, each once', () => {
  expect(tagsOf(' good, keep it ,,good ')).toEqual(['good', 'keep it']);
  expect(tagsOf(' , ')).toEqual([]);
});
