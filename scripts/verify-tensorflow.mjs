// `npm run verify:tensorflow`: installs TensorFlow as users do, under .cache, and runs the engine's tests on it.
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, ensureInstalled, ROOT, run } from './install.mjs';

export const ENGINES = process.env.TICKETLAB_ENGINES ?? join(ROOT, '.cache', 'engines');
/** Milliseconds: on a slow line a run of all tests should not wait for longer. */
const INSTALLED_WITHIN = 5 * 60_000;

/** Installs TensorFlow where it is not there yet. @returns whether it is there; why not is printed */
export const obtainTensorFlow = () =>
  run(process.execPath, ['dist/cli.mjs', 'engine', 'install', 'tensorflow'], {
    show: true,
    env: { TICKETLAB_ENGINES: ENGINES },
    timeout: INSTALLED_WITHIN,
  });

if (process.argv[1] && resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  ensureInstalled();
  ensureBuilt();
  const passed =
    obtainTensorFlow() &&
    run(
      process.execPath,
      ['node_modules/vitest/vitest.mjs', 'run', '--config', 'vitest.tensorflow.config.ts'],
      {
        show: true,
        env: { TICKETLAB_ENGINES: ENGINES },
      },
    );
  process.exit(passed ? 0 : 1);
}
