// A run under way as JSON, one object a line on stdout (docs/cli.md, "JSON").
import { printAside, printJson } from '../options';
import type { Display, FollowedRun } from './display';

export class JsonDisplay implements Display {
  private run = '';

  begin({ run, folder, experiment }: FollowedRun): void {
    this.run = run;
    this.write({ type: 'run', folder, experiment: experiment.experiment });
  }

  event(event: Parameters<Display['event']>[0]): void {
    this.write(event);
  }

  measurement({ id, measurement }: Parameters<Display['measurement']>[0]): void {
    this.write({ type: 'measurement', id, ...measurement });
  }

  progress(progress: Parameters<Display['progress']>[0]): void {
    this.write({ type: 'progress', ...progress });
  }

  note(text: string): void {
    printAside(text);
  }

  suspend(): void {
    // Nothing on the screen to take away.
  }

  resume(): void {
    // Nor to bring back.
  }

  end(): void {
    // The command itself writes what the run came to.
  }

  private write(line: { type: string; [key: string]: unknown }): void {
    printJson({ ...line, run: this.run });
  }
}
