// Output of a cell that cannot be run: its problems, their lines, and how to fix them.
import { l10n } from 'vscode';
import { saidBy } from '../../lottery/errors';
import { inWords } from '../../experiment/checks/problem';
import type { FileProblem } from '../../experiment/checks/problem';
import type { Expansion } from '../../experiment/sweep/expand';
import type { TroubleOutput } from '../../protocol/views/output';
import { tell } from '../../lottery/translate';

/** @param errors with lines of the cell */
export function problemsOutput(cell: string, errors: readonly FileProblem[]): TroubleOutput {
  return {
    kind: 'trouble',
    title:
      errors.length === 1
        ? l10n.t('Not run: there is a problem in this cell.')
        : l10n.t('Not run: there are {0} problems in this cell.', errors.length),
    problems: errors.map(({ line, field, message, hint }) => ({
      line,
      message: field === '' ? message : `${field}: ${message}`,
      hint: hint ?? null,
    })),
    cell,
  };
}

/** Combinations of a sweep that cannot be run. */
export const combinationsOutput = (cell: string, problems: Expansion['problems']): TroubleOutput => ({
  kind: 'trouble',
  title: l10n.t('Not run: {0} combinations cannot be run. Leave them out with `skip`.', problems.length),
  problems: problems.slice(0, MOST_COMBINATIONS).map(({ combination, problem }) => {
    const { message, hint } = inWords(problem, l10n.t);
    return { line: null, message: `${combination}: ${message}`, hint: hint ?? null };
  }),
  cell,
});

/** More say nothing new. */
const MOST_COMBINATIONS = 5;

export function failureOutput(cell: string, error: unknown): TroubleOutput {
  const { message, hint } = saidBy(error);
  const remedy = hint === undefined ? null : tell(hint, l10n.t);
  return noticeOutput(cell, l10n.t('Not run.'), tell(message, l10n.t), remedy);
}

export const noticeOutput = (
  cell: string,
  title: string,
  message: string,
  hint: string | null = null,
): TroubleOutput => ({ kind: 'trouble', title, problems: [{ line: null, message, hint }], cell });
