import { expect, test } from 'vitest';
import { InputError } from '../../../src/cli/exit';
import { howToRun } from '../../../src/cli/how-to-run';

test('cores are those of this machine, not of a cluster’s', () => {
  expect(howToRun({ cores: 2 })).toEqual({ cores: 2 });
  expect(howToRun({ cores: 2, on: 'local' })).toEqual({ cores: 2, on: 'local' });
  expect(howToRun({ on: 'slurm' })).toEqual({ on: 'slurm' });
  expect(() => howToRun({ cores: 2, on: 'slurm' })).toThrow(InputError);
});
