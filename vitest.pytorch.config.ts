import { defineConfig } from 'vitest/config';

// What `npm run verify:pytorch` runs: what is asked of every engine, of PyTorch's in a Python that has it, and tests of its own.
export default defineConfig({
  test: {
    include: [
      'test/engines/{steps,dense-gradients,mask-changes}.test.ts',
      'test/engines/tensorflow/{agreement,deep,masks,parity}.test.ts',
      'test/pytorch/**/*.test.ts',
    ],
    env: { TICKETLAB_TEST_PYTORCH: '1' },
    // Beside other suites they get what these leave: one that takes 50 s alone has taken ten minutes.
    testTimeout: 1_200_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
  },
});
