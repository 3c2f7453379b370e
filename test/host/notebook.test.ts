// Experiment notebooks inside the editor: files that are kept, cells that run, outputs that come back.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'mocha';
import {
  NotebookCellData,
  NotebookCellKind,
  NotebookData,
  NotebookEdit,
  NotebookRange,
  Range,
  Uri,
  WorkspaceEdit,
  commands,
  extensions,
  window,
  workspace,
} from 'vscode';
import type { NotebookCell, NotebookDocument } from 'vscode';
import type { TicketLab } from '../../src/extension/extension';
import type { Notebooks } from '../../src/extension/notebook/notebooks';
import { statusItems } from '../../src/extension/notebook/cell-state';
import { CellStatusBar } from '../../src/extension/notebook/status-bar';
import { OUTPUT_MIME, outputSchema } from '../../src/protocol/views/output';
import type { CellOutput } from '../../src/protocol/views/output';
import { longestStep } from './steps';
import { until } from './until';

const experiment = (name: string, settings: string) =>
  `experiment: ${name}\ndataset: digits\nnetwork: {hidden: [16]}\nreplicates: 1\n${settings}`;
const fenced = (yaml: string) => `\`\`\`yaml\n${yaml}\n\`\`\`\n`;

const SHORT = 'training: {iterations: 200, evaluate_every: 20}\npruning: {rounds: 2}';
const ENDLESS = 'training: {iterations: 50000000, evaluate_every: 50}';

const folder = () => {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri;
};

const write = async (name: string, content: string | Uint8Array) => {
  const uri = Uri.joinPath(folder(), name);
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  await workspace.fs.writeFile(uri, bytes);
  return uri;
};

const open = async (uri: Uri): Promise<NotebookDocument> => {
  const notebook = await workspace.openNotebookDocument(uri);
  await window.showNotebookDocument(notebook);
  return notebook;
};

const opened = async (name: string, content: string | Uint8Array) => open(await write(name, content));

const close = async () => {
  await commands.executeCommand('workbench.action.closeAllEditors');
};

const replaceText = async (cell: NotebookCell, text: string) => {
  const edit = new WorkspaceEdit();
  const { document } = cell;
  edit.replace(document.uri, new Range(0, 0, document.lineCount, 0), text);
  assert.ok(await workspace.applyEdit(edit));
};

/** Runs cells as the buttons of the editor do. */
const execute = (notebook: NotebookDocument, from: number, to = from + 1) =>
  commands.executeCommand('notebook.cell.execute', {
    ranges: [{ start: from, end: to }],
    document: notebook.uri,
  });

const interrupt = (notebook: NotebookDocument, index: number) =>
  commands.executeCommand('notebook.cell.cancelExecution', {
    ranges: [{ start: index, end: index + 1 }],
    document: notebook.uri,
  });

function outputOf(cell: NotebookCell): CellOutput | undefined {
  const item = cell.outputs.flatMap(({ items }) => items).find(({ mime }) => mime === OUTPUT_MIME);
  return item && outputSchema.parse(JSON.parse(new TextDecoder().decode(item.data)));
}

const textOf = (cell: NotebookCell) => {
  const item = cell.outputs.flatMap(({ items }) => items).find(({ mime }) => mime === 'text/plain');
  return item ? new TextDecoder().decode(item.data) : '';
};

/** The output of a cell, once it is of the kind, and as wanted. */
const shows = <K extends CellOutput['kind']>(
  cell: NotebookCell,
  kind: K,
  wanted: (output: CellOutput & { kind: K }) => boolean = () => true,
) =>
  until(`a cell shows ${kind}, and not ${JSON.stringify(outputOf(cell))?.slice(0, 300)}`, () => {
    const output = outputOf(cell);
    const right = output?.kind === kind ? (output as CellOutput & { kind: K }) : undefined;
    return right && wanted(right) && right;
  });

const cellsOf = (notebook: NotebookDocument) => notebook.getCells();
const cellAt = (notebook: NotebookDocument, index: number) => notebook.cellAt(index);

describe('an experiment notebook', () => {
  let lab: TicketLab;
  let notebooks: Notebooks;

  before(async () => {
    const extension = extensions.getExtension<TicketLab>('ticket-lab.ticket-lab');
    assert.ok(extension);
    lab = await extension.activate();
    notebooks = await lab.notebooks.load();
  });

  after(async () => {
    for (const { folder, state } of lab.service.runs) if (state === 'running') await lab.service.stop(folder);
    await close();
  });

  const runOf = (name: string) =>
    until(`the run of ${name}`, () => lab.service.runs.find(({ experiment }) => experiment === name));
  const becomes = (name: string, state: string) =>
    until(`the run of ${name} is ${state}`, async () => (await runOf(name)).state === state);
  const itemsUnder = async (cell: NotebookCell) => {
    const bar = new CellStatusBar(notebooks.cells, lab.service);
    return statusItems(await bar.stateOf(cell), true).map(({ text }) => text);
  };

  describe('keeps its file', () => {
    const awkward: Record<string, string | Uint8Array> = {
      'crlf.lottery.md': '\uFEFF# Title\r\n\r\n  ~~~yaml x\r\n  experiment: a\r\n  ~~~\r\n\r\nText.  ',
      'unclosed.lottery.md': '# Title\n\n```yaml\nexperiment: a\n\nno end\n',
      'conflict.lottery.md':
        'Text\n\n```yaml\n<<<<<<< HEAD\nexperiment: a\n=======\nexperiment: b\n>>>>>>> other\n```\n\n<<<<<<< HEAD\nx\n=======\ny\n>>>>>>> other\n',
      'latin.lottery.md': Buffer.from(
        '# Caf\u00e9 \u0080\n\n```yaml\nexperiment: a # \u00fc\n```\n',
        'latin1',
      ),
    };

    for (const [name, content] of Object.entries(awkward))
      it(`${name}, byte for byte, when it is saved`, async () => {
        const notebook = await opened(name, content);
        const before = await workspace.fs.readFile(notebook.uri);
        assert.ok(cellsOf(notebook).length > 0);
        assert.equal(notebook.isDirty, false);
        const cell = cellAt(notebook, notebook.cellCount - 1);
        const text = cell.document.getText();
        await replaceText(cell, `${text}\nmore`);
        assert.ok(await notebook.save());
        assert.notDeepEqual(await workspace.fs.readFile(notebook.uri), before);
        await replaceText(cell, text);
        assert.ok(await notebook.save());
        assert.deepEqual(Buffer.from(await workspace.fs.readFile(notebook.uri)), Buffer.from(before));
        await close();
      });

    it('when cells are edited, added, moved and deleted: all else stays as it was', async () => {
      const text = `# Title\r\n\r\n${fenced('experiment: a').replaceAll('\n', '\r\n')}\r\nText.\r\n`;
      const notebook = await opened('edited.lottery.md', text);
      const edit = new WorkspaceEdit();
      const added = new NotebookCellData(NotebookCellKind.Code, 'compare: [a, b]', 'yaml');
      edit.set(notebook.uri, [NotebookEdit.insertCells(3, [added])]);
      assert.ok(await workspace.applyEdit(edit));
      await replaceText(cellAt(notebook, 1), 'experiment: b');
      assert.ok(await notebook.save());
      const saved = new TextDecoder().decode(await workspace.fs.readFile(notebook.uri));
      const changed = text.replace('experiment: a', 'experiment: b');
      assert.equal(saved, `${changed.trimEnd()}\r\n\r\n\`\`\`yaml\r\ncompare: [a, b]\r\n\`\`\`\r\n`);
      const remove = new WorkspaceEdit();
      remove.set(notebook.uri, [NotebookEdit.deleteCells(new NotebookRange(3, 4))]);
      assert.ok(await workspace.applyEdit(remove));
      assert.ok(await notebook.save());
      assert.equal(new TextDecoder().decode(await workspace.fs.readFile(notebook.uri)), changed);
      await close();
    });
  });

  describe('runs a cell', () => {
    const FILE = `# Runs\n\n${fenced(experiment('nb-short', SHORT))}\n${fenced(experiment('nb-long', ENDLESS))}\n${fenced('compare: [nb-short, nb-long]')}\n${fenced('inspect: nb-short\nlevel: 2')}`;
    let notebook: NotebookDocument;
    before(async () => {
      notebook = await opened('runs.lottery.md', FILE);
    });

    it('to its end: its output says what was found, in numbers and in words', async () => {
      const cell = cellAt(notebook, 1);
      assert.deepEqual(await itemsUnder(cell), ['$(circle-outline) not run yet']);
      await execute(notebook, 1);
      const output = await shows(
        cell,
        'run',
        ({ state, levels }) => state === 'finished' && levels.length === 3,
      );
      assert.equal(output.name, 'nb-short');
      assert.ok(output.verdict.length > 0);
      assert.deepEqual(output.actions, ['openCurves', 'openReport']);
      assert.match(textOf(cell), /nb-short: finished\n[^]*Level 2: .* left · \d/);
      await until('the cell succeeded', () => cell.executionSummary?.success === true);
      assert.equal(cell.executionSummary?.executionOrder, 1);
      assert.match((await itemsUnder(cell))[0] ?? '', /^\$\(pass\) (wins at|none wins)/);
      assert.equal(notebook.isDirty, false);
    });

    it('whose run is finished: shows it again and makes no other', async () => {
      const before = lab.service.runs.length;
      await execute(notebook, 1);
      await until(
        'the cell succeeded again',
        () => cellAt(notebook, 1).executionSummary?.executionOrder === 2,
      );
      await until('it has ended', () => cellAt(notebook, 1).executionSummary?.success === true);
      assert.equal(lab.service.runs.length, before);
    });

    it('whose output grows while it runs, and an interrupt pauses it', async () => {
      const cell = cellAt(notebook, 2);
      await execute(notebook, 2);
      await shows(cell, 'run', ({ state, actions }) => state === 'running' && actions.includes('pause'));
      await until('its progress', async () => /running \d+%/.test((await itemsUnder(cell))[0] ?? ''));
      await interrupt(notebook, 2);
      await shows(cell, 'run', ({ state, actions }) => state === 'paused' && actions.includes('resume'));
      assert.equal((await runOf('nb-long')).state, 'paused');
      assert.notEqual(cell.executionSummary?.success, true);
      assert.ok((await itemsUnder(cell)).includes('$(debug-continue) Resume'));
    });

    it('whose run was paused: goes on with it', async () => {
      // An output says paused a moment before its cell has ended; till then the editor runs no cell again.
      await until('it goes on', async () => {
        await execute(notebook, 2);
        return (await runOf('nb-long')).state !== 'paused';
      });
      await shows(cellAt(notebook, 2), 'run', ({ state }) => state === 'running');
      assert.equal(lab.service.runs.filter(({ experiment }) => experiment === 'nb-long').length, 1);
    });

    it('that compares: the runs side by side, live', async () => {
      const cell = cellAt(notebook, 3);
      await execute(notebook, 3);
      const output = await shows(
        cell,
        'compare',
        ({ comparison }) => comparison.runs[1]?.state === 'running',
      );
      assert.deepEqual(
        output.comparison.runs.map(({ name, state }) => [name, state]),
        [
          ['nb-short', 'finished'],
          ['nb-long', 'running'],
        ],
      );
      assert.match(textOf(cell), /nb-short · finished/);
    });

    it('that inspects: the layers of the ticket and its picture', async () => {
      const cell = cellAt(notebook, 4);
      await execute(notebook, 4);
      const output = await shows(cell, 'inspect', ({ ticket }) => ticket !== null);
      assert.deepEqual(
        output.layers.map(({ name }) => name),
        ['fc1', 'fc2'],
      );
      assert.equal(output.picture?.of, 'pixels');
      assert.equal(output.picture?.width, 8);
      assert.match(textOf(cell), /fc1: \d+ of 1,024 weights left/);
    });

    it('and goes on when the notebook is closed; reopened, outputs are back, live, and nothing is changed', async () => {
      await close();
      assert.equal((await runOf('nb-long')).state, 'running');
      notebook = await open(notebook.uri);
      const short = await shows(cellAt(notebook, 1), 'run', ({ state }) => state === 'finished');
      assert.equal(short.levels.length, 3);
      await shows(cellAt(notebook, 2), 'run', ({ state }) => state === 'running');
      await shows(cellAt(notebook, 3), 'compare');
      await shows(cellAt(notebook, 4), 'inspect');
      assert.equal(notebook.isDirty, false);
      await until('the cell has succeeded', () => cellAt(notebook, 1).executionSummary?.success === true);
    });

    it('in the very moment in which what it showed before is back', async () => {
      const again = await write('again.lottery.md', fenced(experiment('nb-short', SHORT)));
      const back = new Promise<NotebookCell>((found) => {
        const listener = workspace.onDidChangeNotebookDocument(({ notebook, cellChanges }) => {
          const restored = cellChanges.find(({ outputs }) => outputs !== undefined && outputs.length > 0);
          if (notebook.uri.path !== again.path || !restored) return;
          listener.dispose();
          void execute(notebook, 0);
          found(restored.cell);
        });
      });
      await open(again);
      const cell = await back;
      await until('it was run', () => cell.executionSummary?.executionOrder !== undefined);
      await until('it has ended', () => cell.executionSummary?.success === true);
      await window.showNotebookDocument(notebook);
    });

    it('whose run is paused or resumed elsewhere: shows that', async () => {
      const cell = cellAt(notebook, 2);
      await commands.executeCommand('ticketLab.pauseRun', cell);
      await shows(cell, 'run', ({ state }) => state === 'paused');
      await commands.executeCommand('ticketLab.resumeRun', cell);
      await shows(cell, 'run', ({ state }) => state === 'running');
    });

    it('whose run is paused and resumed at once: goes on with it', async () => {
      const { folder } = await runOf('nb-long');
      await lab.service.pause(folder);
      await lab.service.start(folder);
      await shows(cellAt(notebook, 2), 'run', ({ state }) => state === 'running');
    });

    it('whose run goes on although the cell was edited meanwhile: follows it, and says that it is another', async () => {
      const cell = cellAt(notebook, 2);
      const text = cell.document.getText();
      const { folder } = await runOf('nb-long');
      await lab.service.pause(folder);
      await shows(cell, 'run', ({ state }) => state === 'paused');
      await replaceText(cell, text.replace('50000000', '50000001'));
      await shows(cell, 'run', ({ stale }) => stale);
      await commands.executeCommand('ticketLab.resumeRun', folder);
      await shows(cell, 'run', ({ state, stale }) => state === 'running' && stale);
      await replaceText(cell, text);
      await shows(cell, 'run', ({ state, stale }) => state === 'running' && !stale);
    });

    it('without ever holding up the editor for 50 ms', async () => {
      const longest = await longestStep(async () => {
        for (let i = 0; i < 20; i++)
          await until(
            'another measurement',
            () => new Promise<true>((heard) => lab.service.onDidMeasure(() => heard(true))),
          );
      });
      assert.ok(longest < 50, `a step took ${longest} ms`);
    });

    it('and says so when the cell was edited since', async () => {
      const cell = cellAt(notebook, 1);
      const text = cell.document.getText();
      await replaceText(cell, text.replace('200', '201'));
      assert.deepEqual(await itemsUnder(cell), ['$(edit) edited, not run yet']);
      assert.equal(outputOf(cell)?.kind, 'run');
      await replaceText(cell, text);
      assert.match((await itemsUnder(cell))[0] ?? '', /^\$\(pass\)/);
    });

    it('as it stands in the editor, saved or not, after those of the notebook that are under way', async () => {
      const cell = cellAt(notebook, 1);
      // An output says finished a moment before its cell is; till then the editor runs no cell again.
      await until('the cell has ended', () => cell.executionSummary?.success !== undefined);
      await replaceText(cell, experiment('nb-unsaved', SHORT.replace('rounds: 2', 'rounds: 1')));
      assert.equal(notebook.isDirty, true);
      await execute(notebook, 1);
      await until('it waits', async () => (await itemsUnder(cell))[0] === '$(clock) queued');
      const { folder } = await runOf('nb-long');
      await lab.service.pause(folder);
      await shows(cell, 'run', ({ name, state }) => name === 'nb-unsaved' && state === 'finished');
      assert.equal(notebook.isDirty, true);
      await commands.executeCommand('workbench.action.files.revert');
    });

    it('until the run is deleted: then it has nothing to show', async () => {
      const { folder } = await runOf('nb-long');
      await lab.service.delete(folder);
      await until('the output is gone', () => cellAt(notebook, 2).outputs.length === 0);
      assert.deepEqual(await itemsUnder(cellAt(notebook, 2)), ['$(circle-outline) not run yet']);
      await close();
    });
  });

  describe('runs several cells', () => {
    it('one after the other; what waits can be cancelled', async () => {
      const names = ['nb-first', 'nb-second', 'nb-third'];
      const text = names.map((name, i) =>
        fenced(experiment(name, `seed: ${i + 1}\n${i === 0 ? ENDLESS : SHORT}`)),
      );
      const notebook = await opened('several.lottery.md', text.join('\n'));
      await execute(notebook, 0, 3);
      await shows(cellAt(notebook, 0), 'run', ({ state }) => state === 'running');
      assert.deepEqual(await itemsUnder(cellAt(notebook, 1)), ['$(clock) queued']);
      await interrupt(notebook, 2);
      await until('the third is no longer queued', async () =>
        /not run yet/.test((await itemsUnder(cellAt(notebook, 2)))[0] ?? ''),
      );
      await interrupt(notebook, 0);
      await becomes('nb-first', 'paused');
      await shows(cellAt(notebook, 1), 'run', ({ state }) => state === 'finished');
      // Interrupted before its turn came to be made, it has no run at all.
      const third = lab.service.runs.find(({ experiment }) => experiment === 'nb-third');
      assert.ok(third === undefined || (third.state === 'waiting' && third.queued === undefined));
      await close();
    });
  });

  describe('does not run', () => {
    it('a cell with problems: says what is wrong, on which line, and what to do', async () => {
      const notebook = await opened(
        'wrong.lottery.md',
        fenced('experiment: nb-wrong\ndataset: digits\nnetwork: {hidden: [4]}\ntraning: {iterations: 5}'),
      );
      const cell = cellAt(notebook, 0);
      assert.deepEqual(await itemsUnder(cell), ['$(error) 1 problem']);
      await execute(notebook, 0);
      const { problems } = await shows(cell, 'trouble');
      assert.equal(problems[0]?.line, 4);
      assert.match(problems[0]?.message ?? '', /traning/);
      assert.match(problems[0]?.hint ?? '', /training/);
      await until('the cell failed', () => cell.executionSummary?.success === false);
      await replaceText(cell, experiment('nb-wrong', `seed: 7\n${SHORT}`));
      await until('the trouble is gone', () => cell.outputs.length === 0);
      await commands.executeCommand('workbench.action.files.revert');
      await close();
    });

    it('a notebook that is not saved: says what to do', async () => {
      const data = new NotebookData([
        new NotebookCellData(NotebookCellKind.Code, experiment('nb-untitled', SHORT), 'yaml'),
      ]);
      const notebook = await workspace.openNotebookDocument('ticket-lab', data);
      await window.showNotebookDocument(notebook);
      await execute(notebook, 0);
      const { problems } = await shows(cellAt(notebook, 0), 'trouble');
      assert.match(problems[0]?.hint ?? '', /Save/);
      await commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });
  });
});
