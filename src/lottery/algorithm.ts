// The algorithm: iterative magnitude pruning and its controls (paper §1). Open this file first; runs are held to it, bit for bit.
import type { AnyNetwork, Mask, Parameters } from './network/network';
import type { Experiment } from './settings';
import { controlTask, controlsOf } from './trainings/controls';
import { copiesAt, copyTask } from './trainings/copies';
import {
  denseTask,
  drawnBuiltIn,
  isTrainedBefore,
  prunedFrom,
  startingMask,
  ticketTask,
  untrained,
} from './trainings/tickets';
import type { DrawWeights, Measure, MeasuredGradients, TrainedValues } from './trainings/tickets';
import type { TrainingKey, TrainingTask } from './trainings/training';

/** What a training leaves behind, beside whatever else an engine tells of it. */
export interface Trained {
  /** θ0, unmasked. */
  initial: Parameters;
  /** Values at iteration `rewind_to`; null where that is 0. */
  captured: Parameters | null;
  /** Values that masks are pruned from, where `prune_at` says so; null where these are the final ones. */
  early: Parameters | null;
  final: Parameters;
  mask: Mask;
}

/** Whatever trains networks: src/engine, one training after the other, or a test. */
export interface NetworkTrainer<T extends Trained> {
  /** Trains one network under one mask for the whole recipe. */
  train(task: TrainingTask): Promise<T>;
  /** What the criterion needs to know of a network beside its weights, for the mask of a level. */
  gradients(of: TrainedValues, level: Pick<TrainingKey, 'replicate' | 'level'>): Promise<MeasuredGradients>;
  /** Draws the weights of a model of the user's own. */
  draw?: DrawWeights;
  /** The mask of level 1 where it was made elsewhere (`pruning.mask`). */
  imported?: Mask;
}

/**
 * Finds tickets, and trains beside each the controls that it is compared with.
 *
 * This is the specification. Runs do the same as a graph of trainings, several at a time and over days: trainings/plan.ts says which
 * waits for which, and src/lab/runner has them done. test/e2e/algorithm.test.ts compares the two. findings/verdict.ts says which tickets win.
 * @returns every training, in the order in which they were done
 */
export async function findTickets<T extends Trained>(
  experiment: Experiment,
  network: AnyNetwork,
  trainer: NetworkTrainer<T>,
): Promise<T[]> {
  const { pruning } = experiment;
  const done: T[] = [];
  const draw = trainer.draw ?? drawnBuiltIn(experiment, network);
  const train = async (task: Promise<TrainingTask>): Promise<T> => {
    const trained = await trainer.train(await task);
    done.push(trained);
    return trained;
  };
  for (const replicate of count(experiment.replicates)) {
    const of = { experiment, network, replicate, draw, imported: trainer.imported };
    // Draw the initial weights θ0, and train the dense network.
    const dense = await train(denseTask(of));
    // Copies of it with another order of examples, where `connectivity` asks how stable it is. So, too, of every ticket.
    const copies = async (level: number, original: T, start: Parameters) => {
      const { final: values, mask } = original;
      for (const at of copiesAt(experiment, level))
        await train(copyTask(of, { level, at }, { values, mask }, () => start));
    };
    await copies(0, dense, dense.initial);
    const rewound = () => dense.captured ?? dense.initial;
    // What masks are pruned from: trained weights, or with the other methods the weights as they were drawn.
    let parent: TrainedValues = isTrainedBefore(pruning) ? prunedFrom(dense) : await untrained(of);
    for (const round of count(pruning.rounds)) {
      const level = round + 1;
      // Prune: the surviving weights with the lowest scores go.
      const measure: Measure = (values) => trainer.gradients(values, { replicate, level });
      const start = await startingMask(of, level, parent, measure);
      // Rewind the others to θ0 (or θk, or not at all), and train this ticket. Some methods prune only now.
      const from = { rewound, parent };
      const task = await ticketTask(of, level, start, from);
      const ticket = await train(Promise.resolve(task));
      // Its controls, under the mask that it ended with.
      const mask = () => Promise.resolve(ticket.mask);
      for (const control of controlsOf(experiment))
        await train(controlTask(of, control, { level, mask, from, measure }));
      await copies(level, ticket, task.start);
      if (pruning.method === 'iterative') parent = prunedFrom(ticket);
    }
  }
  return done;
}

const count = (n: number) => Array.from({ length: n }, (_, i) => i);
