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
    const before = sum(candidates.map(({ indices }) => indices.length));
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

/** The surviving weights of one layer: where they are in it, and their scores. */
interface Candidates {
  /** The layer's mask, to be changed. */
  bytes: Uint8Array;
  indices: Uint32Array;
  scores: Float32Array;
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
  const all = CRITERIA[settings.criterion](weights);
  const indices = new Uint32Array(bytes.length);
  let count = 0;
  for (let i = 0; i < bytes.length; i++) if (bytes[i]) indices[count++] = i;
  const scores = Float32Array.from(indices.subarray(0, count), (index) => all[index] as number);
  if (!scores.every(Number.isFinite))
    throw new LabError(
      say`Cannot prune ${layer.name} for level ${level}: some of its trained weights are not finite numbers, so the training before diverged.`,
      { hint: say('Lower training.learning_rate, or give training.schedule a warmup.') },
    );
  return { bytes, indices: indices.subarray(0, count), scores };
}

/** Prunes exactly `remove` of the candidates: all that score below the threshold, then as many at it as are still due. */
function removeLowest(candidates: Candidates[], remove: number): void {
  if (remove === 0) return;
  const total = sum(candidates.map(({ scores }) => scores.length));
  const sorted = new Float32Array(total);
  let offset = 0;
  for (const { scores } of candidates) {
    sorted.set(scores, offset);
    offset += scores.length;
  }
  sorted.sort();
  const threshold = sorted[remove - 1] as number;
  const below = sorted.indexOf(threshold);
  let ties = remove - below;
  for (const { bytes, indices, scores } of candidates)
    for (let i = 0; i < scores.length; i++) {
      const score = scores[i] as number;
      if (score < threshold || (score === threshold && ties-- > 0)) bytes[indices[i] as number] = 0;
    }
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
