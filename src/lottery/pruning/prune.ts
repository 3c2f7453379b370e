// Pruning: chooses exactly the planned number of weights that survive a round.
import { LabError } from '../errors';
import { atOnce } from '../in-pieces';
import type { Pieces } from '../in-pieces';
import type { Level } from '../level';
import { layersOf, weightName, weightsOf } from '../network/network';
import type { AnyLayer, AnyNetwork, Mask, Parameters } from '../network/network';
import type { Random } from '../random/stream';
import type { PruningSettings } from '../settings';
import { say } from '../translate';
import { criterionOf } from './criteria';
import type { Need, ScoredLayer } from './criteria/criterion';
import { isDensityRule, layerCounts } from './layer-densities';
import { copyOf, count, layerMask } from './masks';
import { isPruned } from './pruned-layers';
import { removingLowest } from './remove-lowest';
import type { Candidates } from './remove-lowest';

/** What a criterion may look at beside the trained weights. */
export interface ScoringValues {
  /** θ0, unmasked. */
  initial?: Parameters | undefined;
  /** A stream of each layer's own, by its number from the input. */
  random: (layer: number) => Random;
  /** Of the mean training loss at the trained weights, also where the mask is 0. */
  gradients?: Parameters | undefined;
  hessianGradients?: Parameters | undefined;
  flow?: Parameters | undefined;
}

export interface PruneInput {
  network: AnyNetwork;
  /** The mask that `trained` was trained under: of the level before, or dense. Not changed. */
  mask: Mask;
  /** Values at the end of that training; where nothing is trained before, as they were drawn. */
  trained: Parameters;
  settings: PruningSettings;
  /** The level that the new mask is for, from 1. Methods other than iterative go all the way there at once. */
  level: Level;
  /** For criteria that look at more than the trained weights. */
  scoring?: ScoringValues | undefined;
  /** Whether the weights with the highest scores go instead. */
  inverted?: boolean;
  /** Amid a training: how far it has come. */
  iteration?: number;
  /** Where the level is reached in steps: the mask before the first, and how many of `all` survive this one, where `last` survive all of them. */
  steps?: { start: Mask; left: (all: number, last: number) => number } | undefined;
}

/**
 * The mask of a level. In each layer, or in all prunable layers together under `scope: global`, exactly
 * round(rate × survivors) of the surviving weights with the lowest scores go; under a rule for layer densities that many of the whole network,
 * shared out by the rule. Where scores tie, the weight with the lower index
 * goes first, and layers count from the input. Kept layers lose nothing. Biases are never pruned.
 * @throws LabError when the trained weights are not finite
 */
export function prune(input: PruneInput): Mask {
  return atOnce(pruningOf(input));
}

/** The same in pieces: some for each layer. */
export function* pruningOf(input: PruneInput): Pieces<Mask> {
  const { network, mask, settings, level, steps } = input;
  const { start, left } = steps ?? { start: mask, left: (_all: number, last: number) => last };
  const next = copyOf(mask);
  const rounds = settings.method === 'iterative' ? 1 : level;
  const ranked = groups(network, settings);
  const countsIn = (of: Mask) =>
    ranked.map((layers) => sum(layers.map((layer) => count(layerMask(of, layer)))));
  const [first, before] = [countsIn(start), countsIn(mask)];
  let last = first;
  for (let round = 0; round < rounds; round++) last = afterRound(ranked, last, settings);
  const after = last.map((count, i) => left(first[i] ?? 0, count));
  for (const [i, layers] of ranked.entries()) {
    const candidates: Candidates[] = [];
    for (const layer of layers) {
      candidates.push(candidatesOf(layer, next, input));
      yield;
    }
    yield* removingLowest(candidates, (before[i] ?? 0) - (after[i] ?? 0));
  }
  return next;
}

/**
 * Surviving weights at each level from 0 to `rounds`, before anything is trained: of each layer from the input,
 * or one number, all layers together, under `scope: global`.
 * @param imported of each layer at level 1, where its mask was made elsewhere
 */
export function plannedSurvivors(
  network: AnyNetwork,
  settings: PruningSettings,
  imported?: readonly number[],
): number[][] {
  const all = layersOf(network);
  const ranked = groups(network, settings);
  const levels: number[][] = [];
  let count: (layer: AnyLayer) => number = weightsOf;
  const together = (layers: AnyLayer[]) => sum(layers.map(count));
  let counts = ranked.map(together);
  for (let level = 0; level <= settings.rounds; level++) {
    if (level === 1 && imported) {
      count = (layer) => imported[all.indexOf(layer)] ?? 0;
      counts = ranked.map(together);
    }
    const ofLayers = all.map((layer) => {
      const group = ranked.findIndex((layers) => layers.includes(layer));
      return group < 0 ? count(layer) : (counts[group] ?? 0);
    });
    const kept = all.filter((layer) => !isPruned(layer, settings));
    levels.push(settings.scope === 'global' ? [together(kept) + sum(counts)] : ofLayers);
    counts = afterRound(ranked, counts, settings);
  }
  return levels;
}

/** Surviving weights of the whole network at each level from 0 to `rounds`. */
export function plannedTotals(
  network: AnyNetwork,
  settings: PruningSettings,
  imported?: readonly number[],
): number[] {
  return plannedSurvivors(network, settings, imported).map(sum);
}

/** Layers that are ranked together. */
function groups(network: AnyNetwork, settings: PruningSettings): AnyLayer[][] {
  const prunable = layersOf(network).filter((layer) => isPruned(layer, settings));
  return settings.scope === 'global' ? [prunable] : prunable.map((layer) => [layer]);
}

/** Steps that each remove the same share of what is left: density^(done ÷ all), as SynFlow has it. @param done share of the steps, 0–1 */
export const equalSteps =
  (done: number) =>
  (all: number, last: number): number =>
    done === 1 || all === 0 ? last : Math.round(all * (last / all) ** done);

/** How many weights of each group survive a round more. */
function afterRound(ranked: AnyLayer[][], counts: number[], settings: PruningSettings): number[] {
  const { scope, rate } = settings;
  if (scope === 'global') return counts.map((count) => survivorsAfter(count, rate));
  if (isDensityRule(scope))
    return layerCounts(scope, ranked.flat(), counts, survivorsAfter(sum(counts), rate));
  return ranked.flat().map((layer, i) => survivorsAfter(counts[i] ?? 0, rateOf(layer, settings)));
}

/** The share of its survivors that a round removes from a layer that is ranked by itself. */
export function rateOf(layer: AnyLayer, { rate, output_rate, conv_rate }: PruningSettings): number {
  if (layer.kind === 'convolution' || layer.role === 'convolution') return conv_rate ?? rate;
  return layer.role === 'output' ? (output_rate ?? rate / 2) : rate;
}

const survivorsAfter = (count: number, rate: number): number => count - Math.round(rate * count);

/** @throws LabError where a score is not finite */
export function candidatesOf(
  layer: AnyLayer,
  mask: Mask,
  { network, trained, settings, level, iteration, inverted, scoring }: PruneInput,
): Candidates {
  const bytes = layerMask(mask, layer);
  const weights = layerValues('trained', trained, layer);
  const scores = criterionOf(settings.criterion).score(
    scoredLayer(layer, layersOf(network).indexOf(layer), weights, bytes, scoring),
  );
  if (!areFinite(weights, bytes) || !areFinite(scores, bytes)) throw divergedAt(layer, level, iteration);
  return { bytes, scores: inverted ? scores.map((score) => -score) : scores };
}

function areFinite(values: Float32Array, bytes: Uint8Array): boolean {
  for (let i = 0; i < bytes.length; i++) if (!Number.isFinite(values[i]) && bytes[i]) return false;
  return true;
}

/** @param iteration amid a training; unless given, at the end of another's */
export const divergedAt = ({ name }: AnyLayer, level: Level, iteration: number | undefined): LabError =>
  new LabError(
    iteration === undefined
      ? say`Cannot prune ${name} for level ${level}: some of its trained weights are NaN or infinite, so the training of the level before diverged.`
      : say`Cannot prune ${name} for level ${level} after ${iteration} iterations: some of its weights are NaN or infinite, so the training diverged.`,
    { hint: say('Lower training.learning_rate, or give training.schedule a warmup.') },
  );

/** Getters: a criterion that reads weights alone needs nothing else. */
const scoredLayer = (
  layer: AnyLayer,
  index: number,
  weights: Float32Array,
  mask: Uint8Array,
  scoring: ScoringValues | undefined,
): ScoredLayer & Required<Pick<ScoredLayer, Need>> => ({
  weights,
  mask,
  get random() {
    if (!scoring) throw new RangeError('The criterion needs a random stream');
    return scoring.random(index);
  },
  get initial() {
    return layerValues('initial', scoring?.initial, layer);
  },
  get gradients() {
    return layerValues('gradients', scoring?.gradients, layer);
  },
  get hessianGradients() {
    return layerValues('hessianGradients', scoring?.hessianGradients, layer);
  },
  get flow() {
    return layerValues('flow', scoring?.flow, layer);
  },
});

function layerValues(what: string, values: Parameters | undefined, layer: AnyLayer): Float32Array {
  const name = weightName(layer);
  const found = values?.[name];
  if (found?.length !== weightsOf(layer))
    throw new RangeError(`${what}: ${name} has ${found?.length ?? 'no'} values, not ${weightsOf(layer)}`);
  return found;
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
