// Checks and suites of tests, what came of which is counted and printed last.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { constants, setPriority } from 'node:os';
import { basename, join } from 'node:path';
import { ROOT, run } from './install.mjs';

export const CACHE = join(ROOT, '.cache');
const VITEST = join(ROOT, 'node_modules', 'vitest', 'vitest.mjs');
/** A suite that takes longer hangs: milliseconds. */
const SUITE_ENDS_WITHIN = 25 * 60_000;

const totals = { passed: 0, failed: 0, skipped: 0 };

export function check(name, passed, seconds) {
  totals[passed ? 'passed' : 'failed'] += 1;
  const took = seconds === undefined ? '' : ` (${seconds.toFixed(1)} s)`;
  console.log(`${passed ? 'ok    ' : 'FAILED'} ${name}${took}`);
}

export function skip(what) {
  totals.skipped += 1;
  console.log(`skipped ${what}`);
}

export function timed(work) {
  const from = performance.now();
  const result = work();
  return [result, (performance.now() - from) / 1000];
}

/**
 * Runs a suite of tests and adds what it has written into the file RESULTS of .cache to the totals.
 * A file that does not load, an error outside any test, a crash, no test at all: it failed, though no test of its did.
 */
export function suite(name, args, { results, count, env = {}, node = process.execPath }) {
  const report = join(CACHE, results);
  rmSync(report, { force: true });
  const options = { show: true, env, timeout: SUITE_ENDS_WITHIN };
  const [green, seconds] = timed(() => run(node, args, options));
  const counts = existsSync(report) ? count(JSON.parse(readFileSync(report, 'utf8'))) : undefined;
  for (const key of Object.keys(totals)) totals[key] += counts?.[key] ?? 0;
  console.log(`       ${name}: ${JSON.stringify(counts ?? 'no results')} (${seconds.toFixed(1)} s)`);
  if (!counts?.passed || (!green && counts.failed === 0)) check(`${name} run as a whole`, false, seconds);
}

export function vitestSuite(name, results, { config = [], env, node } = {}) {
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${join(CACHE, results)}`];
  suite(name, [VITEST, 'run', ...config, ...reporters], {
    ...{ results, env, node },
    count: (tests) => ({
      passed: tests.numPassedTests,
      failed: tests.numFailedTests,
      skipped: tests.numPendingTests + tests.numTodoTests,
    }),
  });
}

/**
 * Runs a script that ends with `finish` in a process of its own.
 * @param options.givesWay whether it takes only what of the machine nothing else wants: suites that wait for an editor leave half of it
 * @returns to be called once nothing else is to be done: waits for its end, prints what it printed, and adds its totals
 */
export function beside(script, args, { givesWay = true } = {}) {
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, `${basename(script)}.log`);
  const output = openSync(log, 'w');
  const stdio = ['ignore', output, output];
  const child = spawn(process.execPath, [script, ...args], { cwd: ROOT, stdio, detached: true });
  if (givesWay) {
    const { PRIORITY_LOW } = constants.priority;
    setPriority(child.pid, PRIORITY_LOW);
    // Linux may share the processor out by session first (sched(7)), and an editor has another session than we.
    const session = `/proc/${child.pid}/autogroup`;
    if (existsSync(session)) writeFileSync(session, String(PRIORITY_LOW));
  }
  const ended = once(child, 'exit');
  // With all that it has started; in a session of its own it hears no Ctrl-C.
  process.once('exit', () => {
    if (child.exitCode === null && child.signalCode === null)
      process.kill(process.platform === 'win32' ? child.pid : -child.pid);
  });
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));
  return async () => {
    const [code] = await ended;
    const printed = readFileSync(log, 'utf8').trimEnd().split('\n');
    const counts = TOTALS.exec(printed.pop() ?? '')?.groups;
    console.log(printed.join('\n').trimEnd());
    for (const key of Object.keys(totals)) totals[key] += Number(counts?.[key] ?? 0);
    if (!counts || (code !== 0 && counts.failed === '0')) check(`${script} run as a whole`, false);
  };
}

const TOTALS = /^(?<passed>\d+) passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped$/;

/** The last line, and how the process ends. */
export function finish() {
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exit(totals.failed === 0 ? 0 : 1);
}
