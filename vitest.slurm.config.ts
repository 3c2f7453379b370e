import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

// What `npm run verify:slurm` runs: runs on a real Slurm, which each file starts for itself on this machine.
export default defineConfig({
  test: {
    include: ['test/slurm/**/*.test.ts'],
    env: { TICKETLAB_QUEUES: join(tmpdir(), 'ticketlab-test-queues') },
    testTimeout: 600_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 1,
  },
});
