// Problems of experiment files in the editor: of open ones as they are typed, of the workspace's others as they are on disk.
import { Disposable, languages, workspace } from 'vscode';
import type { DiagnosticCollection, NotebookDocument, TextDocument, Uri } from 'vscode';
import { withLibraries } from '../libraries';
import { NOTEBOOK_TYPE } from '../notebook/parts';
import type { ExperimentFiles } from '../views/experiment-files';
import { diagnosticOf } from './diagnostic';
import { isExperimentText } from './selector';

/** Typing goes on so long before its problems are shown: milliseconds. */
const PAUSE = 250;

export class Problems {
  private readonly shown: DiagnosticCollection = languages.createDiagnosticCollection('ticketLab');
  /** Files that are open wait here to be read, as documents or as notebooks. */
  private readonly waiting = new Map<TextDocument | NotebookDocument, NodeJS.Timeout>();
  /** Documents whose problems are shown as they are edited: a file's own, or those of a notebook's cells. */
  private readonly live = new Map<TextDocument | NotebookDocument, Uri[]>();
  private readonly listeners: Disposable;
  private disposed = false;

  constructor(private readonly files: ExperimentFiles) {
    this.listeners = Disposable.from(
      this.shown,
      files.onDidChange(() => this.showOthers()),
      workspace.onDidOpenTextDocument((document) => this.open(document)),
      workspace.onDidChangeTextDocument(({ document }) => this.change(document)),
      workspace.onDidCloseTextDocument((document) => this.close(document)),
      workspace.onDidOpenNotebookDocument((notebook) => this.open(notebook)),
      workspace.onDidChangeNotebookDocument(({ notebook, contentChanges, cellChanges }) => {
        if (contentChanges.length > 0 || cellChanges.some(({ document }) => document)) this.change(notebook);
      }),
      workspace.onDidCloseNotebookDocument((notebook) => this.close(notebook)),
    );
    for (const document of [...workspace.textDocuments, ...workspace.notebookDocuments]) this.open(document);
    this.showOthers();
  }

  dispose(): void {
    this.disposed = true;
    for (const timer of this.waiting.values()) clearTimeout(timer);
    this.listeners.dispose();
  }

  private open(file: TextDocument | NotebookDocument): void {
    if (!isOurs(file)) return;
    this.live.set(file, []);
    void this.show(file);
  }

  private change(file: TextDocument | NotebookDocument): void {
    if (!this.live.has(file)) return;
    clearTimeout(this.waiting.get(file));
    this.waiting.set(
      file,
      setTimeout(() => void this.show(file), PAUSE),
    );
  }

  private close(file: TextDocument | NotebookDocument): void {
    clearTimeout(this.waiting.get(file));
    this.waiting.delete(file);
    for (const uri of this.live.get(file) ?? []) this.shown.delete(uri);
    if (this.live.delete(file)) this.showOthers();
  }

  private async show(file: TextDocument | NotebookDocument): Promise<void> {
    const { prepareBeside, problemsBeside } = await withLibraries(() => import('./read-edited'));
    const [any] = documentsOf(file);
    if (any) await prepareBeside(any);
    if (this.disposed || !this.live.has(file)) return;
    this.waiting.delete(file);
    const documents = documentsOf(file);
    const [first] = documents;
    const problems = first ? problemsBeside(first) : [];
    const before = this.live.get(file) ?? [];
    this.live.set(
      file,
      documents.map(({ uri }) => uri),
    );
    // Cells that are gone take their problems with them; so does what was known of the file before it was opened.
    const others = new Set(
      [...this.live].flatMap(([other, uris]) => (other === file ? [] : uris.map(String))),
    );
    for (const uri of [...before, file.uri]) if (!others.has(uri.toString())) this.shown.delete(uri);
    for (const document of documents) {
      const own = problems.filter((one) => one.document === document);
      this.shown.set(
        document.uri,
        own.map(({ problem }) => diagnosticOf(problem)),
      );
    }
  }

  /** The files that are not open. */
  private showOthers(): void {
    const open = new Set([...this.live.keys()].map(({ uri }) => uri.toString()));
    const live = new Set([...this.live.values()].flat().map(String));
    const known = new Set(this.files.all.map(({ uri }) => uri.toString()));
    const gone: Uri[] = [];
    this.shown.forEach((uri) => {
      if (!live.has(uri.toString()) && !known.has(uri.toString())) gone.push(uri);
    });
    for (const uri of gone) this.shown.delete(uri);
    for (const { uri, read } of this.files.all)
      if (!open.has(uri.toString())) this.shown.set(uri, read.problems.map(diagnosticOf));
  }
}

const documentsOf = (file: TextDocument | NotebookDocument): TextDocument[] =>
  'notebookType' in file ? file.getCells().map(({ document }) => document) : [file];

/** An experiment file, but no old version of one in a comparison. */
function isOurs(file: TextDocument | NotebookDocument): boolean {
  if (file.uri.scheme === 'git') return false;
  return 'notebookType' in file ? file.notebookType === NOTEBOOK_TYPE : isExperimentText(file);
}
