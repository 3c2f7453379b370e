import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  enclosingRun,
  experimentOf,
  levelOf,
  pathOf,
  runFolderOf,
  runFoldersOf,
} from '../../../src/extension/commands/arguments';

const RUN = join('/experiments', '.ticketlab', 'runs', 'digits-abc');
const TICKET = join(RUN, 'replicate-0', 'level-03', 'ticket', 'ticket.safetensors');

describe('what a command was called on', () => {
  test('a row of the Runs view, or one of its levels', () => {
    expect(runFolderOf({ kind: 'run', folder: RUN })).toBe(RUN);
    expect(runFolderOf({ kind: 'level', folder: RUN, level: 3 })).toBe(RUN);
    expect(levelOf({ kind: 'level', folder: RUN, level: 3 })).toBe(3);
    expect(levelOf({ kind: 'run', folder: RUN })).toBeUndefined();
  });

  test('a folder or file of the explorer: the run that it is or lies in', () => {
    expect(runFolderOf({ fsPath: RUN })).toBe(RUN);
    expect(runFolderOf({ fsPath: TICKET })).toBe(RUN);
    expect(runFolderOf({ fsPath: '/experiments/digits.lottery.md' })).toBeUndefined();
    expect(runFolderOf(RUN)).toBe(RUN);
  });

  test('a folder of runs elsewhere, where its path is given', () => {
    expect(runFolderOf('/elsewhere/digits-abc')).toBe('/elsewhere/digits-abc');
    expect(runFolderOf('')).toBeUndefined();
  });

  test('nothing, from the palette', () => {
    for (const nothing of [undefined, null, {}, 3, []]) {
      expect(runFolderOf(nothing)).toBeUndefined();
      expect(pathOf(nothing)).toBeUndefined();
      expect(experimentOf(nothing)).toBeUndefined();
    }
    expect(runFoldersOf(undefined, undefined)).toEqual([]);
  });

  test('several rows, where the one it was called on is among them', () => {
    const [a, b, c] = ['a', 'b', 'c'].map((folder) => ({ kind: 'run', folder }));
    expect(runFoldersOf(a, [a, b])).toEqual(['a', 'b']);
    expect(runFoldersOf(c, [a, b])).toEqual(['c']);
    expect(runFoldersOf(a, [a, { kind: 'level', folder: 'a', level: 1 }])).toEqual(['a']);
  });

  test('an experiment file: from the explorer, a notebook, the Experiments view', () => {
    const fsPath = '/experiments/digits.lottery.md';
    expect(pathOf({ fsPath })).toBe(fsPath);
    expect(pathOf({ notebookEditor: { notebookUri: { fsPath } }, ui: true })).toBe(fsPath);
    const node = {
      kind: 'experiment',
      file: { uri: { fsPath } },
      read: { experiment: { experiment: 'digits' } },
    };
    expect(pathOf(node)).toBe(fsPath);
    expect(experimentOf(node)).toBe('digits');
  });

  test('a run folder is what stands directly in .ticketlab/runs', () => {
    expect(enclosingRun(join('/experiments', '.ticketlab', 'runs'))).toBeUndefined();
    expect(enclosingRun(join(RUN, 'owners'))).toBe(RUN);
  });
});
