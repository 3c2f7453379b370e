// The suite in the real workbench.
import { defineConfig } from 'vitest/config';

const common = {
  setupFiles: 'test/ui/photograph.ts',
  // The editor now and then takes no notice of a click or a key; what fails twice is broken. The report says which tests were tried again.
  retry: 1,
  testTimeout: 900_000,
  hookTimeout: 900_000,
  // As patient as `until` (test/support/vscode/until.ts).
  expect: { poll: { interval: 100, timeout: 25_000 } },
  pool: 'forks',
} as const;

export default defineConfig({
  test: {
    // Once, for both.
    globalSetup: 'test/ui/package.ts',
    projects: [
      // What is held to a time has the machine to itself.
      {
        test: {
          ...common,
          name: 'timed',
          include: ['test/ui/timed/*.test.ts'],
          maxWorkers: 1,
          sequence: { groupOrder: 0 },
        },
      },
      // The others wait for half of the time, each for its own window.
      {
        test: {
          ...common,
          name: 'workbench',
          include: ['test/ui/*.test.ts'],
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
