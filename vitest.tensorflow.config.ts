import { resolve } from 'node:path';
import { defineConfig } from 'vitest/config';

// What `npm run verify:tensorflow` runs: the TensorFlow engine's tests on the native library, and those that need it.
export default defineConfig({
  test: {
    include: ['test/engines/tensorflow/**/*.test.ts', 'test/tensorflow/**/*.test.ts'],
    env: {
      TICKETLAB_TEST_NATIVE: '1',
      TICKETLAB_ENGINES: process.env['TICKETLAB_ENGINES'] ?? resolve('.cache', 'engines'),
    },
    // Beside other suites they get what these leave: one that takes 50 s alone has taken ten minutes.
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
    server: { deps: { inline: [/@tensorflow/] } },
    pool: 'forks',
    maxWorkers: 2,
  },
});
