// LeNet and the paper's networks without batch norm train on the native TensorFlow as they do on the sparse engine.
import { expect, test } from 'vitest';
import { testLibrary } from '../support/tensorflow';
import { asInThePaper } from './paper-networks';

test('the library under test is the native one', async () => {
  expect((await testLibrary()).getBackend()).toBe('tensorflow');
});

asInThePaper(1e-3);
