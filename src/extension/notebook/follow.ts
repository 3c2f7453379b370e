// Follows the runs that a cell shows until none is under way.
import type { NotebookCell, NotebookCellExecution } from 'vscode';
import { Coalescer } from '../../events/coalescer';
import type { Disposable } from '../../events/emitter';
import type { RunState } from '../../protocol/run';
import type { RunService } from '../runs/service';
import type { Describer, Description } from './describe';
import type { NotebookServices } from './services';
import type { ShownOutputs } from './shown-outputs';

/** What is shown changes at most so often: milliseconds. */
export const GAP = 500;

export interface FollowOptions {
  services: Pick<NotebookServices, 'service' | 'log'>;
  describer: Describer;
  shown: ShownOutputs;
  /** Of the run that the cell is of, if it is of one: cancelling the execution pauses it. */
  folder: string | undefined;
  /** Of a sweep, folders of the runs that it has started beside those that are shown: cancelling pauses all of them. */
  swept?: readonly string[] | undefined;
}

/** @returns whether all went well; undefined where that is not to be said */
export async function follow(
  cell: NotebookCell,
  execution: NotebookCellExecution,
  { services: { service, log }, describer, shown, folder, swept }: FollowOptions,
): Promise<boolean | undefined> {
  const look = () => (folder === undefined ? describer.describe(cell) : describer.describeRun(cell, folder));
  let description: Description = await look();
  const showing = new Coalescer(
    async () => {
      description = await look();
      await shown.show(execution, cell, description);
    },
    { gap: GAP },
  );
  const { token } = execution;
  const runs = () => [...new Set([...description.folders, ...(swept ?? [])])];
  let pausing = false;
  const pause = async () => {
    if (pausing) return;
    pausing = true;
    try {
      // Those that wait come first: one that is paused would give its place to them.
      if (swept) await service.queues.takeOutAll(runs().filter((one) => service.queues.of(one)));
      for (const one of swept ? runs() : folder === undefined ? [] : [folder])
        if (isLive(service, [one])) await service.pause(one);
    } catch (error) {
      log.warn(String(error));
    } finally {
      pausing = false;
    }
  };
  const listeners: Disposable[] = [];
  await new Promise<void>((done) => {
    const check = () => {
      const left = folder === undefined && !swept && token.isCancellationRequested;
      if (left || !isLive(service, runs())) done();
    };
    listeners.push(
      service.onDidChange(({ folders, list }) => {
        if (!list && !runs().some((one) => folders.has(one))) return;
        void showing.ask();
        // One may just have been starting when the others were paused.
        if (swept && token.isCancellationRequested) void pause();
        check();
      }),
      token.onCancellationRequested(() => {
        void pause();
        check();
      }),
    );
    if (token.isCancellationRequested) void pause();
    void showing.ask();
    check();
  });
  for (const listener of listeners) listener.dispose();
  if (folder !== undefined) await service.readResultsSoFar(folder);
  await showing.now();
  showing.dispose();
  if (swept) return successOfAll(runs().map((one) => service.find(one)?.state));
  return folder === undefined ? true : successOf(service.find(folder)?.state);
}

/** Whether one of the runs is under way, or waits for its turn. */
export const isLive = (service: RunService, folders: readonly string[]): boolean =>
  folders.some((folder) => {
    const run = service.find(folder);
    const isQueued = run?.queued !== undefined && run.queued.trouble === undefined;
    return isQueued || run?.state === 'running' || service.activity(folder) !== undefined;
  });

/** A run that was paused or stopped neither succeeded nor failed. */
export function successOf(state: RunState | undefined): boolean | undefined {
  if (state === 'finished') return true;
  return state === 'failed' || state === 'interrupted' ? false : undefined;
}

function successOfAll(states: readonly (RunState | undefined)[]): boolean | undefined {
  const all = states.map(successOf);
  if (all.includes(false)) return false;
  return all.includes(undefined) ? undefined : true;
}
