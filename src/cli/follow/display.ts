// Displays of a run under way: a live picture, plain lines or JSON.
import type { Experiment } from '../../lottery/settings';
import type { TrainingId } from '../../lottery/trainings/training';
import type { RunNotifications } from '../../protocol/run-commands';
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
  measurement(news: RunNotifications['measurement']): void;
  progress(progress: RunProgress): void;
  /** Something worth knowing that is not the run's own news. */
  note(text: string): void;
  /** Leaves the terminal to a question until `resume`. */
  suspend(): void;
  resume(): void;
  /** The run ended, or we leave it. Final: whatever comes after it shows nothing. */
  end(): void;
}
