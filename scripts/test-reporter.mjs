// A vitest reporter: writes one line of JSON for each test as soon as it has ended, so that a suite that is killed leaves what it found.
import { appendFileSync } from 'node:fs';
import { relative } from 'node:path';
import { ROOT } from './install.mjs';

/** The first line of what was thrown. */
const firstLine = (errors) => errors[0] && `${errors[0].message}`.split('\n')[0];

/** Where the lines go, and the milliseconds after which no further test is begun, without end where it is not set. */
const { TICKETLAB_TEST_RESULTS: file, TICKETLAB_TESTS_END_WITHIN: endsWithin } = process.env;

export default class TestReporter {
  #told = new Set();

  onInit(vitest) {
    if (endsWithin)
      setTimeout(() => void vitest.cancelCurrentRun('keyboard-input'), Number(endsWithin)).unref();
  }

  onTestCaseResult(test) {
    // Once a run has been cancelled, vitest tells some again.
    if (this.#told.has(test.id)) return;
    this.#told.add(test.id);
    const { state, errors } = test.result();
    this.#write(test.module, test.fullName, state, errors, test.diagnostic()?.duration);
  }

  /** What goes wrong before a suite's first test or after its last. */
  onTestSuiteResult(suite) {
    if (suite.errors().length > 0) this.#write(suite.module, suite.fullName, 'failed', suite.errors());
  }

  onTestModuleEnd(module) {
    if (module.errors().length > 0) this.#write(module, 'as a whole', 'failed', module.errors());
  }

  #write(module, name, state, errors, milliseconds = 0) {
    const title = `${relative(ROOT, module.moduleId)} > ${name}`;
    const line = { title, state, milliseconds: Math.round(milliseconds), error: firstLine(errors ?? []) };
    appendFileSync(file, `${JSON.stringify(line)}\n`);
  }
}
