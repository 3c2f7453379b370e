// Checks of settings against each other.
import { earlyMasksFit } from './early-mask-rules';
import { APPLIES, isCsv, knownLayers, prunedAmong, ratesOf } from './when-settings-apply';
import type { Written } from './when-settings-apply';
import { fieldsOf, formatNumber, listWords, schemaText } from '../schema/fields';
import { layersFit } from './network-rules';
import { copiesFit } from './connectivity-rules';
import { changes, item, nearest, value } from './problem';
import type { Problem } from './problem';
import { DATASETS, DATASET_NAMES, countOf, hasTestPart } from '../../lottery/datasets';
import { CRITERION_NAMES, criterionOf } from '../../lottery/pruning/criteria';
import { usualEnd } from '../../lottery/pruning/mask-schedules/gradual';
import { names } from '../../lottery/pruning/pruned-layers';
import { MOST_TRAININGS, countTrainings } from '../../lottery/trainings/plan';
import { say } from '../../lottery/translate';

/** Everything that does not fit together. Settings that are wrong by themselves take no part. */
export function crossCheck(written: Written): Problem[] {
  return [...withoutEffect(written), ...RULES.flatMap((rule) => rule(written))];
}

/** Settings that are written and mean nothing here. */
function withoutEffect(written: Written): Problem[] {
  return fieldsOf('experiment')
    .filter(({ name }) => written.given(name) && APPLIES[name]?.(written) === false)
    .map(({ path, applies }): Problem => ({
      path,
      part: 'key',
      message: say`has no effect here: it counts only where ${schemaText(applies)}`,
      hint: say('remove it, or change the setting that it depends on'),
      remedies: [{ kind: 'remove' }],
    }));
}

const RULES: ((written: Written) => Problem[])[] = [
  datasetNamed,
  labelsGiven,
  partsFit,
  networkGiven,
  layersFit,
  stepsFit,
  namedLayers,
  somethingPruned,
  trainedBeforeRanked,
  updatesFit,
  earlyMasksFit,
  layersKeepTheirCounts,
  ratesLeft,
  secondDerivatives,
  copiesFit,
  planFits,
];

function datasetNamed({ known, given }: Written): Problem[] {
  if (!known.dataset || ['name', 'train', 'module'].some((one) => given(`dataset.${one}`))) return [];
  const hint = say`give the name of a dataset (${listWords(DATASET_NAMES)}), or the path of your own data as \`train\``;
  return [{ path: ['dataset'], part: 'key', message: say('names no data'), hint }];
}

function labelsGiven({ known, given }: Written): Problem[] {
  if (given('dataset.name')) return [];
  return (['train', 'test'] as const).flatMap((part) => {
    if (isCsv(known.dataset?.[part]) !== false || given(`dataset.${part}_labels`)) return [];
    const hint = say`give the file of their labels as \`${part}_labels\``;
    return [value(`dataset.${part}`, say('IDX images without labels'), hint)];
  });
}

/** Validation examples and batches against the size of the data, where that is known. */
function partsFit({ known, given }: Written): Problem[] {
  const { name, validation, test_share } = known.dataset ?? {};
  if (name === undefined || validation === undefined) return [];
  if (!hasTestPart(name) && test_share === undefined) return [];
  const { train } = DATASETS[name];
  const tested = hasTestPart(name) ? 0 : countOf(test_share ?? 0, train);
  const total = train - tested;
  const left = total - countOf(validation, total);
  const all = say`${name} has ${formatNumber(total)} training examples`;
  if (left < 1)
    return [value('dataset.validation', say`${formatNumber(validation)} leaves none to train on: ${all}`)];
  const batch = known.training?.batch_size;
  if (batch === undefined || batch <= left) return [];
  const where = given('training.batch_size') ? 'training.batch_size' : 'dataset.validation';
  const message = say`a batch of ${formatNumber(batch)} is more than there are: ${all}, ${formatNumber(left)} without validation`;
  return [value(where, message)];
}

function networkGiven({ known, given }: Written): Problem[] {
  if (
    !known.network ||
    ['architecture', 'hidden', 'layers', 'model'].some((name) => given(`network.${name}`))
  )
    return [];
  const hint = say(
    'give `hidden`, the widths of its hidden layers, `layers`, or `architecture: lenet-300-100`',
  );
  return [{ path: ['network'], part: 'key', message: say('says nothing about layers'), hint }];
}

/** Everything that is a number of iterations must come to pass within a training. */
function stepsFit({ known, given }: Written): Problem[] {
  const { iterations, evaluate_every: every, schedule } = known.training ?? {};
  const steps = schedule?.steps ?? [];
  const problems = steps.flatMap((step, i) => {
    const before = steps[i - 1];
    return before !== undefined && step <= before
      ? [
          item(
            'training.schedule.steps',
            i,
            say`${step} does not come after ${before}`,
            say('list them in increasing order'),
          ),
        ]
      : [];
  });
  if (iterations === undefined) return problems;
  const end = say`training ends after ${formatNumber(iterations)} iterations`;
  steps.forEach((step, i) => {
    if (step < iterations) return;
    problems.push(item('training.schedule.steps', i, say`${formatNumber(step)} is never reached: ${end}`));
  });
  if ((schedule?.warmup ?? 0) > iterations)
    problems.push(value('training.schedule.warmup', say`the warm-up never ends: ${end}`));
  if (every !== undefined && every > iterations) {
    const where = given('training.evaluate_every') ? 'training.evaluate_every' : 'training.iterations';
    const message = say`evaluating every ${formatNumber(every)} iterations leaves no measurement between the first and the last: ${end}`;
    problems.push(value(where, message, say('set `evaluate_every` to a fraction of `iterations`')));
  }
  const rewind = known.pruning?.rewind_to ?? 0;
  if (rewind >= iterations)
    problems.push(value('pruning.rewind_to', say`no training is left after ${formatNumber(rewind)}: ${end}`));
  return problems;
}

/** Patterns that mean no layer of the network, where its layers are known; and nothing left to prune. */
function namedLayers({ known }: Written): Problem[] {
  const layers = knownLayers(known);
  const all = layers && [...layers.convolutions, ...layers.hidden, layers.output];
  const problems = (['keep', 'only'] as const).flatMap((setting) =>
    namedIn(`pruning.${setting}`, known.pruning?.[setting] ?? [], all),
  );
  if (problems.length > 0 || !all || all.some(prunedAmong(known))) return problems;
  const where = known.pruning?.keep?.length ? 'pruning.keep' : 'pruning.only';
  return [value(where, say('every layer is kept, so nothing would be pruned'))];
}

function namedIn(setting: string, patterns: string[], all: string[] | undefined): Problem[] {
  return patterns.flatMap((pattern, i): Problem[] => {
    if (patterns.indexOf(pattern) < i) {
      const twice = item(setting, i, say`\`${pattern}\` is listed twice`);
      return [{ ...twice, remedies: [{ kind: 'remove' }] }];
    }
    if (!all || all.some((name) => names(pattern, { name }))) return [];
    const meant = nearest(pattern, all);
    const known = say`it has ${listWords(all, 'and')}`;
    const hint = meant === undefined ? known : say`did you mean \`${meant}\`? ${known}`;
    const unknown = item(setting, i, say`the network has no layer \`${pattern}\``, hint);
    return [{ ...unknown, remedies: changes(all, meant) }];
  });
}

/** A criterion that looks at what training has changed, before there is any, or where weights did not start as they were drawn. */
function trainedBeforeRanked({ known }: Written): Problem[] {
  const { method, criterion } = known.pruning ?? {};
  if (criterion === undefined || !criterionOf(criterion).comparesWithInitial) return [];
  if (method !== 'at-init' && method !== 'dynamic') return [];
  const message =
    method === 'at-init'
      ? say`\`${criterion}\` compares trained weights with those that were drawn: before any training they are the same`
      : say`\`${criterion}\` compares trained weights with those that were drawn: weights that are grown start at 0`;
  const others = CRITERION_NAMES.filter((name) => !criterionOf(name).comparesWithInitial);
  const problem = value('pruning.criterion', message, say('choose another criterion, or another `method`'));
  return [{ ...problem, remedies: changes(others) }];
}

/** Updates of a mask lie within the training, with something of it left for the ticket. */
function updatesFit({ known, given }: Written): Problem[] {
  const { method, start, end, every } = known.pruning ?? {};
  const iterations = known.training?.iterations;
  if (method !== 'gradual' && method !== 'dynamic') return [];
  if (iterations === undefined || start === undefined || every === undefined) return [];
  const last = end ?? usualEnd(iterations);
  if (last >= iterations)
    return [
      value(
        'pruning.end',
        say`no training is left after ${formatNumber(last)}: training ends after ${formatNumber(iterations)} iterations`,
      ),
    ];
  if (method === 'gradual' && start >= last) {
    const where = given('pruning.start') ? 'pruning.start' : 'pruning.end';
    return [
      value(
        where,
        say`no update comes after ${formatNumber(start)}: the last is after ${formatNumber(last)} iterations`,
      ),
    ];
  }
  if (method === 'dynamic' && every >= last) {
    const where = given('pruning.every') ? 'pruning.every' : 'training.iterations';
    const message = say`the mask would never be updated: the first update is due after ${formatNumber(every)} iterations, and none after ${formatNumber(last)}`;
    return [value(where, message, say('set `every` to a fraction of `end`'))];
  }
  return [];
}

/** Weights that are chosen at random cannot be ranked across layers. */
function layersKeepTheirCounts({ known }: Written): Problem[] {
  const { method, scope } = known.pruning ?? {};
  if (method !== 'dynamic' || scope !== 'global') return [];
  const message = say(
    'with `method: dynamic` every layer keeps its number of weights, which a ranking of all layers together does not say',
  );
  const problem = value('pruning.scope', message, say('choose a rule, such as `erk`, or `layer`'));
  return [{ ...problem, remedies: changes(['erk', 'layer']) }];
}

/** Fine-tuning goes on at the last learning rate, which must not be 0. */
function ratesLeft({ known }: Written): Problem[] {
  if (known.pruning?.after !== 'fine-tune' || known.training?.schedule?.cosine !== true) return [];
  const message = say(
    'fine-tuning goes on at the learning rate that training ends with, and `cosine` ends at 0',
  );
  return [value('pruning.after', message, say('use another schedule, or `after: learning-rate`'))];
}

/** Only PyTorch differentiates gradients. */
function secondDerivatives({ known }: Written): Problem[] {
  const { engine, pruning: { criterion } = {} } = known;
  if (criterion === undefined || !criterionOf(criterion).needs.includes('hessianGradients')) return [];
  if (engine === undefined || engine === 'pytorch') return [];
  const message = say`\`${criterion}\` needs second derivatives, which \`engine: ${engine}\` does not compute`;
  return [value('pruning.criterion', message, say('set `engine: pytorch`, or choose another criterion'))];
}

function somethingPruned(written: Written): Problem[] {
  const { known, given } = written;
  const rates = ratesOf(known);
  if (rates.length === 0 || rates.some((rate) => rate !== 0)) return [];
  const where = given('pruning.rate') ? 'pruning.rate' : 'pruning.output_rate';
  return [value(where, say('nothing would be pruned: the rate of every layer is 0'))];
}

/** Replicates, rounds and draws multiply: told at the largest of them. */
function planFits({ known }: Written): Problem[] {
  const {
    replicates,
    connectivity: { at, levels } = {},
    pruning: { rounds, method, scope, mask, rewind_to } = {},
    controls: { random_reinit, random_mask, sanity } = {},
  } = known;
  if (replicates === undefined || rounds === undefined) return [];
  if (method === undefined || scope === undefined || rewind_to === undefined) return [];
  if (random_reinit === undefined || random_mask === undefined || sanity === undefined) return [];
  const controls = { random_reinit, random_mask, sanity };
  const connectivity = at && levels ? { at, levels, points: 0 } : undefined;
  const pruning = { rounds, method, scope, mask, rewind_to };
  const trainings = countTrainings({ replicates, pruning, controls, connectivity });
  if (trainings <= MOST_TRAININGS) return [];
  const factors = {
    replicates,
    'pruning.rounds': rounds,
    'controls.random_reinit': random_reinit,
    'connectivity.at': at?.length ?? 0,
  };
  const [largest = ''] = Object.entries(factors).toSorted(([, a], [, b]) => b - a)[0] ?? [];
  const message = say`this makes ${formatNumber(trainings)} trainings, more than the ${formatNumber(MOST_TRAININGS)} that one experiment may have`;
  const hint = say(
    'ask for fewer `replicates`, `rounds`, draws (`random_reinit`) or copies (`connectivity.at`), or share them out among several experiments',
  );
  return [value(largest, message, hint)];
}
