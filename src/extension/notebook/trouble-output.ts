// What a cell shows when it cannot be run: what is wrong, on which line, and what to do.
import { l10n } from 'vscode';
import { LabError } from '../../lottery/errors';
import type { Problem } from '../../lottery/experiment/problem';
import type { TroubleOutput } from '../../protocol/views/output';

/** @param errors with lines of the cell */
export function problemsOutput(cell: string, errors: readonly Problem[]): TroubleOutput {
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

export function failureOutput(cell: string, error: unknown): TroubleOutput {
  const hint = error instanceof LabError ? (error.hint ?? null) : null;
  const message = error instanceof Error ? error.message : String(error);
  return noticeOutput(cell, l10n.t('Not run.'), message, hint);
}

export const noticeOutput = (
  cell: string,
  title: string,
  message: string,
  hint: string | null = null,
): TroubleOutput => ({ kind: 'trouble', title, problems: [{ line: null, message, hint }], cell });
