// Pruning: which weights survive a round, exactly so many.
import { CRITERIA } from './criteria';
import { LabError } from './errors';
import type { PruningSettings } from './experiment/schema';
import type { Level } from './level';
import { layerMask } from './masks';
import { weightName, weightsOf } from './network';
import type { Layer, Mask, Network, Parameters } from './network';
import { say } from './translate';

export interface PruneInput {
  network: Network;
  /** The mask that `trained` was trained under: of the level before, or dense for one-shot. Not changed. */
  mask: Mask;
  /** Values at the end of that training. */
  trained: Parameters;
  settings: PruningSettings;
  /** The level that the new mask is for, from 1. One-shot pruning goes all the way there at once. */
  level: Level;
}

/**
 * The mask of a level. In each layer, or in all prunable layers together under `scope: global`, exactly
 * round(rate × survivors) of the surviving weights with the lowest scores go; where scores tie, the weight with the lower index
 * goes first, and layers count from the input. Kept layers lose nothing. Biases are never pruned.
 * @throws LabError when the trained weights are not finite
 */
export function prune({ network, mask, trained, settings, level }: PruneInput): Mask {
  const next = Object.fromEntries(Object.entries(mask).map(([name, bytes]) => [name, bytes.slice()]));
  const rounds = settings.method === 'one-shot' ? level : 1;
  for (const group of groups(network, settings)) {
    const candidates = group.layers.map((layer) => candidatesOf(layer, next, trained, settings, level));
    const before = sum(candidates.map(({ survivors }) => survivors));
    removeLowest(candidates, before - survivorsAfter(before, group.rate, rounds));
  }
  return next;
}

/**
 * Surviving weights at each level from 0 to `rounds`, before anything is trained: of each layer from the input,
 * or one number, all layers together, under `scope: global`.
 */
export function plannedSurvivors(network: Network, settings: PruningSettings): number[][] {
  const ranked = groups(network, settings);
  const kept = network.layers.filter((layer) => settings.keep.includes(layer.name));
  const parts =
    settings.scope === 'layer'
      ? network.layers.map((layer) => ({
          now: weightsOf(layer),
          rate: ranked.find(({ layers }) => layers.includes(layer))?.rate ?? 0,
        }))
      : [
          ...kept.map((layer) => ({ now: weightsOf(layer), rate: 0 })),
          ...ranked.map(({ layers, rate }) => ({ now: sum(layers.map(weightsOf)), rate })),
        ];
  const levels: number[][] = [];
  for (let level = 0; level <= settings.rounds; level++) {
    const counts = parts.map(({ now }) => now);
    levels.push(settings.scope === 'layer' ? counts : [sum(counts)]);
    for (const part of parts) part.now = survivorsAfter(part.now, part.rate, 1);
  }
  return levels;
}

/** Surviving weights of the whole network at each level from 0 to `rounds`. */
export function plannedTotals(network: Network, settings: PruningSettings): number[] {
  return plannedSurvivors(network, settings).map(sum);
}

/** Layers that are ranked together, and the share of their survivors that a round removes. */
interface Group {
  layers: Layer[];
  rate: number;
}

function groups(network: Network, settings: PruningSettings): Group[] {
  const prunable = network.layers.filter((layer) => !settings.keep.includes(layer.name));
  if (settings.scope === 'global') return [{ layers: prunable, rate: settings.rate }];
  return prunable.map((layer) => ({ layers: [layer], rate: rateOf(layer, settings) }));
}

function rateOf(layer: Layer, { rate, output_rate, conv_rate }: PruningSettings): number {
  if (layer.kind === 'convolution') return conv_rate ?? rate;
  return layer.role === 'output' ? (output_rate ?? rate / 2) : rate;
}

function survivorsAfter(count: number, rate: number, rounds: number): number {
  for (let i = 0; i < rounds; i++) count -= Math.round(rate * count);
  return count;
}

/** The weights of one layer, of which those that survive are candidates. */
interface Candidates {
  /** The layer's mask, to be changed. */
  bytes: Uint8Array;
  /** Of all weights. */
  scores: Float32Array;
  survivors: number;
}

function candidatesOf(
  layer: Layer,
  mask: Mask,
  trained: Parameters,
  settings: PruningSettings,
  level: Level,
): Candidates {
  const bytes = layerMask(mask, layer);
  const weights = trained[weightName(layer)];
  if (weights?.length !== bytes.length)
    throw new RangeError(`${weightName(layer)} has ${weights?.length ?? 'no'} values, not ${bytes.length}`);
  const scores = CRITERIA[settings.criterion](weights);
  let survivors = 0;
  let finite = true;
  for (let i = 0; i < bytes.length; i++)
    if (bytes[i]) {
      survivors++;
      finite &&= Number.isFinite(scores[i]);
    }
  if (!finite)
    throw new LabError(
      say`Cannot prune ${layer.name} for level ${level}: some of its trained weights are not finite numbers, so the training before diverged.`,
      { hint: say('Lower training.learning_rate, or give training.schedule a warmup.') },
    );
  return { bytes, scores, survivors };
}

/** Prunes exactly `remove` of the candidates: all that score below the threshold, then as many at it as are still due. */
function removeLowest(candidates: Candidates[], remove: number): void {
  if (remove === 0) return;
  const { score: threshold, below } = scoreAt(candidates, remove - 1);
  let ties = remove - below;
  for (const { bytes, scores } of candidates)
    for (let i = 0; i < bytes.length; i++) {
      if (!bytes[i]) continue;
      const score = scores[i] as number;
      if (score < threshold || (score === threshold && ties-- > 0)) bytes[i] = 0;
    }
}

/**
 * The score at a place of all scores in ascending order, from 0, and how many are lower. Found by counting, first by the upper halves of
 * the numbers' bits, then by the lower halves of those that share the upper one: sorting would take as much memory as large networks do.
 */
function scoreAt(candidates: Candidates[], place: number): { score: number; below: number } {
  const upper = new Uint32Array(HALF);
  eachRank(candidates, (rank) => increment(upper, rank >>> 16));
  const high = findPlace(upper, place);
  const lower = new Uint32Array(HALF);
  eachRank(candidates, (rank) => {
    if (rank >>> 16 === high.value) increment(lower, rank & 0xffff);
  });
  const low = findPlace(lower, place - high.below);
  return { score: scoreOf(((high.value << 16) | low.value) >>> 0), below: high.below + low.below };
}

const HALF = 2 ** 16;
const SIGN = 0x8000_0000;

/** Whole numbers in the order of the scores, 0 and -0 the same. */
function eachRank(candidates: Candidates[], visit: (rank: number) => void): void {
  for (const { bytes, scores } of candidates) {
    const bits = new Uint32Array(scores.buffer, scores.byteOffset, scores.length);
    for (let i = 0; i < bytes.length; i++) if (bytes[i]) visit(rankOf(bits[i] as number));
  }
}

const rankOf = (bits: number) => (bits <= SIGN ? (bits & ~SIGN) + SIGN : ~bits) >>> 0;

function scoreOf(rank: number): number {
  const bits = rank >= SIGN ? rank - SIGN : ~rank;
  return new Float32Array(Uint32Array.of(bits).buffer)[0] as number;
}

/** The value that is at a place, where `counts` says how many there are of each; and how many are lower. */
function findPlace(counts: Uint32Array, place: number): { value: number; below: number } {
  let below = 0;
  let value = 0;
  while (below + (counts[value] as number) <= place) below += counts[value++] as number;
  return { value, below };
}

function increment(counts: Uint32Array, value: number): void {
  counts[value] = (counts[value] as number) + 1;
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
