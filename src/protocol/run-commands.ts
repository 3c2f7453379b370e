// Messages between a run's process and its clients: JSON-RPC over its local socket. One entry a message; both ends are typed from
// here.
import type { Measurement, TrainingId } from '../lottery/trainings/training';
import type { RunEvent, RunProgress } from './run';

export const COMMANDS_VERSION = 1;

/** Asked of a runner: parameters and result of each request. */
export interface RunCommands {
  /** Who is there: answers only the runner that owns this run. */
  hello: {
    params: { version: number };
    result: { version: number; run: string; pid: number; owner: number };
  };
  progress: { params: null; result: RunProgress };
  /** Checkpoints every training and ends the runner; answered once all is on disk. */
  pause: { params: null; result: null };
  stop: { params: null; result: null };
}

/** Told by a runner to everyone connected. */
export interface RunNotifications {
  event: RunEvent;
  measurement: { id: TrainingId; measurement: Measurement };
  progress: RunProgress;
  /** The last message: the runner ends. The client hangs up, so that nothing on its way to it is lost. */
  goodbye: null;
}
