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
/** A line for each failure: told once more at the end, where they are found. */
const failures = [];

export function check(name, passed, seconds) {
  totals[passed ? 'passed' : 'failed'] += 1;
  if (!passed) failures.push(name);
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
 * Runs a suite of tests that writes a line of JSON for each of them, `{ title, state, error? }`, into the file that TICKETLAB_TEST_RESULTS
 * names, and adds them to the totals.
 * A file that does not load, an error outside any test, a crash, no test at all: it failed, though no test of its did.
 * @param options.endsWithin milliseconds after which no further test of it is begun; vitest only
 */
export function suite(name, args, { env = {}, node = process.execPath, endsWithin } = {}) {
  const results = join(CACHE, `${name.replaceAll(' ', '-')}.jsonl`);
  mkdirSync(CACHE, { recursive: true });
  rmSync(results, { force: true });
  const ends = endsWithin === undefined ? {} : { TICKETLAB_TESTS_END_WITHIN: `${endsWithin}` };
  const options = {
    show: true,
    env: { ...env, ...ends, TICKETLAB_TEST_RESULTS: results },
    timeout: SUITE_ENDS_WITHIN,
  };
  const [green, seconds] = timed(() => run(node, args, options));
  const counts = { passed: 0, failed: 0, skipped: 0 };
  for (const { title, state, error } of testResults(results)) {
    counts[state] += 1;
    totals[state] += 1;
    if (state === 'failed') failures.push(`${title}: ${error?.split('\n')[0] ?? ''}`);
  }
  console.log(`       ${name}: ${JSON.stringify(counts)} (${seconds.toFixed(1)} s)`);
  const ranOut = seconds * 1000 >= endsWithin && seconds * 1000 < SUITE_ENDS_WITHIN;
  if (ranOut)
    skip(
      `what was left of the ${name} after ${Math.round(endsWithin / 60_000)} min: this machine is slow today.`,
    );
  if (!counts.passed || (!green && !ranOut && counts.failed === 0))
    check(`${name} run as a whole`, false, seconds);
}

/** What a suite has left, without a last line that was cut short. */
function testResults(path) {
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

export function vitestSuite(name, { config = [], ...options } = {}) {
  const reporters = ['--reporter=default', `--reporter=${join(ROOT, 'scripts', 'test-reporter.mjs')}`];
  suite(name, [VITEST, 'run', ...config, ...reporters], options);
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
    for (const key of Object.keys(totals)) totals[key] += Number(counts?.[key] ?? 0);
    const told = printed.filter((line) => line.startsWith(FAILURE));
    failures.push(...told.map((line) => line.slice(FAILURE.length)));
    // Its failures are told once more at the end.
    const shown = printed.filter((line) => !line.startsWith(FAILURE));
    console.log(shown.join('\n').trimEnd());
    if (!counts || (code !== 0 && counts.failed === '0')) check(`${script} run as a whole`, false);
  };
}

const TOTALS = /^(?<passed>\d+) passed, (?<failed>\d+) failed, (?<skipped>\d+) skipped$/;

const FAILURE = 'failed: ';

/** What failed and the totals, last, and how the process ends. */
export function finish() {
  for (const failure of failures) console.log(`${FAILURE}${failure}`);
  console.log(`\n${totals.passed} passed, ${totals.failed} failed, ${totals.skipped} skipped`);
  process.exit(totals.failed === 0 ? 0 : 1);
}
