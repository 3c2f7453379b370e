// What settings must fit together, beyond each being allowed by itself.
import { APPLIES, isCsv, layersOf } from './applies';
import type { Known, Written } from './applies';
import { fieldsOf, formatNumber, listWords, schemaText } from './fields';
import { layersFit } from './network-rules';
import { changes, nearest } from './problem';
import type { Finding } from './problem';
import type { DatasetName } from './schema';
import { say } from '../translate';
import type { Phrase } from '../translate';

/** Everything that does not fit together. Settings that are wrong by themselves take no part. */
export function crossCheck(written: Written): Finding[] {
  return [...withoutEffect(written), ...RULES.flatMap((rule) => rule(written))];
}

/** Settings that are written and mean nothing here. */
function withoutEffect(written: Written): Finding[] {
  return fieldsOf('experiment')
    .filter(({ name }) => written.given(name) && APPLIES[name]?.(written) === false)
    .map(({ path, applies }): Finding => ({
      path,
      part: 'key',
      message: say`has no effect here: it counts only where ${schemaText(applies)}`,
      hint: say('remove it, or change the setting that it depends on'),
      remedies: [{ kind: 'remove' }],
    }));
}

const RULES: ((written: Written) => Finding[])[] = [
  datasetNamed,
  labelsGiven,
  partsFit,
  networkGiven,
  layersFit,
  stepsFit,
  keptLayers,
  somethingPruned,
];

/** Examples of the datasets known by name, before validation is set aside; of digits also before the test part is. */
const EXAMPLES: Record<DatasetName, number> = {
  digits: 1797,
  'fashion-mnist-mini': 5000,
  mnist: 60_000,
  'fashion-mnist': 60_000,
  'cifar-10': 50_000,
};

const value = (path: string, message: Phrase, hint?: Phrase): Finding => ({
  path: path.split('.'),
  part: 'value',
  message,
  ...(hint === undefined ? {} : { hint }),
});

function datasetNamed({ known, given }: Written): Finding[] {
  if (!known.dataset || given('dataset.name') || given('dataset.train')) return [];
  const hint = say`give the name of a dataset (${listWords(Object.keys(EXAMPLES))}), or the path of your own as \`train\``;
  return [{ path: ['dataset'], part: 'key', message: say('names no data'), hint }];
}

function labelsGiven({ known, given }: Written): Finding[] {
  if (given('dataset.name')) return [];
  return (['train', 'test'] as const).flatMap((part) => {
    if (isCsv(known.dataset?.[part]) !== false || given(`dataset.${part}_labels`)) return [];
    const hint = say`give the file of their labels as \`${part}_labels\``;
    return [value(`dataset.${part}`, say('IDX images without labels'), hint)];
  });
}

/** Validation examples and batches against the size of the data, where that is known. */
function partsFit({ known, given }: Written): Finding[] {
  const { name, validation, test_share } = known.dataset ?? {};
  if (name === undefined || validation === undefined) return [];
  if (name === 'digits' && test_share === undefined) return [];
  const tested = name === 'digits' ? portion(test_share ?? 0, EXAMPLES[name]) : 0;
  const total = EXAMPLES[name] - tested;
  const left = total - portion(validation, total);
  const all = say`${name} has ${formatNumber(total)} training examples`;
  if (left < 1)
    return [value('dataset.validation', say`${formatNumber(validation)} leaves none to train on: ${all}`)];
  const batch = known.training?.batch_size;
  if (batch === undefined || batch <= left) return [];
  const where = given('training.batch_size') ? 'training.batch_size' : 'dataset.validation';
  const message = say`a batch of ${formatNumber(batch)} is more than there are: ${all}, ${formatNumber(left)} without validation`;
  return [value(where, message)];
}

/** As src/data/split.ts counts. */
const portion = (wanted: number, total: number) =>
  wanted < 1 ? Math.max(1, Math.round(wanted * total)) : wanted;

function networkGiven({ known, given }: Written): Finding[] {
  if (!known.network || ['architecture', 'hidden', 'layers'].some((name) => given(`network.${name}`)))
    return [];
  const hint = say(
    'give `hidden`, the widths of its hidden layers, `layers`, or `architecture: lenet-300-100`',
  );
  return [{ path: ['network'], part: 'key', message: say('says nothing about layers'), hint }];
}

/** Everything that is a number of iterations must come to pass within a training. */
function stepsFit({ known, given }: Written): Finding[] {
  const { iterations, evaluate_every: every, schedule } = known.training ?? {};
  const steps = schedule?.steps ?? [];
  const findings = steps.flatMap((step, i) => {
    const before = steps[i - 1];
    return before !== undefined && step <= before
      ? [
          item(
            'training.schedule.steps',
            i,
            say`${step} does not come after ${before}`,
            say('list them in rising order'),
          ),
        ]
      : [];
  });
  if (iterations === undefined) return findings;
  const end = say`training ends after ${formatNumber(iterations)} iterations`;
  steps.forEach((step, i) => {
    if (step < iterations) return;
    findings.push(item('training.schedule.steps', i, say`${formatNumber(step)} is never reached: ${end}`));
  });
  if ((schedule?.warmup ?? 0) > iterations)
    findings.push(value('training.schedule.warmup', say`the warm-up never ends: ${end}`));
  if (every !== undefined && every > iterations) {
    const where = given('training.evaluate_every') ? 'training.evaluate_every' : 'training.iterations';
    const message = say`evaluating every ${formatNumber(every)} iterations leaves nothing between the first and the last: ${end}`;
    findings.push(value(where, message, say('set `evaluate_every` to a fraction of `iterations`')));
  }
  const rewind = known.pruning?.rewind_to ?? 0;
  if (rewind >= iterations)
    findings.push(value('pruning.rewind_to', say`no training is left after ${formatNumber(rewind)}: ${end}`));
  return findings;
}

const item = (path: string, index: number, message: Phrase, hint?: Phrase): Finding => {
  const finding = value(path, message, hint);
  return { ...finding, path: [...finding.path, index] };
};

function keptLayers({ known }: Written): Finding[] {
  const keep = known.pruning?.keep ?? [];
  const layers = layersOf(known);
  const names = layers && [...layers.convolutions, ...layers.hidden, layers.output];
  const findings = keep.flatMap((name, i): Finding[] => {
    if (keep.indexOf(name) < i) {
      const twice = item('pruning.keep', i, say`\`${name}\` is listed twice`);
      return [{ ...twice, remedies: [{ kind: 'remove' }] }];
    }
    if (!names || names.includes(name)) return [];
    const meant = nearest(name, names);
    const all = say`it has ${listWords(names, 'and')}`;
    const hint = meant === undefined ? all : say`did you mean \`${meant}\`? ${all}`;
    const unknown = item('pruning.keep', i, say`the network has no layer \`${name}\``, hint);
    return [{ ...unknown, remedies: changes(names, meant) }];
  });
  if (names?.every((name) => keep.includes(name)))
    findings.push(value('pruning.keep', say('every layer is kept, so nothing would be pruned')));
  return findings;
}

function somethingPruned(written: Written): Finding[] {
  const { known, given } = written;
  const rates = ratesOf(known);
  if (rates.length === 0 || rates.some((rate) => rate !== 0)) return [];
  const where = given('pruning.rate') ? 'pruning.rate' : 'pruning.output_rate';
  return [value(where, say('nothing would be pruned: the rate of every layer is 0'))];
}

/** The rate of each layer that is pruned; empty where that is not known. */
function ratesOf(known: Known): number[] {
  const { scope, rate, output_rate, conv_rate, keep } = known.pruning ?? {};
  const layers = layersOf(known);
  if (rate === undefined || scope === undefined || keep === undefined || !layers) return [];
  if (scope === 'global') return [rate];
  const pruned = (names: string[], own: number) =>
    names.filter((layer) => !keep.includes(layer)).map(() => own);
  return [
    ...pruned(layers.convolutions, conv_rate ?? rate),
    ...pruned(layers.hidden, rate),
    ...pruned([layers.output], output_rate ?? rate / 2),
  ];
}
