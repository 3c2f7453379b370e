// A problem of an experiment file as the editor shows it.
import { Diagnostic, DiagnosticSeverity, Range } from 'vscode';
import type { FileProblem } from '../../experiment/checks/problem';

const SOURCE = 'Ticket Lab';

export function diagnosticOf(problem: FileProblem): Diagnostic {
  const { field, message, hint, severity } = problem;
  const text = `${field && `${field}: `}${message}${hint === undefined ? '' : `\n${hint}`}`;
  const level = severity === 'error' ? DiagnosticSeverity.Error : DiagnosticSeverity.Warning;
  const diagnostic = new Diagnostic(rangeOf(problem), text, level);
  diagnostic.source = SOURCE;
  diagnostic.code = field === '' ? 'cell' : 'setting';
  return diagnostic;
}

export const rangeOf = ({ line, column, endLine, endColumn }: FileProblem): Range =>
  new Range(line - 1, column - 1, endLine - 1, endColumn - 1);
