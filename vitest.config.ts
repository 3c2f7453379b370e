import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// Those with an editor around them have configurations of their own (npm run test:host, npm run test:ui), and those on the native
// TensorFlow (npm run verify:tensorflow) and in Python (npm run verify:pytorch).
export default defineConfig({
  test: {
    projects: [
      // Worth running at every save: npm test.
      { extends: true, test: { name: 'unit', include: ['test/unit/**/*.test.ts'], isolate: false } },
      // Engines held against references, step by step: npm run test:engines.
      { extends: true, test: { name: 'engines', include: ['test/engines/**/*.test.ts'] } },
      // Whole programs and whole runs, minutes of them: npm run test:runs.
      { extends: true, test: { name: 'runs', include: ['test/e2e/**/*.test.ts'] } },
      // What takes minutes and can hardly break by itself, left out of npm run verify: npm run test:slow.
      { extends: true, test: { name: 'slow', include: ['test/slow/**/*.test.ts'] } },
      // Files that others may have written, ten thousand of them: npm run test:fuzz; more by npm run fuzz.
      { extends: true, test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'] } },
    ],
    // What tests queue is none of the person's.
    env: { TICKETLAB_QUEUES: join(tmpdir(), 'ticketlab-test-queues') },
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // TensorFlow.js says in its modules alone how gradients are computed, and Node takes its modules for scripts.
    deps: {
      optimizer: {
        ssr: {
          enabled: true,
          include: [
            '@tensorflow/tfjs-core',
            '@tensorflow/tfjs-core/dist/register_all_gradients',
            '@tensorflow/tfjs-backend-cpu',
          ],
        },
      },
    },
    pool: 'forks',
    // Some wait for processes and leave their core to another.
    maxWorkers: 3,
  },
});
