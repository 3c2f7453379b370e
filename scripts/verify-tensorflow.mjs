// `npm run verify:tensorflow`: installs TensorFlow as users do, under .cache, runs the engine's tests on it, and prints the totals last.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT } from './install.mjs';
import { findNode24 } from './node24.mjs';
import { CACHE, check, finish, vitestSuite } from './suites.mjs';

const ENGINES = process.env.TICKETLAB_ENGINES ?? join(CACHE, 'engines');
/** Milliseconds: on a slow line a run of all tests should not wait for longer. */
const INSTALLED_WITHIN = 5 * 60_000;

/**
 * Installs TensorFlow where it is not there yet, in a process of its own.
 * @returns to be called once nothing else is to be done, for a suite that runs meanwhile holds this process up: resolves to null once it
 * is there, else to what is in the way: `isOurs` where it was fetched and did not work
 */
export function startInstalling() {
  mkdirSync(CACHE, { recursive: true });
  const log = join(CACHE, 'tensorflow-install.log');
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, ['dist/cli.mjs', 'engine', 'install', 'tensorflow', '--json'], {
    cwd: ROOT,
    env: { ...process.env, TICKETLAB_ENGINES: ENGINES, NO_COLOR: '1' },
    stdio: ['ignore', output, output],
  });
  const since = performance.now();
  const ended = once(child, 'exit');
  return () => troubleOf(child, ended, log, INSTALLED_WITHIN - (performance.now() - since));
}

async function troubleOf(child, ended, log, patience) {
  let late = false;
  const timer = setTimeout(
    () => {
      late = true;
      // As Ctrl-C: it cleans up.
      child.kill('SIGINT');
    },
    Math.max(patience, 1000),
  );
  const [code] = await ended;
  clearTimeout(timer);
  if (code === 0) return null;
  const printed = readFileSync(log, 'utf8').trim().split('\n');
  const words = printed.filter((line) => !line.startsWith('{"type":"progress"')).join(' ');
  const text = late ? `it was not there after ${INSTALLED_WITHIN / 60_000} min.` : words;
  return { text, isOurs: !late && printed.some((line) => line.includes('"doing":"test"')) };
}

/** On Node 24, as in the editor: the sparse engine, which does half of the work, is twice as fast there. */
export const runTensorFlowSuite = () =>
  vitestSuite('tests on the native TensorFlow', 'tensorflow-tests.json', {
    config: ['--config', 'vitest.tensorflow.config.ts'],
    env: { TICKETLAB_ENGINES: ENGINES, TF_CPP_MIN_LOG_LEVEL: '2' },
    node: findNode24(),
  });

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  ensureBuilt();
  console.log('Installing TensorFlow where it is not there yet …');
  const trouble = await startInstalling()();
  if (trouble) check(`TensorFlow cannot be had: ${trouble.text}`, false);
  else runTensorFlowSuite();
  finish();
}
