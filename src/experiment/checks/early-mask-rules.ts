// Checks of `pruning.prune_at`: that masks can be pruned from a training before its end, and that the Early-Bird rule can tell anything.
import { CRITERION_NAMES, criterionOf } from '../../lottery/pruning/criteria';
import { largestDistance, lookTimes, mostLooks } from '../../lottery/pruning/pruning-points/early-bird';
import { levelsPrunedFrom } from '../../lottery/pruning/pruning-points';
import { say } from '../../lottery/translate';
import { formatNumber } from '../schema/fields';
import { changes, value } from './problem';
import type { Problem } from './problem';
import { ratesOf } from './when-settings-apply';
import type { Known, Written } from './when-settings-apply';

/** One problem at a time: the later ones follow from the earlier. */
export function earlyMasksFit(written: Written): Problem[] {
  const { method, prune_at: at } = written.known.pruning ?? {};
  if (at === undefined || (method !== 'iterative' && method !== 'one-shot')) return [];
  for (const rule of [somethingTaken, withinTraining, weightsTell, windowFits, thresholdTells]) {
    const problems = rule(written);
    if (problems.length > 0) return problems;
  }
  return [];
}

function somethingTaken({ known }: Written): Problem[] {
  const { method, rounds, mask } = known.pruning ?? {};
  if (method === undefined || rounds === undefined) return [];
  const levels = Array.from({ length: rounds }, (_, level) => level);
  if (levels.some((level) => levelsPrunedFrom({ method, rounds, mask }, level).length > 0)) return [];
  const message = say('no mask is pruned from a training: that of the only round is made elsewhere (`mask`)');
  const hint = say('remove it, or ask for more `rounds`');
  return [{ ...value('pruning.prune_at', message, hint), part: 'key', remedies: [{ kind: 'remove' }] }];
}

function withinTraining({ known }: Written): Problem[] {
  const { prune_at: at, rewind_to: start } = known.pruning ?? {};
  const iterations = known.training?.iterations;
  if (typeof at !== 'number') return [];
  if (iterations !== undefined && at > iterations) {
    const message = say`${formatNumber(at)} is never reached: training ends after ${formatNumber(iterations)} iterations`;
    return [value('pruning.prune_at', message)];
  }
  if (start === undefined || at > start) return [];
  const message = say`tickets start at iteration ${formatNumber(start)}: a mask can only be taken after it`;
  return [value('pruning.prune_at', message)];
}

/** Whether masks change in the course of a training, and can be computed there. */
function weightsTell({ known }: Written): Problem[] {
  const { criterion, prune_at: at, after } = known.pruning ?? {};
  if (criterion === undefined || after === undefined) return [];
  const early = at === 'early-bird';
  const { ignoresTraining } = criterionOf(criterion);
  const refused = (message: Problem['message']) => {
    const others = CRITERION_NAMES.filter((name) => knowsByWeights(name) || (!early && needsMore(name)));
    const hint = early
      ? say('choose another criterion, or give an iteration as `prune_at`')
      : say('choose another criterion');
    return [{ ...value('pruning.criterion', message, hint), remedies: changes(others) }];
  };
  // Of one iteration, weights may still keep the values.
  if (ignoresTraining && (early || after === 'rewind'))
    return refused(
      say`\`${criterion}\` does not look at trained weights, so its masks are the same at every iteration`,
    );
  if (early && needsMore(criterion))
    return refused(
      say`\`${criterion}\` needs more than the weights, and the Early-Bird rule computes masks from weights alone`,
    );
  return [];
}

type Criterion = (typeof CRITERION_NAMES)[number];

const needsMore = (name: Criterion) => criterionOf(name).needs.some((need) => need !== 'initial');
const knowsByWeights = (name: Criterion) => !needsMore(name) && !criterionOf(name).ignoresTraining;

/** So many masks have to be computed before the end. */
function windowFits({ known, given }: Written): Problem[] {
  const { prune_at: at, window, every, rewind_to, after, mask } = known.pruning ?? {};
  const { iterations, schedule } = known.training ?? {};
  if (at !== 'early-bird' || window === undefined || every === undefined || rewind_to === undefined)
    return [];
  const { warmup, steps } = schedule ?? {};
  if (iterations === undefined || warmup === undefined || steps === undefined) return [];
  const training = { iterations, schedule: { warmup, steps } };
  // Where the mask of level 1 is made elsewhere, only tickets are looked at, and these may train at one rate.
  const times = lookTimes(
    { pruning: { every, rewind_to }, training },
    after === 'fine-tune' && mask !== undefined,
  );
  const most = mostLooks(times);
  if (most >= window) return [];
  const where = given('pruning.every')
    ? 'pruning.every'
    : given('pruning.window')
      ? 'pruning.window'
      : 'pruning.prune_at';
  const figures = [
    formatNumber(window),
    formatNumber(every),
    formatNumber(times.after),
    formatNumber(iterations),
  ] as const;
  const [masks, apart, from, to] = figures;
  const message =
    times.drops.length > 0
      ? say`the rule compares ${masks} masks ${apart} iterations apart, and there are at most ${most} after iteration ${from} and before ${to} without a drop of the learning rate between them`
      : say`the rule compares ${masks} masks ${apart} iterations apart, and there are ${most} after iteration ${from} and before ${to}`;
  return [value(where, message, say('set `every` or `window` lower'))];
}

/** Of masks with so few weights to prune, or to keep, any two are that near. */
function thresholdTells({ known, given }: Written): Problem[] {
  const { prune_at: at, distance } = known.pruning ?? {};
  if (at !== 'early-bird' || distance === undefined) return [];
  const most = Math.max(...sharesLeft(known).map(largestDistance));
  // 1 − 0.95 is a little more than 0.05 in binary.
  if (most === -Infinity || distance < most - 1e-9) return [];
  const where = given('pruning.distance') ? 'pruning.distance' : 'pruning.prune_at';
  const message = say`no two masks differ by more than ${formatNumber(Number(most.toPrecision(3)))} of the ranked weights, so the rule would always hold at ${formatNumber(distance)}`;
  return [value(where, message, say('set `distance` lower'))];
}

/** Of the weights that are ranked together, at each level; empty where that is not known. */
function sharesLeft(known: Known): number[] {
  const { method, rounds = 0, rate, output_rate, conv_rate } = known.pruning ?? {};
  if (rate === undefined) return [];
  const ofLayers = ratesOf(known);
  // Of a model of the user's own, any of the rates may be that of a layer.
  const rates = ofLayers.length > 0 ? ofLayers : [rate, output_rate ?? rate / 2, conv_rate ?? rate];
  const levels = method === 'one-shot' ? Array.from({ length: rounds }, (_, i) => i + 1) : [1];
  return levels.flatMap((level) => rates.map((one) => (1 - one) ** level));
}
