// `npm run verify:tensorflow`: installs TensorFlow as users do, under .cache, runs the engine's tests on it, and prints the totals last.
// With `--beside`, as a part of `npm run verify`: everything is installed and built, and a library that cannot be had is no failure.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';
import { findNode24 } from './node24.mjs';
import { CACHE, check, finish, skip, vitestSuite } from './suites.mjs';

const ENGINES = process.env.TICKETLAB_ENGINES ?? join(CACHE, 'engines');
/** What would take longer beside other suites than all of them together. */
const LONG = 'test/tensorflow/long.test.ts';
/** Milliseconds: on a slow line a run of all tests should not wait for longer. */
const INSTALLED_WITHIN = 5 * 60_000;

/**
 * Installs TensorFlow where it is not there yet.
 * @returns null once it is there, else what is in the way: `isOurs` where it was fetched and did not work
 */
async function install() {
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, 'tensorflow-install.log');
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, ['dist/cli.mjs', 'engine', 'install', 'tensorflow', '--json'], {
    cwd: ROOT,
    env: { ...process.env, TICKETLAB_ENGINES: ENGINES, NO_COLOR: '1' },
    stdio: ['ignore', output, output],
  });
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    // As Ctrl-C: it cleans up.
    child.kill('SIGINT');
  }, INSTALLED_WITHIN);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  if (code === 0) return null;
  const printed = readFileSync(log, 'utf8').trim().split('\n');
  const words = printed.filter((line) => !line.startsWith('{"type":"progress"')).join(' ');
  const text = late ? `it was not there after ${INSTALLED_WITHIN / 60_000} min.` : words;
  return { text, isOurs: !late && printed.some((line) => line.includes('"doing":"test"')) };
}

const isPart = process.argv.includes('--beside');
if (!isPart) {
  ensureInstalled();
  ensureBuilt();
}
console.log('Installing TensorFlow where it is not there yet …');
const trouble = await install();
if (trouble?.isOurs) check(`TensorFlow was fetched, and then: ${trouble.text}`, false);
else if (trouble && isPart)
  skip(`the tests on the native TensorFlow, which cannot be had here: ${trouble.text}`);
else if (trouble) check(`TensorFlow cannot be had: ${trouble.text}`, false);
// On Node 24, as in the editor: the sparse engine, which does half of the work, is twice as fast there.
else
  vitestSuite('tests on the native TensorFlow', {
    config: ['--config', 'vitest.tensorflow.config.ts', ...(isPart ? ['--exclude', LONG] : [])],
    env: { TICKETLAB_ENGINES: ENGINES, TF_CPP_MIN_LOG_LEVEL: '2' },
    node: findNode24(),
  });
if (isPart) skip(`${LONG}: \`npm run verify:tensorflow\` runs it.`);
finish();
