// Settings that name what is not there: a Python file, or a function or class in it. Does not import the editor.
import { resolve } from 'node:path';
import { changes, nearest } from '../../experiment/checks/problem';
import type { Problem } from '../../experiment/checks/problem';
import { referencesOf, splitReference } from '../../lab/pytorch/sources';
import type { Experiment } from '../../lottery/settings';
import { say } from '../../lottery/translate';
import type { PythonFiles } from './python-files';

/** @param folder of the experiment file */
export async function codeProblems(
  experiment: Experiment,
  folder: string,
  files: PythonFiles,
): Promise<Problem[]> {
  const problems: Problem[] = [];
  for (const [field, reference] of Object.entries(referencesOf(experiment))) {
    const named = splitReference(reference ?? '');
    const problem = named && (await problemOf(named, folder, files));
    if (problem) problems.push({ path: field.split('.'), part: 'value', severity: 'warning', ...problem });
  }
  return problems;
}

async function problemOf(
  { file, name }: { file: string; name: string },
  folder: string,
  files: PythonFiles,
): Promise<Pick<Problem, 'message' | 'hint' | 'remedies'> | null> {
  const found = await files.look(resolve(folder, file));
  if (found === 'missing')
    return {
      message: say`there is no file ${file}`,
      hint: say('paths are relative to the experiment file'),
    };
  // Of `Net.small` the class; what that has is known once it is run.
  const [own = ''] = name.split('.');
  if (found === 'unreadable' || found.names === null || found.names.has(own)) return null;
  const defined = found.definitions.map(({ name: known }) => known);
  const meant = nearest(own, defined);
  return {
    message: say`${file} has no function or class \`${own}\``,
    ...(meant === undefined ? {} : { hint: say`did you mean \`${meant}\`?` }),
    remedies: changes(
      defined.map((known) => `${file}:${known}`),
      meant && `${file}:${meant}`,
    ),
  };
}
