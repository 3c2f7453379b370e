// Failures of a worker reach the runner with their remedy, and can still be translated.
import { expect, test } from 'vitest';
import type { FromWorker, WorkerSetup } from '../../../src/lab/worker/messages';
import { OtherRuns } from '../../../src/lab/worker/other-runs';
import { WorkerTraining } from '../../../src/lab/worker/training';
import { LabError } from '../../../src/lottery/errors';
import { planTrainings } from '../../../src/lottery/trainings/plan';
import { say, tell } from '../../../src/lottery/translate';
import { experimentWith, networkOf } from '../lottery/fixtures';

const network = networkOf([12, 8]);
const experiment = experimentWith({ pruning: { rounds: 1 } });

/** What a worker posts whose engine fails, as the runner's thread receives it. */
async function postedAt(failure: Error): Promise<FromWorker[]> {
  const posted: FromWorker[] = [];
  const workspace = {
    trainer: () => {
      throw failure;
    },
  };
  const [planned] = planTrainings(experiment);
  if (!planned) throw new Error('Nothing is planned.');
  const setup = { folder: '/nowhere', hash: '', experiment, network } as WorkerSetup;
  const post = (message: FromWorker) => void posted.push(structuredClone(message));
  await new WorkerTraining(setup, workspace, planned, post, new OtherRuns(setup, undefined)).run();
  return posted;
}

test.each([
  [
    new LabError(say`Too little memory for ${'fc1'}.`, { hint: say('Use fewer cores.') }),
    'REPLICATE-0/LEVEL-00/TICKET COULD NOT BE TRAINED: TOO LITTLE MEMORY FOR FC1.',
    'USE FEWER CORES.',
  ],
  [new Error('unexpected'), 'REPLICATE-0/LEVEL-00/TICKET COULD NOT BE TRAINED: UNEXPECTED', undefined],
])('%s', async (failure, words, remedy) => {
  const last = (await postedAt(failure)).at(-1);
  if (last?.type !== 'failed') throw new Error(`The last message was ${last?.type}.`);
  const loudly = (text: string, ...values: unknown[]) =>
    text.replace(/\{(\d+)\}/g, (_, i) => String(values[Number(i)])).toUpperCase();
  expect(tell(last.message, loudly)).toBe(words.toUpperCase());
  expect(last.hint === undefined ? undefined : tell(last.hint, loudly)).toBe(remedy);
  expect(last.stack).toContain(failure.message);
});
