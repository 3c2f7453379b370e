// The Python files that the language features of this window have read; the code that understands them is loaded with the first.
import { requireReadable } from '../trust';
import type { PythonFiles } from './python-files';

let files: Promise<PythonFiles> | undefined;

export const pythonFiles = (): Promise<PythonFiles> =>
  (files ??= import('./python-files').then(({ PythonFiles }) => new PythonFiles(requireReadable)));
