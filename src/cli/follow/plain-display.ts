// A run under way as plain lines, for log files and pipes: what finished, now and then, without escape codes.
import { duration, percent, timeLeft, trainingName } from '../../protocol/format';
import { parseTrainingId } from '../../lottery/trainings/training-id';
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import type { RunEvent, RunProgress } from '../../protocol/run';
import type { Display, FollowedRun } from './display';

/** At most one line in so many seconds for what finishes… */
const BETWEEN_LINES = 2;
/** … and one in so many where nothing does. */
const SIGN_OF_LIFE = 60;

export class PlainDisplay implements Display {
  private lastLine = 0;
  private printed = 0;
  private lastFinished: TrainingId | null = null;
  private readonly latest = new Map<TrainingId, Measurement>();

  /** @param now seconds */
  constructor(
    private readonly write: (line: string) => void,
    private readonly now: () => number = () => performance.now() / 1000,
  ) {}

  begin({ run, finished }: FollowedRun): void {
    this.printed = finished.length;
    this.lastLine = this.now();
    this.write(`${run}: running`);
  }

  event(event: RunEvent): void {
    switch (event.type) {
      case 'training-finished':
        this.lastFinished = event.id;
        if (event.diverged)
          this.write(`warning: ${nameOf(event.id)} diverged: its weights became NaN or infinite`);
        return;
      case 'warning':
        this.write(`warning: ${event.message}`);
        return;
      case 'failed':
        this.write(`failed: ${event.message}`);
        return;
      case 'paused':
      case 'stopped':
      case 'finished':
        this.write(event.type);
        return;
      case 'started':
      case 'training-started':
        return;
    }
  }

  measurement({ id, measurement }: { id: TrainingId; measurement: Measurement }): void {
    this.latest.set(id, measurement);
  }

  progress(progress: RunProgress): void {
    const { finished } = progress.trainings;
    const since = this.now() - this.lastLine;
    const news = finished > this.printed && since >= BETWEEN_LINES;
    if (!news && since < SIGN_OF_LIFE) return;
    this.printed = finished;
    this.lastLine = this.now();
    this.write(`${progressText(progress)}${this.lastText()}`);
  }

  note(text: string): void {
    this.write(text);
  }

  suspend(): void {
    // Lines that are written stay.
  }

  resume(): void {
    // Lines that are written stay.
  }

  end(): void {
    this.latest.clear();
  }

  private lastText(): string {
    if (this.lastFinished === null) return '';
    const accuracy = this.latest.get(this.lastFinished)?.testAccuracy;
    const ended = accuracy === undefined ? '' : ` ended at ${percent(accuracy)} test accuracy`;
    return `; ${nameOf(this.lastFinished)}${ended}`;
  }
}

/** `34 of 117 trainings, 46%, 12 s spent, about 8 s left` */
function progressText({ trainings, share, secondsSpent, secondsLeft }: RunProgress): string {
  return `${trainings.finished} of ${trainings.total} trainings, ${percent(share, 0)}, ${duration(secondsSpent)} spent, ${timeLeft(secondsLeft)}`;
}

const nameOf = (id: TrainingId): string => trainingName(parseTrainingId(id));
