// Settings that only make sense together, or only for the network at hand.
import type { Experiment } from './experiment/schema';
import type { Network } from './network';
import { plannedTotals } from './prune';

/** A setting that is valid by itself and wrong here. */
export interface Mismatch {
  /** Path in the experiment: `pruning.keep`. */
  field: string;
  message: string;
}

/** Everything about an experiment that does not fit its network; empty when all does. */
export function checkAgainstNetwork(experiment: Experiment, network: Network): Mismatch[] {
  const { pruning, training } = experiment;
  const names = network.layers.map((layer) => layer.name);
  const unknown = pruning.keep.filter((name) => !names.includes(name));
  const mismatches: Mismatch[] = unknown.map((name) => ({
    field: 'pruning.keep',
    message: `there is no layer "${name}"; this network has ${names.join(', ')}`,
  }));
  if (pruning.rewind_to >= training.iterations)
    mismatches.push({
      field: 'pruning.rewind_to',
      message: `must lie below training.iterations (${training.iterations}), or nothing is left to train`,
    });
  const [dense, first] = plannedTotals(network, pruning);
  if (names.every((name) => pruning.keep.includes(name)))
    mismatches.push({ field: 'pruning.keep', message: 'keeps every layer, so nothing is ever pruned' });
  else if (dense === first)
    mismatches.push({
      field: 'pruning.rate',
      message: 'is so low that the first round rounds to no weight at all',
    });
  return mismatches;
}
