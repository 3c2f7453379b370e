// A run under way as a live picture on a terminal.
import { createLogUpdate } from 'log-update';
import { planTrainings } from '../../lottery/trainings/plan';
import type { PlannedTraining, TrainingId } from '../../lottery/trainings/training';
import type { RunEvent, RunProgress } from '../../protocol/run';
import { forTerminal } from '../../lab/results/escape-text';
import { printLine } from '../options';
import { paintFor } from '../style';
import type { Display, FollowedRun } from './display';
import { picture } from './picture';

/** Milliseconds between pictures. */
const INTERVAL = 120;

export class TerminalDisplay implements Display {
  private readonly update = createLogUpdate(process.stdout);
  private readonly finished = new Set<TrainingId>();
  private readonly warnings: string[] = [];
  private plan: PlannedTraining[] = [];
  private run = '';
  private current: { progress: RunProgress; at: number } | null = null;
  private timer: NodeJS.Timeout | null = null;
  private ended = false;

  begin({ run, experiment, finished }: FollowedRun): void {
    this.run = run;
    this.plan = planTrainings(experiment);
    for (const id of finished) this.finished.add(id);
    this.resume();
  }

  event(event: RunEvent): void {
    if (event.type === 'training-finished') this.finished.add(event.id);
    if (event.type === 'warning') this.warnings.push(event.message);
  }

  measurement(): void {
    // Progress carries the newest of each training.
  }

  progress(progress: RunProgress): void {
    this.current = { progress, at: performance.now() };
  }

  note(text: string): void {
    this.update.clear();
    printLine(text);
  }

  suspend(): void {
    if (this.timer) clearInterval(this.timer);
    this.timer = null;
    this.update.clear();
  }

  resume(): void {
    if (!this.ended) this.timer ??= setInterval(() => this.draw(), INTERVAL);
  }

  end(): void {
    this.ended = true;
    this.suspend();
    this.update.done();
  }

  private draw(): void {
    if (!this.current) return;
    const { stdout } = process;
    const lines = picture(
      {
        run: this.run,
        plan: this.plan,
        finished: this.finished,
        progress: this.ticking(this.current),
        warnings: this.warnings,
      },
      { columns: stdout.columns || 80, rows: stdout.rows || 24, paint: paintFor(stdout) },
    );
    this.update(forTerminal(lines.join('\n')));
  }

  /** The last news with the clock moved on, so that a long training does not look stuck. */
  private ticking({ progress, at }: { progress: RunProgress; at: number }): RunProgress {
    const passed = (performance.now() - at) / 1000;
    const { secondsLeft, secondsSpent } = progress;
    return {
      ...progress,
      secondsSpent: secondsSpent + passed,
      secondsLeft: secondsLeft === null ? null : Math.max(0, secondsLeft - passed),
    };
  }
}
