// Runs inside the extension host: a test file beside it, with results to the file that the launcher reads.
import Mocha from 'mocha';
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';

/** A line of the file TICKETLAB_HOST_RESULTS. */
export interface HostResult {
  title: string;
  state: 'passed' | 'failed' | 'skipped';
  milliseconds: number;
  error?: string | undefined;
}

/** VS Code calls this. */
export async function run(): Promise<void> {
  const { TICKETLAB_HOST_RESULTS: results, TICKETLAB_HOST_FILE: tests } = process.env;
  if (!results || !tests)
    throw new Error(
      'TICKETLAB_HOST_RESULTS and TICKETLAB_HOST_FILE name no files: start this with test/host/run.mjs.',
    );
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, reporter: reporterTo(results) });
  mocha.addFile(join(__dirname, tests));
  const failures = await new Promise<number>((resolve) => mocha.run(resolve));
  if (failures > 0) throw new Error(`${failures} of the tests inside the editor failed.`);
}

/** A file, since what is printed inside the extension host goes elsewhere in every kind of VS Code. */
function reporterTo(file: string) {
  const report = (test: Mocha.Runnable, state: HostResult['state'], error?: Error) => {
    const result: HostResult = {
      title: test.fullTitle(),
      state,
      milliseconds: test.duration ?? 0,
      error: error?.stack ?? error?.message,
    };
    appendFileSync(file, `${JSON.stringify(result)}\n`);
  };
  return class extends Mocha.reporters.Base {
    constructor(runner: Mocha.Runner, options: Mocha.MochaOptions) {
      super(runner, options);
      runner.on('pass', (test) => report(test, 'passed'));
      runner.on('fail', (test, error) => report(test, 'failed', error));
      runner.on('pending', (test) => report(test, 'skipped'));
    }
  };
}
