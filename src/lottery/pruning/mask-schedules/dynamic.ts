// Dynamic sparse training: sparse from the start, while in each layer some weights are dropped and as many grown (SET, Mocanu et al. 2018;
// RigL, Evci et al. 2020).
import { halfCosine } from '../../half-cosine';
import { layersOf, weightName } from '../../network/network';
import type { AnyLayer, Parameters } from '../../network/network';
import { stream } from '../../random/stream';
import { copyOf, count, layerMask } from '../masks';
import { candidatesOf, divergedAt } from '../prune';
import { isPruned } from '../pruned-layers';
import { removeLowest } from '../remove-lowest';
import { sizesOf } from '../sizes';
import { endOf } from './gradual';
import type { MaskSchedule, ScheduledTraining } from './mask-schedule';
import { measurableNeeds } from '../measurable';
import { scoringAt, updateExamples, updateIndex } from './scoring';

/**
 * Every `every` iterations before `end`, each layer drops the share (drop ÷ 2) · (1 + cos(π · iteration ÷ end)) of its weights, those with the lowest
 * scores, and grows as many among all others, the dropped ones too: at random, or where the gradient is largest. A weight that was
 * dropped and is grown at once has lost nothing; any other starts at 0.
 */
export function dynamic(of: ScheduledTraining): MaskSchedule {
  const { experiment, network, level } = of;
  const { pruning } = experiment;
  const { every, drop, growth } = pruning;
  const end = endOf(experiment);
  const needs = new Set(measurableNeeds(pruning.criterion, network));
  if (growth === 'gradient') needs.add('gradients');
  return {
    reachedAt: -1,
    nextUpdate: (from) => {
      const next = Math.max(1, Math.ceil(from / every)) * every;
      return next < end ? next : Infinity;
    },
    needs: [...needs],
    examples: updateExamples(of),
    update: ({ iteration, mask, weights, ...measured }) => {
      const share = dropShare(drop, iteration, end);
      const scoring = scoringAt(of, iteration, { weights, mask, ...measured });
      const next = copyOf(mask);
      for (const [i, layer] of layersOf(network).entries()) {
        if (!isPruned(layer, pruning)) continue;
        const kept = layerMask(next, layer);
        const survivors = count(kept);
        const moved = Math.floor(share * survivors);
        const input = { network, mask, trained: weights, settings: pruning, level, iteration, scoring };
        removeLowest([candidatesOf(layer, next, input)], moved);
        const grown = othersThan(kept);
        const scores =
          growth === 'gradient'
            ? finite(gradientSizes(layer, measured.gradients), () => divergedAt(layer, level, iteration))
            : randomScores(of, iteration, i, grown.length);
        removeLowest([{ bytes: grown, scores }], grown.length - survivors);
        add(grown, kept);
      }
      return next;
    },
  };
}

/** Share of a layer's weights that an update drops: falls along half a cosine to 0 at the end. */
export const dropShare = (drop: number, iteration: number, end: number): number =>
  drop * halfCosine(iteration / end);

function othersThan(bytes: Uint8Array): Uint8Array {
  const others = new Uint8Array(bytes.length);
  for (let i = 0; i < bytes.length; i++) others[i] = 1 - (bytes[i] as number);
  return others;
}

function add(bytes: Uint8Array, to: Uint8Array): void {
  for (let i = 0; i < bytes.length; i++) to[i] = (to[i] as number) + (bytes[i] as number);
}

function gradientSizes(layer: AnyLayer, gradients: Parameters | undefined): Float32Array {
  const values = gradients?.[weightName(layer)];
  if (!values) throw new RangeError(`No gradient of ${layer.name} was measured`);
  return sizesOf(values);
}

/** NaN has no rank. */
function finite(scores: Float32Array, otherwise: () => Error): Float32Array {
  for (let i = 0; i < scores.length; i++) if (!Number.isFinite(scores[i])) throw otherwise();
  return scores;
}

function randomScores(
  { experiment: { seed }, replicate, level }: ScheduledTraining,
  iteration: number,
  layer: number,
  size: number,
): Float32Array {
  const { uniform } = stream({
    seed,
    replicate,
    purpose: 'growth',
    index: updateIndex(level, layer, iteration),
  });
  return new Float32Array(size).map(() => uniform());
}
