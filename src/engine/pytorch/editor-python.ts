// The Python that the user has chosen in the editor. The editor is asked itself; what it starts is told in the environment.
type Ask = (folder: string) => Promise<string | undefined>;

/** Environment variable that names it in processes that the editor has started. */
export const EDITOR_PYTHON = 'TICKETLAB_EDITOR_PYTHON';

let ask: Ask = () => Promise.resolve(process.env[EDITOR_PYTHON] || undefined);

/** @returns the path of the interpreter that is chosen for a folder; undefined outside the editor, and where none is chosen */
export const pythonOfEditor: Ask = (folder) => ask(folder);

/** To be called by the editor. */
export function answerForEditor(editor: Ask): void {
  ask = editor;
}
