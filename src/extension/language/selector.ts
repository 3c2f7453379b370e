// Document selectors of language features: cells of notebooks, and experiment files that are open as text.
import { CodeActionKind, languages } from 'vscode';
import type { DocumentFilter, TextDocument } from 'vscode';
import { NOTEBOOK_TYPE } from '../notebook/notebook-type';

const AS_TEXT: DocumentFilter = { pattern: '**/*.lottery.md', language: 'markdown' };

export const SELECTOR: DocumentFilter[] = [{ notebookType: NOTEBOOK_TYPE, language: 'yaml' }, AS_TEXT];

/** Ask for completion beside letters: what comes before a value, the start of a list or a section in one line, and what follows a Python file. */
export const TRIGGERS = [' ', '[', '{', ':'];

/** Mends everything where only one thing can be meant. */
export const FIX_ALL = CodeActionKind.SourceFixAll.append('ticketLab');

/** Cells of notebooks are not: their paths are those of the file, too. */
export const isExperimentText = (document: TextDocument): boolean =>
  document.uri.scheme !== 'vscode-notebook-cell' && languages.match(AS_TEXT, document) > 0;
