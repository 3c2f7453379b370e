// Output of a `sweep` cell: its runs by the settings that are varied, and how far the whole is.
import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { l10n } from 'vscode';
import { inWords } from '../../experiment/checks/problem';
import { singleValue } from '../../experiment/setting-values';
import { expand } from '../../experiment/sweep/expand';
import type { Expansion, SweptExperiment } from '../../experiment/sweep/expand';
import type { Sweep } from '../../experiment/sweep/sweep';
import { rowOf } from '../../lab/table/row';
import { MAIN_RESULTS } from '../../protocol/table/columns';
import { count, duration } from '../../protocol/format';
import type { Experiment } from '../../lottery/settings';
import type { RunSummary } from '../../protocol/run';
import type { SweepOutput } from '../../protocol/views/output';
import type { RunService } from '../runs/service';
import { stateName } from '../views/run-text';

/** More are looked at in the Runs table. */
const MOST_LISTED = 1000;
const MOST_PROBLEMS = 5;

/** Sweeps of notebooks with their experiments: taken apart once as long as the notebook is as it is. */
export class Sweeps {
  private readonly expansions = new WeakMap<Sweep, Promise<Expansion>>();

  constructor(private readonly service: RunService) {}

  /** Those that are listed. */
  expansion(sweep: Sweep): Promise<Expansion> {
    const known = this.expansions.get(sweep) ?? expand(sweep, MOST_LISTED, yieldToEvents);
    this.expansions.set(sweep, known);
    return known;
  }

  /** Runs of the experiments that are listed, in their order; undefined where one has none. */
  async runs(sweep: Sweep, file: string): Promise<(RunSummary | undefined)[]> {
    const { experiments } = await this.expansion(sweep);
    const all = experiments.map(({ read }) => read.experiment);
    return this.service.runsOf(all, file).catch(() => this.runsThatCanBeTold(all, file));
  }

  /** One whose data cannot be read does not hide the others. */
  private async runsThatCanBeTold(
    all: readonly Experiment[],
    file: string,
  ): Promise<(RunSummary | undefined)[]> {
    const runs: (RunSummary | undefined)[] = [];
    for (const one of all) runs.push(await this.service.runOf(one, file).catch(() => undefined));
    return runs;
  }
}

/** @param runs of the experiments, in their order */
export function sweepOutput(
  service: Pick<RunService, 'resultsSoFar' | 'activity' | 'queues'>,
  sweep: Sweep,
  { experiments, problems, cut }: Expansion,
  runs: readonly (RunSummary | undefined)[],
): SweepOutput {
  const known = runs.filter((run) => run !== undefined);
  return {
    kind: 'sweep',
    name: sweep.name,
    line: lineOf(service, cut ? null : experiments.length, known),
    share: known.reduce((sum, { progress }) => sum + progress.share, 0) / Math.max(1, experiments.length),
    settings: sweep.axes.map(({ field, values }) => ({ name: field.name, values: values.length })),
    runs: experiments.map((experiment, i) => runOf(service, sweep, experiment, runs[i])),
    more: cut,
    problems: problems.slice(0, MOST_PROBLEMS).map(({ combination, problem }) => {
      const { message, hint } = inWords(problem, l10n.t);
      return { combination, message: hint === undefined ? message : `${message}; ${hint}` };
    }),
    actions: known.length > 0 ? ['openTable', 'openCurves'] : [],
  };
}

function runOf(
  service: Pick<RunService, 'resultsSoFar' | 'activity'>,
  { axes }: Sweep,
  { combination }: SweptExperiment,
  run: RunSummary | undefined,
): SweepOutput['runs'][number] {
  const values = axes.map(({ field }, i) => [field.name, singleValue(combination[i])]);
  const row = run && rowOf({ summary: run, results: service.resultsSoFar(run.folder) ?? null });
  const results = [...MAIN_RESULTS, 'seconds'].map((name) => [name, row?.[name] ?? null]);
  return {
    folder: run?.folder ?? null,
    state: run ? stateName(run.state, service.activity(run.folder)) : l10n.t('not run yet'),
    cells: Object.fromEntries([...values, ...results]),
  };
}

function lineOf(
  { queues }: Pick<RunService, 'queues'>,
  total: number | null,
  runs: readonly RunSummary[],
): string {
  const finished = runs.filter(({ state }) => state === 'finished').length;
  // The queue learns of the last a moment after its log says so.
  const isQueued = runs.some(({ folder, state }) => state !== 'finished' && queues.of(folder));
  const left = isQueued ? (queues.progress?.secondsLeft ?? null) : null;
  const failed = runs.filter(({ state }) => state === 'failed').length;
  return [
    total === null
      ? l10n.t('{0} of more than {1} runs finished', count(finished), count(MOST_LISTED))
      : l10n.t('{0} of {1} runs finished', count(finished), count(total)),
    failed > 0 && l10n.t('{0} failed', count(failed)),
    left !== null && l10n.t('about {0} left in the queue', duration(left)),
  ]
    .filter(Boolean)
    .join(' · ');
}
