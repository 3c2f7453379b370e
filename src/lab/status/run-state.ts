// State of a run, from its event log and its owner's liveness.
import type { TrainingId } from '../../lottery/trainings/training';
import type { RunEvent, RunState } from '../../protocol/run';
import type { TranslatableText } from '../../lottery/translate';

export interface RunStatus {
  state: RunState;
  /** Why it failed, for a person. */
  message: TranslatableText | undefined;
  /** Spent on the run by all its runners. */
  secondsSpent: number;
  /** Finished trainings whose weights ended as NaN or infinite. */
  diverged: Set<TrainingId>;
  /** Trainings that were taken over from other runs, with the names of these. */
  taken: Map<TrainingId, string>;
}

/**
 * @param alive whether the newest owner is
 * @param heartbeats last sign of life of every owner, by number
 * @param now times are milliseconds, as Date.now() gives them
 */
export function runStatus(
  events: RunEvent[],
  alive: boolean,
  heartbeats: ReadonlyMap<number, number>,
  now: number,
): RunStatus {
  let state: RunState = 'waiting';
  let message: TranslatableText | undefined;
  let runner: { owner: number; since: number } | null = null;
  let spent = 0;
  let previous = 0;
  const diverged = new Set<TrainingId>();
  const taken = new Map<TrainingId, string>();
  const close = (at: number) => {
    if (runner) spent += Math.max(0, at - runner.since);
    runner = null;
  };
  /** A runner that died was at work at least until the last thing it wrote. */
  const closeDead = () => close(Math.max(previous, heartbeats.get(runner?.owner ?? 0) ?? 0));
  for (const event of events) {
    const at = Date.parse(event.time);
    switch (event.type) {
      case 'started':
        closeDead();
        // Heartbeats are times of files, which a copy of the folder has anew.
        if (event.spent !== undefined) spent = event.spent * 1000;
        runner = { owner: event.owner, since: at };
        state = 'interrupted';
        message = undefined;
        break;
      case 'paused':
      case 'stopped':
      case 'finished':
      case 'failed':
        close(at);
        state = event.type;
        message = event.type === 'failed' ? (event.said ?? event.message) : undefined;
        break;
      case 'training-finished':
        if (event.diverged) diverged.add(event.id);
        else diverged.delete(event.id);
        break;
      case 'training-started':
        if (event.from === undefined) taken.delete(event.id);
        else taken.set(event.id, event.from);
        break;
      case 'warning':
        break;
    }
    previous = at;
  }
  if (!alive) closeDead();
  else close(now);
  const found = { secondsSpent: spent / 1000, diverged, taken };
  return alive ? { state: 'running', message: undefined, ...found } : { state, message, ...found };
}
