// Needs of a criterion beside weights, and who computes them.
import { isModel } from '../network/network';
import type { AnyNetwork, Mask, Parameters } from '../network/network';
import { criterionOf } from './criteria';
import type { CriterionName } from './criteria';
import type { Need } from './criteria/criterion';
import { synapticFlow } from './synaptic-flow';

/** What an engine can measure, before a training or amid it. */
export type Measurable = Exclude<Need, 'initial'>;

const MEASURABLE: readonly Measurable[] = ['gradients', 'hessianGradients', 'flow'];

/** What the engine has to measure for a criterion. Of a model of the user's own that is synaptic flow, too: its inside is known to its code alone. */
export const measurableNeeds = (criterion: CriterionName, network: AnyNetwork): Measurable[] =>
  MEASURABLE.filter(
    (need) => criterionOf(criterion).needs.includes(need) && (need !== 'flow' || isModel(network)),
  );

/** Synaptic flow through a built-in network where the criterion needs it. */
export const builtInFlow = (
  criterion: CriterionName,
  network: AnyNetwork,
  weights: Parameters,
  mask: Mask,
): Parameters | undefined =>
  criterionOf(criterion).needs.includes('flow') && !isModel(network)
    ? synapticFlow(network, weights, mask)
    : undefined;
