// Errors of an experiment file that keep one experiment of it from being run.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readExperimentFile } from '../../../src/cli/experiment-file';
import { temporaryFolder } from '../../support/temporary';

const cell = (name: string, more = '') =>
  `\`\`\`yaml\nexperiment: ${name}\ndataset: digits\nnetwork: {hidden: [8]}\n${more}\`\`\`\n\n`;

async function fileOf(...cells: string[]): Promise<string> {
  const path = join(await temporaryFolder(), 'it.lottery.md');
  writeFileSync(path, `# It\n\n${cells.join('')}`);
  return path;
}

test('an error in one cell does not keep another from being run', async () => {
  const path = await fileOf(cell('good'), cell('bad', 'training: {iterationss: 5}\n'));
  const { experiments } = await readExperimentFile(path, 'good');
  expect(experiments.map(({ experiment }) => experiment.experiment)).toEqual(['good']);
  await expect(readExperimentFile(path, 'bad')).rejects.toThrow('1 error in');
  await expect(readExperimentFile(path)).rejects.toThrow('nothing was run');
});

test('of two experiments of one name it is not clear which is meant', async () => {
  const path = await fileOf(cell('good'), cell('good', 'seed: 1\n'));
  await expect(readExperimentFile(path, 'good')).rejects.toThrow('nothing was run');
});
