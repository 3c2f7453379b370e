// Prunable parameters of a network and how much is left of them at each level, known before anything is trained.
import { isModel, layersOf, plainTensors, weightName, weightShape, weightsOf } from '../network/network';
import type { AnyLayer, AnyNetwork, PlainTensor } from '../network/network';
import type { PruningSettings } from '../settings';
import { plannedSurvivors, rateOf } from './prune';
import { isKept, isPruned } from './pruned-layers';

export interface PrunableParameter {
  /** Name of its layer, as `pruning.keep` and `pruning.only` may have it. */
  layer: string;
  /** In files. */
  name: string;
  shape: number[];
  weights: number;
  /** `kept`: by `pruning.keep`; `left-out`: `pruning.only` does not name it. */
  fate: 'pruned' | 'kept' | 'left-out';
  /** Share of the surviving weights that a round removes: of this parameter under `scope: layer`, else of all together; 0 unless pruned. */
  rate: number;
}

export interface PlannedLevel {
  level: number;
  /** Weights left. */
  survivors: number;
  /** Share of the weights left. */
  density: number;
  /** Weights left of each parameter; null under `scope: global`, where only training tells. */
  parameters: number[] | null;
}

export interface PrunableParameters {
  parameters: PrunableParameter[];
  /** Parameters and buffers that are stored beside them and never pruned. */
  others: PlainTensor[];
  /** Names that share a tensor with another name of the model: the name that is stored, by each of them. */
  tied: Record<string, string>;
  levels: PlannedLevel[];
}

export function prunableParameters(network: AnyNetwork, settings: PruningSettings): PrunableParameters {
  const parameters = layersOf(network).map((layer) => parameterOf(layer, settings));
  const weights = sum(parameters.map((parameter) => parameter.weights));
  const levels = plannedSurvivors(network, settings).map((counts, level) => {
    const survivors = sum(counts);
    const each = settings.scope === 'global' ? null : counts;
    return { level, survivors, density: survivors / weights, parameters: each };
  });
  const tied = isModel(network) ? network.model.tied : {};
  return { parameters, others: plainTensors(network), tied, levels };
}

function parameterOf(layer: AnyLayer, settings: PruningSettings): PrunableParameter {
  const pruned = isPruned(layer, settings);
  const rate = settings.scope === 'layer' ? rateOf(layer, settings) : settings.rate;
  return {
    layer: layer.name,
    name: weightName(layer),
    shape: weightShape(layer),
    weights: weightsOf(layer),
    fate: pruned ? 'pruned' : isKept(layer, settings) ? 'kept' : 'left-out',
    rate: pruned ? rate : 0,
  };
}

const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);
