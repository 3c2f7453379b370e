// The extension host while a run writes, panels plot it and a ticket is inspected: it is never held up.
import assert from 'node:assert/strict';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { after, before, describe, it } from 'mocha';
import { Uri, commands, extensions, window, workspace } from 'vscode';
import type { TicketLab } from '../../src/extension/extension';
import { ticketFile } from '../../src/lab/disk/paths';
import { longestStep } from './steps';
import { until } from './until';

const EXPERIMENT = `# Busy

\`\`\`yaml
experiment: busy
dataset: digits
network: {hidden: [64, 32]}
replicates: 2
training: {iterations: 400, evaluate_every: 2}
pruning: {rounds: 20}
controls: {random_reinit: 2, random_mask: true}
\`\`\`
`;

/** Milliseconds. */
const WATCHED_FOR = 15_000;
const LONGEST = 50;

describe('the extension host', () => {
  let lab: TicketLab;
  before(async () => {
    const extension = extensions.getExtension<TicketLab>('ticket-lab.ticket-lab');
    assert.ok(extension);
    lab = await extension.activate();
  });

  const run = () => lab.service.runs.find(({ experiment }) => experiment === 'busy');

  after(async () => {
    const left = run();
    if (left?.state === 'running') await lab.service.stop(left.folder);
    await commands.executeCommand('workbench.action.closeAllEditors');
  });

  it('is never held up for 50 ms while a run writes, curves are plotted and a ticket is looked at', async function () {
    const [folder] = workspace.workspaceFolders ?? [];
    assert.ok(folder);
    const file = Uri.joinPath(folder.uri, 'busy.lottery.md');
    await workspace.fs.writeFile(file, new TextEncoder().encode(EXPERIMENT));
    const node = await until('the experiment in its view', async () => {
      for (const parent of await lab.experimentsTree.getChildren())
        for (const child of await lab.experimentsTree.getChildren(parent))
          if (child.kind === 'experiment' && child.read.experiment.experiment === 'busy') return child;
      return undefined;
    });
    await commands.executeCommand('ticketLab.runExperiment', node);
    const started = await until('the first tickets', () => {
      const made = run();
      return made && made.progress.trainings.finished > 3 && made;
    });
    const [first] = (await lab.service.readResultsSoFar(started.folder))?.finished ?? [];
    assert.ok(first);
    const ticket = ticketFile(started.folder, first.id);
    lab.marks.ticked.set([started.folder], true);
    const delay = monitorEventLoopDelay({ resolution: 5 });
    let plotted = 0;
    const listener = lab.service.onDidMeasure(() => plotted++);
    const longest = await longestStep(async () => {
      delay.enable();
      const end = performance.now() + WATCHED_FOR;
      await commands.executeCommand('ticketLab.openCurves', started.folder);
      await commands.executeCommand('ticketLab.compare.focus');
      await commands.executeCommand('ticketLab.inspectTicket', Uri.file(ticket));
      await commands.executeCommand('ticketLab.openCurves', started.folder);
      await until('the time to be over', () => performance.now() > end || run()?.state !== 'running');
      delay.disable();
    });
    listener.dispose();
    lab.marks.ticked.replace([]);
    const titles = window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
    assert.ok(
      titles.some((title) => title.includes('busy')),
      `no curves among ${titles.join(', ')}`,
    );
    const inMilliseconds = (nanoseconds: number) => Math.round(nanoseconds / 1e5) / 10;
    const told =
      `${plotted} measurements, longest step ${longest.toFixed(1)} ms of processor time, event loop late by at most ` +
      `${inMilliseconds(delay.max)} ms, by ${inMilliseconds(delay.percentile(99))} ms in 99 of 100 turns`;
    if (this.test) this.test.title += `: ${told}`;
    assert.ok(plotted > 100, told);
    assert.ok(longest < LONGEST, told);
  });
});
