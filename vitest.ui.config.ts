// The suite in the real workbench: one window after another, since each takes what a machine has.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/ui/**/*.test.ts'],
    globalSetup: 'test/ui/package.ts',
    setupFiles: 'test/ui/photograph.ts',
    testTimeout: 480_000,
    hookTimeout: 480_000,
    // As patient as `until` (test/support/vscode/until.ts).
    expect: { poll: { interval: 100, timeout: 120_000 } },
    pool: 'forks',
    fileParallelism: false,
    maxWorkers: 1,
  },
});
