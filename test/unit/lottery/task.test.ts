import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import type { Experiment } from '../../../src/lottery/settings';
import { initialise } from '../../../src/lottery/network/initialise';
import { denseMask, layerSurvivors } from '../../../src/lottery/pruning/masks';
import { applyMask } from '../../support/masking';
import type { Parameters } from '../../../src/lottery/network/network';
import { planTrainings, trainingTask } from '../../../src/lottery/trainings/plan';
import { prunedFrom } from '../../../src/lottery/trainings/tickets';
import type { TrainedValues, TrainingResults } from '../../../src/lottery/trainings/plan';
import { prune } from '../../../src/lottery/pruning/prune';
import { stream } from '../../../src/lottery/random/stream';
import type { TrainingKind, TrainingTask } from '../../../src/lottery/trainings/training';
import { experimentWith, networkOf, weightsOf } from './fixtures';

const network = networkOf([12, 8]);

type Values = TrainedValues & { rewind: Parameters };

const resultsOf = (values: (id: string) => Values): TrainingResults => ({
  trained: values,
  rewind: (id) => values(id).rewind,
});

/** Stands in for training: final and rewound values drawn by name, as unlike the initial ones as trained values are. */
const trainedAs = (task: TrainingTask): Values => {
  const nameCode = [...task.id].reduce((sum, letter) => (31 * sum + letter.charCodeAt(0)) % 1e9, 7);
  const { normal } = stream({ seed: nameCode, replicate: 0, purpose: 'weights', index: 0 });
  const drawn = () => weightsOf(network, () => normal());
  return {
    rewind: task.captureAt > 0 ? drawn() : task.initial,
    values: applyMask(drawn(), task.mask),
    mask: task.mask,
  };
};

const tasksOf = async (experiment: Experiment) => {
  const tasks = new Map<string, TrainingTask>();
  const values = new Map<string, Values>();
  for (const planned of planTrainings(experiment)) {
    const valuesOf = (id: string) => {
      const found = values.get(id);
      if (!found || !planned.needs.includes(id)) throw new Error(`${planned.id} does not wait for ${id}`);
      return found;
    };
    const task = await trainingTask(experiment, network, planned, resultsOf(valuesOf));
    tasks.set(task.id, task);
    values.set(task.id, trainedAs(task));
  }
  const task = (id: string) => {
    const found = tasks.get(`replicate-${id}`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  const trained = (id: string) => {
    const found = values.get(`replicate-${id}`);
    if (!found) throw new Error(`no ${id}`);
    return found;
  };
  return { task, trained, all: [...tasks.values()] };
};

const written = { replicates: 2, pruning: { rounds: 3 }, controls: { random_reinit: 2, random_mask: true } };
const plain = await tasksOf(experimentWith(written));
const rewinding = await tasksOf(experimentWith({ ...written, pruning: { rounds: 3, rewind_to: 7 } }));

describe('the dense network', () => {
  it('starts from its own weights under a full mask', () => {
    const dense = plain.task('0/level-00/ticket');
    expect(dense).toMatchObject({ startIteration: 0, captureAt: 0, mask: denseMask(network) });
    expect(dense.start).toEqual(dense.initial);
  });

  it('has other weights in every replicate and under every seed', async () => {
    const other = await tasksOf(experimentWith({ ...written, seed: 1 }));
    const first = plain.task('0/level-00/ticket').initial;
    expect(plain.task('1/level-00/ticket').initial).not.toEqual(first);
    expect(other.task('0/level-00/ticket').initial).not.toEqual(first);
  });

  it('keeps its values at iteration k when tickets rewind to k', () => {
    expect(rewinding.task('0/level-00/ticket').captureAt).toBe(7);
    expect(rewinding.all.filter(({ captureAt }) => captureAt > 0)).toHaveLength(2);
  });
});

describe('batch norms', () => {
  const experiment = experimentWith({
    ...written,
    network: { layers: ['conv 4', 'batch-norm'] },
    pruning: { rounds: 1, rewind_to: 7 },
  });
  const deep = buildNetwork(experiment.network, [1, 8, 8], 10);
  const own = (parameters: Parameters) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => name.startsWith('bn1.')));
  const filled = (value: number) => new Float32Array(4).fill(value);
  const drawn = {
    'bn1.weight': filled(1),
    'bn1.bias': filled(0),
    'bn1.running_mean': filled(0),
    'bn1.running_var': filled(1),
  };
  const dense: Values = {
    rewind: initialise(deep, 'he-normal', stream({ seed: 6, replicate: 0, purpose: 'weights', index: 0 })),
    values: initialise(deep, 'he-normal', stream({ seed: 7, replicate: 0, purpose: 'weights', index: 0 })),
    mask: denseMask(deep),
  };
  for (const [i, name] of Object.keys(drawn).entries()) {
    dense.rewind[name]?.fill(20 + i);
    dense.values[name]?.fill(30 + i);
  }
  const taskOf = (kind: TrainingKind) => {
    const planned = planTrainings(experiment).find(({ key }) => key.level === 1 && key.kind === kind);
    if (!planned) throw new Error(`no ${kind}`);
    return trainingTask(
      experiment,
      deep,
      planned,
      resultsOf(() => dense),
    );
  };

  it.each(['ticket', 'random-mask'] as const)('of a %s rewind with its weights', async (kind) => {
    const { start, initial, mask } = await taskOf(kind);
    expect(own(start)).toEqual(own(dense.rewind));
    expect(own(initial)).toEqual(drawn);
    expect(Object.keys(mask)).toEqual(['conv1.weight', 'fc1.weight']);
  });

  it('of a reinitialised network start as they always do', async () => {
    const { start, startIteration } = await taskOf('random-reinit');
    expect(startIteration).toBe(0);
    expect(own(start)).toEqual(drawn);
  });
});

describe('masks that are pruned before the end', () => {
  const prunedIn = async (pruning: object) => {
    const { all } = await tasksOf(
      experimentWith({ ...written, replicates: 1, pruning: { rounds: 3, ...pruning } }),
    );
    return all.filter(({ pruningPoint }) => pruningPoint).map(({ id }) => id);
  };
  const tickets = (...levels: number[]) => levels.map((level) => `replicate-0/level-0${level}/ticket`);

  it('come from tickets that others are pruned from, so that nobody else keeps values for them', async () => {
    expect(await prunedIn({ prune_at: 500 })).toEqual(tickets(0, 1, 2));
    expect(await prunedIn({ prune_at: 'early-bird' })).toEqual(tickets(0, 1, 2));
    expect(await prunedIn({ prune_at: 500, method: 'one-shot' })).toEqual(tickets(0));
    expect(await prunedIn({ prune_at: 5000 })).toEqual([]);
    expect(await prunedIn({})).toEqual([]);
  });

  it('are those of the values there, in the end, too', () => {
    const [values, final] = [
      plain.trained('0/level-01/ticket').values,
      plain.trained('0/level-02/ticket').values,
    ];
    const { mask } = plain.task('0/level-01/ticket');
    expect(prunedFrom({ early: values, final, mask })).toEqual({ values, mask });
    expect(prunedFrom({ early: null, final, mask })).toEqual({ values: final, mask });
  });
});

describe('a ticket', () => {
  it('starts from the dense network’s initial weights, to the bit', () => {
    for (const level of [1, 2, 3]) {
      const ticket = plain.task(`1/level-0${level}/ticket`);
      expect(ticket.start).toEqual(plain.task('1/level-00/ticket').initial);
      expect(ticket.startIteration).toBe(0);
    }
  });

  it('has the mask pruned from the trained ticket before', () => {
    const parent = plain.trained('0/level-01/ticket');
    expect(plain.task('0/level-02/ticket').mask).toEqual(
      prune({
        network,
        mask: parent.mask,
        trained: parent.values,
        settings: experimentWith(written).pruning,
        level: 2,
      }),
    );
  });

  it('of one-shot pruning has its mask from the trained dense network', async () => {
    const settings = experimentWith({ ...written, pruning: { rounds: 3, method: 'one-shot' } });
    const shot = await tasksOf(settings);
    const dense = shot.trained('0/level-00/ticket');
    expect(shot.task('0/level-03/ticket').mask).toEqual(
      prune({ network, mask: dense.mask, trained: dense.values, settings: settings.pruning, level: 3 }),
    );
  });

  it('that rewinds to k starts at k from the dense network’s values there, to the bit', () => {
    const ticket = rewinding.task('0/level-02/ticket');
    expect(ticket.start).toEqual(rewinding.trained('0/level-00/ticket').rewind);
    expect(ticket.startIteration).toBe(7);
    expect(ticket.initial).toEqual(rewinding.task('0/level-00/ticket').initial);
    expect(ticket.start).not.toEqual(ticket.initial);
  });
});

describe('the random-reinit control', () => {
  it('has its ticket’s mask and other weights in every draw, level and replicate', () => {
    const controls = plain.all.filter(({ key }) => key.kind === 'random-reinit');
    for (const { mask, key } of controls)
      expect(mask).toEqual(plain.task(`${key.replicate}/level-0${key.level}/ticket`).mask);
    const starts = [...controls, plain.task('0/level-00/ticket'), plain.task('1/level-00/ticket')].map(
      (task) => JSON.stringify([...(task.start['fc1.weight'] ?? [])]),
    );
    expect(new Set(starts).size).toBe(2 * 3 * 2 + 2);
  });

  it('trains in full from its own iteration 0, whatever tickets rewind to', () => {
    const control = rewinding.task('0/level-02/random-reinit-1');
    expect(control.startIteration).toBe(0);
    expect(control.start).toEqual(control.initial);
  });
});

describe('the random-mask control', () => {
  it('has its ticket’s count in every layer and its starting weights', () => {
    for (const run of [plain, rewinding])
      for (const level of [1, 2, 3]) {
        const control = run.task(`0/level-0${level}/random-mask`);
        const ticket = run.task(`0/level-0${level}/ticket`);
        expect(layerSurvivors(network, control.mask)).toEqual(layerSurvivors(network, ticket.mask));
        expect(control.mask).not.toEqual(ticket.mask);
        expect(control.start).toEqual(ticket.start);
        expect(control.startIteration).toBe(ticket.startIteration);
      }
  });

  it('is drawn over all weights, not over those that were left: it starts none of them at 0', () => {
    const control = plain.task('0/level-03/random-mask');
    const parent = plain.task('0/level-02/ticket').mask;
    const outside = Object.entries(control.mask).flatMap(([name, bytes]) =>
      [...bytes].filter((byte, i) => byte === 1 && parent[name]?.[i] === 0),
    );
    expect(outside.length).toBeGreaterThan(20);
    for (const [name, bytes] of Object.entries(control.mask))
      bytes.forEach((byte, i) => {
        if (byte) expect(control.start[name]?.[i]).not.toBe(0);
      });
  });

  it('differs between levels and replicates', () => {
    const masks = plain.all.filter(({ key }) => key.kind === 'random-mask');
    expect(new Set(masks.map(({ mask }) => JSON.stringify(mask))).size).toBe(6);
  });
});

describe('a task', () => {
  it('is the same whenever it is made: nothing is remembered from the tasks before', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...planTrainings(experimentWith(written))), async (planned) => {
        const trained = resultsOf((id) => plain.trained(id.replace('replicate-', '')));
        const again = await trainingTask(experimentWith(written), network, planned, trained);
        expect(again).toEqual(plain.task(planned.id.replace('replicate-', '')));
      }),
    );
  });
});

describe('at initialisation', async () => {
  const pruning = { method: 'at-init', rounds: 3, scope: 'global', rate: 0.4 } as const;
  const { task } = await tasksOf(experimentWith({ ...written, pruning }));

  it('a mask is pruned from the weights as they were drawn, straight to the density of its level', () => {
    const dense = task('0/level-00/ticket');
    for (const level of [1, 2, 3]) {
      const ticket = task(`0/level-0${level}/ticket`);
      const { settings } = { settings: experimentWith({ pruning }).pruning };
      const trained = dense.initial;
      expect(ticket.mask).toEqual(prune({ network, mask: denseMask(network), trained, settings, level }));
      expect(ticket.start).toEqual(dense.initial);
      expect(ticket.startIteration).toBe(0);
    }
  });

  it('gradients are those of these weights, where the criterion asks for them', async () => {
    const experiment = experimentWith({ ...written, pruning: { ...pruning, criterion: 'snip' } });
    const planned = planTrainings(experiment).find(({ id }) => id === 'replicate-1/level-02/ticket');
    if (!planned) throw new Error('no ticket');
    const asked: TrainedValues[] = [];
    const { mask, initial } = await trainingTask(experiment, network, planned, {
      ...resultsOf(() => {
        throw new Error('It waits for nothing');
      }),
      gradients(values) {
        asked.push(values);
        return Promise.resolve({ gradients: weightsOf(network, (i) => (i % 2 === 0 ? 1 : 0.001)) });
      },
    });
    expect(asked).toEqual([{ values: initial, mask: denseMask(network) }]);
    // Those whose gradients are tiny go first.
    expect(mask['fc1.weight']?.filter((bit, i) => bit === 1 && i % 2 === 1).length).toBe(0);
  });
});
