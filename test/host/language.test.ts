// Help with writing experiments, as the editor's own requests get it: in a file open as text, and in a notebook's cells.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import {
  CodeActionKind,
  CompletionItemKind,
  DiagnosticSeverity,
  Position,
  Range,
  SnippetString,
  Uri,
  commands,
  extensions,
  languages,
  window,
  workspace,
} from 'vscode';
import type {
  CodeAction,
  CompletionItem,
  CompletionList,
  Diagnostic,
  Hover,
  LocationLink,
  MarkdownString,
  NotebookDocument,
  TextDocument,
} from 'vscode';
import { until } from './until';

const FIRST = `experiment: first
dataset: digits
network: {hidden: [16]}
training:
  optimiser: sgd
  momentun: 0.9
  batchsize: 30
pruning:
  scope: globl
`;
const COMPARE = 'compare: [first, frist]\n';
const BEGUN = 'experiment: begun\ndataset: digits\nnetwork: lenet-300-100\ntraining:\n  \n';

const fenced = (...cells: string[]) => cells.map((cell) => `\`\`\`yaml\n${cell}\`\`\`\n`).join('\n');

const folder = () => {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri;
};

async function write(name: string, text: string): Promise<Uri> {
  const uri = Uri.joinPath(folder(), name);
  await workspace.fs.writeFile(uri, new TextEncoder().encode(text));
  return uri;
}

const problemsOf = (uri: Uri, count: number): Promise<Diagnostic[]> =>
  until(`${count} problems of ${uri.toString()}`, () => {
    const all = languages.getDiagnostics(uri).filter(({ source }) => source === 'Ticket Lab');
    return all.length === count && all;
  });

const underlined = (document: TextDocument, problems: readonly Diagnostic[]) =>
  problems.map(({ range }) => document.getText(range));

/** The end of the first `text` in the document. */
function positionAfter(document: TextDocument, text: string): Position {
  const at = document.getText().indexOf(text);
  assert.ok(at >= 0, text);
  return document.positionAt(at + text.length);
}

async function completions(
  document: TextDocument,
  position: Position,
  trigger?: string,
): Promise<CompletionItem[]> {
  const list = await commands.executeCommand<CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    position,
    trigger,
  );
  return list.items.filter(({ kind }) => kind !== CompletionItemKind.Text);
}

const labels = (items: readonly CompletionItem[]) =>
  items.map(({ label }) => (typeof label === 'string' ? label : label.label));

async function help(document: TextDocument, position: Position): Promise<string> {
  const hovers = await commands.executeCommand<Hover[]>(
    'vscode.executeHoverProvider',
    document.uri,
    position,
  );
  return hovers
    .flatMap(({ contents }) => contents as MarkdownString[])
    .map(({ value }) => value)
    .join('\n');
}

const actionsAt = (document: TextDocument, range: Range, kind = CodeActionKind.QuickFix) =>
  commands.executeCommand<CodeAction[]>('vscode.executeCodeActionProvider', document.uri, range, kind.value);

const find = (document: TextDocument, text: string) => {
  const end = positionAfter(document, text);
  return new Range(end.translate(0, -text.length), end);
};

describe('help with writing experiments', () => {
  const made: Uri[] = [];
  before(() => extensions.getExtension('ticket-lab.ticket-lab')?.activate());
  after(async () => {
    await commands.executeCommand('workbench.action.closeAllEditors');
    for (const uri of made) await workspace.fs.delete(uri);
  });

  describe('in a file that is not open', () => {
    it('lists its problems all the same, until it is gone', async () => {
      const uri = await write('closed.lottery.md', fenced(FIRST));
      const problems = await problemsOf(uri, 3);
      assert.equal(problems[0]?.range.start.line, 6);
      await workspace.fs.delete(uri);
      await problemsOf(uri, 0);
    });
  });

  describe('in a file that is open as text', () => {
    let document: TextDocument;
    before(async () => {
      const uri = await write('text.lottery.md', `# Title\n\n${fenced(FIRST, COMPARE, BEGUN, '')}`);
      made.push(uri);
      document = await workspace.openTextDocument(uri);
      await window.showTextDocument(document);
      assert.equal(document.languageId, 'markdown');
    });

    it('underlines what is wrong', async () => {
      const problems = await problemsOf(document.uri, 5);
      assert.deepEqual(underlined(document, problems), [
        'momentun',
        'batchsize',
        'globl',
        'frist',
        'training',
      ]);
      assert.ok(problems.every(({ severity }) => severity === DiagnosticSeverity.Error));
      assert.match(
        problems[0]?.message ?? '',
        /^training\.momentun: no such setting\ndid you mean `momentum`\?/,
      );
    });

    it('follows the typing', async () => {
      const editor = await window.showTextDocument(document);
      const end = positionAfter(document, 'momentu');
      await editor.edit((edit) => edit.replace(new Range(end, end.translate(0, 1)), 'm'));
      await problemsOf(document.uri, 4);
      await editor.edit((edit) => edit.replace(new Range(end, end.translate(0, 1)), 'n'));
      await problemsOf(document.uri, 5);
    });

    it('completes settings, values and names', async () => {
      const settings = await completions(
        document,
        positionAfter(document, 'training:\n  \n').translate(-1, 2),
      );
      assert.ok(labels(settings).includes('iterations'));
      assert.ok(!labels(settings).includes('rounds'));
      const iterations = settings.find(({ label }) => labels([{ label }])[0] === 'iterations');
      assert.ok(iterations?.insertText instanceof SnippetString);
      assert.equal(iterations.insertText.value, 'iterations: ${0:5000}');
      assert.deepEqual(labels(await completions(document, positionAfter(document, 'scope: '), ' ')), [
        ...['layer', 'global', 'uniform', 'erdos-renyi', 'erk', 'balanced'],
      ]);
      assert.deepEqual(labels(await completions(document, positionAfter(document, 'compare: [first, fri'))), [
        'begun',
      ]);
    });

    it('offers a new cell in an empty one, and nothing outside of cells', async () => {
      // The editor's own snippets for Markdown are offered as well, once they are read.
      const begins = async (position: Position) =>
        labels(await completions(document, position)).filter((label) =>
          ['experiment', 'sweep', 'compare', 'inspect'].includes(label),
        );
      const closing = new Position(document.lineCount - 2, 0);
      const editor = await window.showTextDocument(document);
      assert.deepEqual(await begins(closing), []);
      await editor.edit((edit) => edit.insert(closing, '\n'));
      assert.deepEqual(await begins(closing), ['experiment', 'sweep', 'compare', 'inspect']);
      assert.deepEqual(await begins(new Position(0, 3)), []);
    });

    it('explains settings', async () => {
      const text = await help(document, positionAfter(document, 'optimi'));
      assert.match(text, /\*\*training\.optimiser\*\*/);
      assert.match(text, /`adam`, `adamw` or `sgd`/);
      assert.match(text, /Default: `adam`/);
    });

    it('mends a misspelt name, or all of them', async () => {
      const actions = await actionsAt(document, find(document, 'momentun'));
      assert.deepEqual(
        actions.map(({ title }) => title),
        ['Change to `momentum`', 'Remove `momentun`', 'Fix all misspelt names in this file'],
      );
      assert.deepEqual(
        actions.map(({ isPreferred }) => isPreferred === true),
        [true, false, false],
      );
      const all = await actionsAt(document, find(document, 'momentun'), CodeActionKind.SourceFixAll);
      assert.ok(all[0]?.edit);
      await workspace.applyEdit(all[0].edit);
      assert.match(document.getText(), /momentum: 0\.9\n {2}batch_size: 30\npruning:\n {2}scope: global\n/);
      assert.match(document.getText(), /compare: \[first, first\]/);
    });

    it('lists the problems of the file on disk once it is closed', async () => {
      await problemsOf(document.uri, 2);
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      await problemsOf(document.uri, 5);
    });
  });

  describe('with code of the person’s own', () => {
    const OWN = (model: string) =>
      `experiment: own\nengine: pytorch\ndataset: digits\nnetwork:\n  model: ${model}\n`;
    let document: TextDocument;
    before(async () => {
      made.push(await write('nets.py', 'import torch\n\nclass Small:\n  ...\n\ndef large(): ...\n'));
      const uri = await write('code.lottery.md', fenced(OWN('nets.py:Smal')));
      made.push(uri);
      document = await workspace.openTextDocument(uri);
      await window.showTextDocument(document);
    });

    it('names what its Python files define, and goes there', async () => {
      const items = await completions(document, positionAfter(document, 'nets.py:'), ':');
      assert.deepEqual(labels(items), ['nets.py:Small', 'nets.py:large']);
      const [problem] = await problemsOf(document.uri, 1);
      assert.equal(problem?.severity, DiagnosticSeverity.Warning);
      assert.match(
        problem.message,
        /^network\.model: nets\.py has no function or class `Smal`\ndid you mean `Small`\?/,
      );
      const [change] = await actionsAt(document, find(document, 'nets.py:Smal'));
      assert.ok(change?.edit);
      await workspace.applyEdit(change.edit);
      await problemsOf(document.uri, 0);
      const [link, ...others] = await commands.executeCommand<LocationLink[]>(
        'vscode.executeDefinitionProvider',
        document.uri,
        positionAfter(document, 'nets.py:Sm'),
      );
      assert.deepEqual(others, []);
      assert.ok(link?.originSelectionRange);
      assert.equal(document.getText(link.originSelectionRange), 'nets.py:Small');
      const code = await workspace.openTextDocument(link.targetUri);
      assert.equal(code.getText(link.targetRange), 'Small');
    });

    it('sees when a Python file changes', async () => {
      await write('nets.py', 'def large(): ...\n');
      await problemsOf(document.uri, 1);
      await write('nets.py', 'class Small: ...\n');
      await problemsOf(document.uri, 0);
    });
  });

  describe('in a notebook', () => {
    let notebook: NotebookDocument;
    const cell = (index: number) => notebook.cellAt(index).document;
    before(async () => {
      const uri = await write('note.lottery.md', `# Title\n\n${fenced(FIRST, COMPARE, BEGUN, FIRST, '')}`);
      made.push(uri);
      await problemsOf(uri, 9);
      // As a person does it: what is opened by the API stays open for minutes more.
      await commands.executeCommand('vscode.openWith', uri, 'ticket-lab');
      notebook = await until('the notebook', () => {
        const open = window.activeNotebookEditor?.notebook;
        return open?.uri.toString() === uri.toString() && open;
      });
    });

    it('underlines what is wrong in the cell where it is', async () => {
      const first = await problemsOf(cell(1).uri, 3);
      assert.deepEqual(underlined(cell(1), first), ['momentun', 'batchsize', 'globl']);
      assert.deepEqual(underlined(cell(2), await problemsOf(cell(2).uri, 1)), ['frist']);
      const second = await problemsOf(cell(4).uri, 4);
      assert.ok(
        second.some(({ message }) =>
          message.includes('`first` is already the name of the experiment on cell 2'),
        ),
      );
      await problemsOf(notebook.uri, 0);
    });

    it('completes, with the names of other cells', async () => {
      const names = await completions(cell(2), positionAfter(cell(2), 'compare: [first, fri'));
      assert.deepEqual(labels(names), ['begun']);
      const settings = await completions(cell(3), new Position(4, 2));
      assert.ok(labels(settings).includes('iterations'));
      assert.deepEqual(labels(await completions(cell(5), new Position(0, 0))), [
        'experiment',
        'sweep',
        'compare',
        'inspect',
      ]);
    });

    it('explains settings', async () => {
      assert.match(await help(cell(1), positionAfter(cell(1), 'hid')), /\*\*network\.hidden\*\*/);
    });

    it('mends a misspelt name, and the problem is gone', async () => {
      const [change] = await actionsAt(cell(1), find(cell(1), 'momentun'));
      assert.ok(change?.edit);
      await workspace.applyEdit(change.edit);
      assert.deepEqual(underlined(cell(1), await problemsOf(cell(1).uri, 2)), ['batchsize', 'globl']);
    });

    it('mends all of the file at once', async () => {
      const actions = await actionsAt(cell(1), find(cell(1), 'globl'));
      const all = actions.find(({ title }) => title.startsWith('Fix all'));
      assert.ok(all?.edit);
      await workspace.applyEdit(all.edit);
      await problemsOf(cell(1).uri, 0);
      assert.match(cell(2).getText(), /compare: \[first, first\]/);
      assert.match(cell(4).getText(), /momentum: 0\.9/);
    });

    it('lists what is pruned of a network where its settings are pointed at', async () => {
      const text = await help(cell(1), positionAfter(cell(1), 'hid'));
      assert.match(text, /\*\*network\.hidden\*\*/);
      assert.match(text, /\| fc1\.weight \| 16 × 64 \| 1,024 \| 20% \|/);
      assert.match(text, /\| 0 \| 1,184 \| 100\.0% \|/);
    });

    it('clears the cells when the notebook is closed', async () => {
      const uris = notebook.getCells().map(({ document }) => document.uri);
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
      for (const uri of uris) await problemsOf(uri, 0);
    });
  });
});
