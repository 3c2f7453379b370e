import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // They have an editor around them: npm run test:host, npm run test:ui. Or the native TensorFlow: npm run verify:tensorflow.
    exclude: ['test/host/**', 'test/ui/**', 'test/tensorflow/**'],
    testTimeout: 120_000,
    hookTimeout: 120_000,
    // TensorFlow.js says in its modules alone how gradients are computed, and Node takes its modules for scripts.
    server: { deps: { inline: [/@tensorflow/] } },
    pool: 'forks',
    // Some wait for processes and leave their core to another.
    maxWorkers: 3,
  },
});
