// Problems of experiment files in the editor: of open ones as they are typed, of the workspace's others as they are on disk.
import { Disposable, languages, workspace } from 'vscode';
import type { DiagnosticCollection, NotebookDocument, TextDocument, Uri } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import { withLibraries } from '../libraries';
import { NOTEBOOK_TYPE } from '../notebook/notebook-type';
import type { ExperimentFiles } from '../views/experiment-files';
import { diagnosticOf } from './diagnostic';
import { isExperimentText } from './selector';

/** Typing goes on so long before its problems are shown: milliseconds. */
const PAUSE = 250;

interface OpenFile {
  showing: Coalescer;
  /** Documents whose problems are shown: the file's own, or those of a notebook's cells. */
  uris: Uri[];
}

export class Problems {
  private readonly shown: DiagnosticCollection = languages.createDiagnosticCollection('ticketLab');
  /** Files that are open, as documents or as notebooks: their problems are shown as they are edited. */
  private readonly live = new Map<TextDocument | NotebookDocument, OpenFile>();
  private readonly listeners: Disposable;
  private disposed = false;

  constructor(private readonly files: ExperimentFiles) {
    const python = workspace.createFileSystemWatcher('**/*.py');
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
      python,
      ...[python.onDidCreate, python.onDidChange, python.onDidDelete].map((changed) =>
        changed(() => this.showAgain()),
      ),
      workspace.onDidGrantWorkspaceTrust(() => this.showAgain()),
    );
    for (const document of [...workspace.textDocuments, ...workspace.notebookDocuments]) this.open(document);
    this.showOthers();
  }

  dispose(): void {
    this.disposed = true;
    for (const { showing } of this.live.values()) showing.dispose();
    this.listeners.dispose();
  }

  private open(file: TextDocument | NotebookDocument): void {
    if (!isOurs(file)) return;
    const showing = new Coalescer(() => this.show(file), { wait: PAUSE, longest: Infinity });
    this.live.set(file, { showing, uris: [] });
    void showing.now();
  }

  private change(file: TextDocument | NotebookDocument): void {
    void this.live.get(file)?.showing.ask();
  }

  /** What experiments name may be there by now. */
  private showAgain(): void {
    for (const { showing } of this.live.values()) void showing.ask();
  }

  private close(file: TextDocument | NotebookDocument): void {
    const open = this.live.get(file);
    if (!open) return;
    open.showing.dispose();
    for (const uri of open.uris) this.shown.delete(uri);
    this.live.delete(file);
    this.showOthers();
  }

  private async show(file: TextDocument | NotebookDocument): Promise<void> {
    const { prepareBeside, problemsBeside } = await withLibraries(() => import('./read-edited'));
    const [any] = documentsOf(file);
    if (any) await prepareBeside(any);
    const documents = documentsOf(file);
    const [first] = documents;
    const problems = first ? await problemsBeside(first) : [];
    const open = this.live.get(file);
    if (this.disposed || !open) return;
    const before = open.uris;
    open.uris = documents.map(({ uri }) => uri);
    // Cells that are gone take their problems with them; so does what was known of the file before it was opened.
    const others = new Set(
      [...this.live].flatMap(([other, { uris }]) => (other === file ? [] : uris.map(String))),
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
    const live = new Set([...this.live.values()].flatMap(({ uris }) => uris.map(String)));
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
