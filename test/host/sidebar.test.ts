// The sidebar's trees, the commands on their rows and the settings, on real runs inside the editor.
import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'mocha';
import {
  ConfigurationTarget,
  MarkdownString,
  ThemeIcon,
  TreeItemCheckboxState,
  TreeItemCollapsibleState,
  Uri,
  commands,
  extensions,
  workspace,
} from 'vscode';
import type { TreeItem } from 'vscode';
import { connect } from '../../src/lab/connection/client';
import type { TicketLab } from '../../src/extension/extension';
import type { ExperimentNode } from '../../src/extension/views/experiments-tree';
import type { RunNode } from '../../src/extension/views/runs-tree';
import { longestStep } from './steps';
import { until } from './until';

const cell = (name: string, settings: string) =>
  `\`\`\`yaml\nexperiment: ${name}\ndataset: digits\nnetwork: {hidden: [16]}\nreplicates: 1\n${settings}\n\`\`\`\n`;

const SHORT = 'training: {iterations: 200, evaluate_every: 20}\npruning: {rounds: 2}';
const LONG = 'training: {iterations: 50000000, evaluate_every: 50}';

const folder = () => {
  const [first] = workspace.workspaceFolders ?? [];
  assert.ok(first);
  return first.uri;
};

describe('the sidebar', () => {
  let lab: TicketLab;

  before(async () => {
    const extension = extensions.getExtension<TicketLab>('ticket-lab.ticket-lab');
    assert.ok(extension);
    lab = await extension.activate();
    const text = `# Side\n\n${cell('side-short', SHORT)}\n${cell('side-long', LONG)}`;
    await write('side.lottery.md', text);
  });

  after(async () => {
    for (const { folder, state } of lab.service.runs) if (state === 'running') await lab.service.stop(folder);
  });

  const experimentRow = (name: string) =>
    until(`the experiment ${name} in its view`, async () => {
      for (const file of await lab.experimentsTree.getChildren())
        for (const node of await lab.experimentsTree.getChildren(file))
          if (node.kind === 'experiment' && node.read.experiment.experiment === name) return node;
      return undefined;
    });

  const runRow = (name: string) =>
    until(`the run ${name} in its view`, async () => {
      for (const node of await lab.runsTree.getChildren())
        if (node.kind === 'run' && lab.service.find(node.folder)?.experiment === name) return node;
      return undefined;
    });

  const runItem = async (name: string): Promise<TreeItem> => lab.runsTree.getTreeItem(await runRow(name));

  const start = async (name: string): Promise<RunNode & { kind: 'run' }> => {
    await commands.executeCommand('ticketLab.runExperiment', await experimentRow(name));
    const row = await runRow(name);
    assert.equal(row.kind, 'run');
    return row as RunNode & { kind: 'run' };
  };

  const state = (node: { folder: string }) => lab.service.find(node.folder)?.state;

  const becomes = (node: { folder: string }, wanted: string) =>
    until(`${node.folder} is ${wanted}`, () => state(node) === wanted);

  describe('shows experiments', () => {
    it('of every file, and a row for each of its cells', async () => {
      const item = await lab.experimentsTree.getTreeItem(await experimentRow('side-short'));
      assert.equal(item.label, 'side-short');
      assert.equal(item.description, 'not run yet');
      assert.match(String(item.contextValue), /^experiment fresh$/);
    });

    it('with their problems, each leading to its line, as soon as they are on disk', async () => {
      await write('wrong.lottery.md', cell('wrong', 'traning: {iterations: 5}'));
      const problem = await until('the problem in its view', async () => {
        for (const file of await lab.experimentsTree.getChildren())
          for (const node of await lab.experimentsTree.getChildren(file))
            if (node.kind === 'problem') return node;
        return undefined;
      });
      const item = await lab.experimentsTree.getTreeItem(problem);
      assert.match(String(item.label), /traning/);
      assert.match(String(item.description), /training/);
      assert.deepEqual(item.command?.arguments?.[1], 6);
      await workspace.fs.delete(Uri.joinPath(folder(), 'wrong.lottery.md'));
      await until('the file is gone from its view', async () => {
        const files = await lab.experimentsTree.getChildren();
        return !files.some((node: ExperimentNode) => node.file.uri.path.endsWith('wrong.lottery.md'));
      });
    });
  });

  describe('runs an experiment', () => {
    it('from its row to the end, and shows what it found', async () => {
      const row = await start('side-short');
      await becomes(row, 'finished');
      const levels = await until('three levels under the run', async () => {
        const levels = await lab.runsTree.getChildren(row);
        return levels.length === 3 && levels;
      });
      const item = await runItem('side-short');
      assert.equal(item.collapsibleState, TreeItemCollapsibleState.Collapsed);
      assert.match(String(item.description), /wins at \d|none wins/);
      assert.match(String(item.contextValue), /^run finished unstarred tickets$/);
      assert.ok(item.iconPath instanceof ThemeIcon);
      assert.equal(item.iconPath.id, 'pass');
      const [dense] = levels.map((level) => lab.runsTree.getTreeItem(level));
      assert.equal(dense?.label, 'Dense network');
      assert.match(String(dense?.description), /^\d+\.\d\d%$/);
    });

    it('only once: the row in Experiments has its run, and running it again changes nothing', async () => {
      const item = await lab.experimentsTree.getTreeItem(await experimentRow('side-short'));
      assert.equal(item.contextValue, 'experiment finished');
      const before = lab.service.runs.length;
      await start('side-short');
      assert.equal(lab.service.runs.length, before);
    });

    it('that is paused, resumed and stopped from its row', async () => {
      const row = await start('side-long');
      await becomes(row, 'running');
      await until('progress in the row', async () =>
        /%/.test(String((await runItem('side-long')).description)),
      );
      await commands.executeCommand('ticketLab.pauseRun', row);
      assert.equal(state(row), 'paused');
      assert.match(String((await runItem('side-long')).contextValue), /\bpaused resumable\b/);
      await commands.executeCommand('ticketLab.resumeRun', row);
      await becomes(row, 'running');
      await commands.executeCommand('ticketLab.stopRun', row);
      assert.equal(state(row), 'stopped');
    });

    it('and says within 5 seconds that it is interrupted when its process is killed', async () => {
      const row = await start('side-long');
      await becomes(row, 'running');
      // A runner that is killed before the queue knows that it has begun could not be started.
      await until('how far it is', async () => /%/.test(String((await runItem('side-long')).description)));
      const connection = await connect(row.folder);
      assert.ok(connection);
      connection.dispose();
      const killed = performance.now();
      process.kill(connection.pid, 'SIGKILL');
      await until('the row says interrupted', async () =>
        /^interrupted/.test(String((await runItem('side-long')).description)),
      );
      assert.ok(performance.now() - killed < 5000);
      assert.match(String((await runItem('side-long')).contextValue), /\binterrupted resumable\b/);
    });

    it('without ever holding up the editor for 50 ms', async () => {
      const row = await start('side-long');
      const longest = await longestStep(async () => {
        for (let i = 0; i < 20; i++) {
          await lab.service.results(row.folder);
          await lab.service.scan();
          await until(
            'another measurement',
            () => new Promise<true>((heard) => lab.service.onDidMeasure(() => heard(true))),
          );
        }
      });
      await commands.executeCommand('ticketLab.stopRun', row);
      assert.ok(longest < 50, `a step took ${longest} ms`);
    });
  });

  describe('arranges runs', () => {
    it('in groups, by star, by words', async () => {
      await commands.executeCommand('ticketLab.groupRuns');
      const groups = (await lab.runsTree.getChildren()).map((node) => lab.runsTree.getTreeItem(node).label);
      assert.deepEqual(groups.slice().sort(), ['side-long', 'side-short']);
      await commands.executeCommand('ticketLab.ungroupRuns');
      await commands.executeCommand('ticketLab.starRun', await runRow('side-short'));
      const [first] = await lab.runsTree.getChildren();
      assert.deepEqual(first, await runRow('side-short'));
      await commands.executeCommand('ticketLab.showStarred');
      assert.equal((await lab.runsTree.getChildren()).length, 1);
      await commands.executeCommand('ticketLab.clearFilter');
      await commands.executeCommand('ticketLab.unstarRun', first);
      lab.runsTree.arrange({ filter: { text: 'LONG stopped', starred: false } });
      assert.deepEqual(await lab.runsTree.getChildren(), [await runRow('side-long')]);
      await commands.executeCommand('ticketLab.clearFilter');
    });

    it('and remembers which are ticked to be compared', async () => {
      const row = await runRow('side-short');
      assert.equal(row.kind, 'run');
      assert.deepEqual(checked(await runItem('side-short')), TreeItemCheckboxState.Unchecked);
      lab.marks.ticked.set(row.kind === 'run' ? [row.folder] : [], true);
      assert.deepEqual(checked(await runItem('side-short')), TreeItemCheckboxState.Checked);
      lab.marks.ticked.replace([]);
    });
  });

  describe('keeps runs', () => {
    it('where the setting says', async () => {
      const settings = workspace.getConfiguration('ticketLab', folder());
      await settings.update('runFolder', 'kept/here', ConfigurationTarget.Workspace);
      try {
        await write('elsewhere.lottery.md', cell('side-elsewhere', SHORT));
        const row = await start('side-elsewhere');
        assert.ok(row.folder.startsWith(join(folder().fsPath, 'kept', 'here')));
        await becomes(row, 'finished');
      } finally {
        await settings.update('runFolder', undefined, ConfigurationTarget.Workspace);
      }
      await until('the runs of before are back', () =>
        lab.service.runs.some(({ experiment }) => experiment === 'side-long'),
      );
    });

    it('of a clone by names that no Markdown comes of', async () => {
      const harmful = '**bold** [run it](command:workbench.action.quit) <img src="x">';
      const about = {
        schema: 1,
        version: '0.1.0',
        hash: '0123456789ab',
        created: '2026-01-01T00:00:00.000Z',
      };
      const run = { ...about, experiment: harmful, fingerprint: null, experimentFile: 'a.lottery.md' };
      await write('.ticketlab/runs/cloned-0123456789ab/run.json', JSON.stringify(run));
      const row = await runRow(harmful);
      const item = await lab.runsTree.resolveTreeItem(await runItem(harmful), row);
      assert.ok(item.tooltip instanceof MarkdownString);
      assert.ok(!item.tooltip.isTrusted && !item.tooltip.supportHtml);
      const [heading = ''] = item.tooltip.value.split('\n');
      assert.match(heading, /\\\*\\\*bold/);
      assert.doesNotMatch(item.tooltip.value, /[^\\]\]\(command/);
      assert.equal(row.kind, 'run');
      if (row.kind === 'run') await lab.service.delete(row.folder);
    });

    it('until they are deleted, from disk and from their view', async () => {
      const row = await runRow('side-long');
      assert.equal(row.kind, 'run');
      if (row.kind !== 'run') return;
      await lab.service.delete(row.folder);
      assert.equal(existsSync(row.folder), false);
      await until('the row is gone', async () => !(await lab.runsTree.getChildren()).includes(row));
    });
  });

  describe('shows datasets', () => {
    it('and which of them are here', async () => {
      const rows = await lab.datasetsTree.getChildren();
      const items = rows.map((row) => lab.datasetsTree.getTreeItem(row));
      const digits = items.find(({ label }) => label === 'digits');
      assert.equal(digits?.contextValue, 'dataset present');
      assert.match(String(digits?.description), /1,797 examples/);
      assert.ok(items.every(({ accessibilityInformation }) => accessibilityInformation?.label));
    });
  });
});

const checked = ({ checkboxState }: TreeItem) =>
  typeof checkboxState === 'object' ? checkboxState.state : checkboxState;

const write = (name: string, text: string) =>
  workspace.fs.writeFile(Uri.joinPath(folder(), name), new TextEncoder().encode(text));
