// What shows a run while it is under way: a live picture, plain lines or JSON.
import type { Experiment } from '../../lottery/experiment/schema';
import type { TrainingId } from '../../lottery/training';
import type { ControlNotifications } from '../../protocol/control';
import type { RunEvent, RunProgress } from '../../protocol/run';

export interface FollowedRun {
  /** NAME-HASH */
  run: string;
  folder: string;
  experiment: Experiment;
  /** Trainings that were done before we came. */
  finished: TrainingId[];
}

export interface Display {
  begin(run: FollowedRun): void;
  event(event: RunEvent): void;
  measurement(news: ControlNotifications['measurement']): void;
  progress(progress: RunProgress): void;
  /** Something worth knowing that is not the run's own news. */
  note(text: string): void;
  /** Leaves the terminal to a question until `resume`. */
  suspend(): void;
  resume(): void;
  /** The run ended, or we leave it. Final: whatever comes after it shows nothing. */
  end(): void;
}
