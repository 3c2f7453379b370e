// Current output of a cell, and the runs that it depends on.
import { Uri, workspace } from 'vscode';
import type { NotebookCell, NotebookDocument } from 'vscode';
import { MaskReader } from '../../lab/mask/client';
import type { ReadExperiment } from '../../experiment/file/read-file';
import type { RunSummary } from '../../protocol/run';
import type { CellOutput } from '../../protocol/views/output';
import { compareOutput } from './compare-output';
import { inspectOutput } from './inspect-output';
import type { NotebookServices } from './services';
import type { CellContent, ParsedNotebooks } from './parsed-notebooks';
import { runOutput } from './run-output';
import { Sweeps, sweepOutput } from './sweep-output';
import type { Sweep } from '../../experiment/sweep/sweep';

export interface Description {
  /** Null where the cell has nothing to show. */
  output: CellOutput | null;
  /** Folders of the runs that it shows. */
  folders: string[];
}

const NOTHING: Description = { output: null, folders: [] };

export class Describer {
  readonly sweeps: Sweeps;
  private reader: MaskReader | null = null;

  constructor(
    private readonly services: NotebookServices,
    private readonly parsed: ParsedNotebooks,
  ) {
    this.sweeps = new Sweeps(services.service);
  }

  /** @throws LabError where a ticket or the experiment's own data cannot be read */
  async describe(cell: NotebookCell): Promise<Description> {
    const { content } = this.parsed.cell(cell);
    switch (content?.kind) {
      case undefined:
        return NOTHING;
      case 'experiment': {
        const run = await this.runOf(cell.notebook, content.read);
        return run ? this.ofRun(run, nameIn(content), false) : NOTHING;
      }
      case 'sweep':
        return this.ofSweep(cell.notebook, content.sweep);
      case 'compare': {
        const folders = await this.foldersOf(cell.notebook, content.cell.compare);
        if (folders.size === 0) return NOTHING;
        const output = compareOutput(this.services, content.cell, folders);
        return { output, folders: [...folders.values()] };
      }
      case 'inspect': {
        const folders = await this.foldersOf(cell.notebook, [content.cell.inspect]);
        const [folder] = folders.values();
        if (folder === undefined) return NOTHING;
        return { output: await inspectOutput(this.masks, content.cell, folder), folders: [folder] };
      }
    }
  }

  /** The same of an experiment's cell whose run is followed, whatever the cell says by now. */
  async describeRun(cell: NotebookCell, folder: string): Promise<Description> {
    const run = this.services.service.find(folder);
    if (!run) return NOTHING;
    const { content } = this.parsed.cell(cell);
    const own =
      content?.kind === 'experiment'
        ? await this.runOf(cell.notebook, content.read).catch(() => undefined)
        : undefined;
    const stale = own?.folder !== folder;
    return this.ofRun(run, stale ? run.experiment : nameIn(content), stale);
  }

  /** The run of an experiment of the notebook; undefined until it has one. */
  async runOf(notebook: NotebookDocument, { experiment }: ReadExperiment): Promise<RunSummary | undefined> {
    const file = fileOf(notebook);
    return file === undefined ? undefined : this.services.service.runOf(experiment, file);
  }

  /** Folders of the runs that a cell is about: its experiment's, or those of the experiments that it names. */
  async foldersOfCell(cell: NotebookCell): Promise<string[]> {
    const { content } = this.parsed.cell(cell);
    switch (content?.kind) {
      case undefined:
        return [];
      case 'experiment': {
        const run = await this.runOf(cell.notebook, content.read);
        return run ? [run.folder] : [];
      }
      case 'sweep':
        return foldersIn(await this.runsOfSweep(cell.notebook, content.sweep));
      case 'compare':
        return [...(await this.foldersOf(cell.notebook, content.cell.compare)).values()];
      case 'inspect':
        return [...(await this.foldersOf(cell.notebook, [content.cell.inspect])).values()];
    }
  }

  /** Folders of the runs of experiments, by the experiments' names. */
  async foldersOf(notebook: NotebookDocument, names: readonly string[]): Promise<Map<string, string>> {
    const { experiments } = this.parsed.of(notebook);
    const folders = new Map<string, string>();
    for (const name of names) {
      const read = experiments.get(name);
      // Without its data an experiment has no run yet.
      const run = read && (await this.runOf(notebook, read).catch(() => undefined));
      if (run) folders.set(name, run.folder);
    }
    return folders;
  }

  /** Runs of the experiments of a sweep, in their order; undefined where one has none. */
  async runsOfSweep(notebook: NotebookDocument, sweep: Sweep): Promise<(RunSummary | undefined)[]> {
    const file = fileOf(notebook);
    return file === undefined ? [] : this.sweeps.runs(sweep, file);
  }

  private async ofSweep(notebook: NotebookDocument, sweep: Sweep): Promise<Description> {
    const expansion = await this.sweeps.expansion(sweep);
    const runs = await this.runsOfSweep(notebook, sweep);
    const folders = foldersIn(runs);
    if (folders.length === 0 && expansion.problems.length === 0) return NOTHING;
    return { output: sweepOutput(this.services.service, sweep, expansion, runs), folders };
  }

  async dispose(): Promise<void> {
    await this.reader?.dispose();
  }

  private ofRun(run: RunSummary, name: string | undefined, stale: boolean): Description {
    const output = runOutput(this.services.service, run, {
      name: name ?? run.experiment,
      trusted: workspace.isTrusted,
      stale,
    });
    return { output, folders: [run.folder] };
  }

  private get masks(): MaskReader {
    const script = Uri.joinPath(this.services.context.extensionUri, 'dist', 'mask-worker.mjs');
    return (this.reader ??= new MaskReader(script.fsPath));
  }
}

const foldersIn = (runs: readonly (RunSummary | undefined)[]): string[] =>
  runs.flatMap((run) => run?.folder ?? []);

const nameIn = (content: CellContent | null): string | undefined =>
  content?.kind === 'experiment' ? content.read.experiment.experiment : undefined;

/** Path of the notebook's file; undefined until it is saved as one. */
export const fileOf = ({ uri }: NotebookDocument): string | undefined =>
  uri.scheme === 'file' ? uri.fsPath : undefined;
