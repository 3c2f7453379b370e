// A ticket with drawn weights under a drawn mask.
import { initialise } from '../../../src/lottery/initialise';
import { applyMask, density, randomMask } from '../../../src/lottery/masks';
import { buildNetwork } from '../../../src/lottery/architectures';
import { outputsOf, weightsOf } from '../../../src/lottery/network';
import type { Network } from '../../../src/lottery/network';
import { stream } from '../../../src/lottery/random';
import type { Ticket } from '../../../src/lab/ticket';

const random = (purpose: 'weights' | 'random-mask') => stream({ seed: 1, replicate: 0, purpose, index: 0 });

/** @param left share of weights left in each layer */
export function madeTicket(hidden: number[], inputs: number, left: number[]): Ticket {
  const network: Network = buildNetwork(
    { hidden, activation: 'relu', initialiser: 'glorot-normal' },
    inputs,
    10,
  );
  const counts = network.layers.map((layer, i) => Math.round(weightsOf(layer) * (left[i] ?? 1)));
  const mask = randomMask(network, counts, random('random-mask'));
  const initial = initialise(network, 'glorot-normal', random('weights'));
  for (const layer of network.layers)
    initial[`${layer.name}.bias`] = Float32Array.from({ length: outputsOf(layer) }, (_, i) => Math.sin(i));
  return {
    origin: {
      experiment: 'made-up',
      hash: '0123456789ab',
      key: { replicate: 0, level: 15, kind: 'ticket', draw: 0 },
      density: density(network, mask),
      earlyStopAccuracy: 0.98,
      endAccuracy: 0.975,
    },
    network,
    input: { scale: new Float32Array(inputs).fill(0.0127), shift: new Float32Array(inputs).fill(-0.42) },
    initial,
    rewound: null,
    final: applyMask(initial, mask),
    mask,
  };
}
