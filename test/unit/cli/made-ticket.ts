// A ticket with drawn weights under a drawn mask.
import { initialise } from '../../../src/lottery/network/initialise';
import { density, randomMask } from '../../../src/lottery/pruning/masks';
import { applyMask } from '../../support/masking';
import { buildNetwork } from '../../../src/lottery/network/build-network';
import { plainTensors, weightsOf } from '../../../src/lottery/network/network';
import type { Network } from '../../../src/lottery/network/network';
import { stream } from '../../../src/lottery/random/stream';
import type { InputScaling, Ticket } from '../../../src/lab/disk/ticket';

const random = (purpose: 'weights' | 'random-mask') => stream({ seed: 1, replicate: 0, purpose, index: 0 });

const usual = { activation: 'relu', initialiser: 'glorot-normal' } as const;

/** @param left share of weights left in each layer */
export const madeTicket = (hidden: number[], inputs: number, left: number[]): MadeTicket =>
  ticketOf(buildNetwork({ hidden, ...usual }, inputs, 10), left);

/** Reads images of 1 × 6 × 6, and has all that a network may have. */
export const madeResidualTicket = (left: number[]): MadeTicket =>
  ticketOf(
    buildNetwork(
      {
        layers: ['conv 4', 'batch-norm', 'residual 6 stride 2', 'dropout 0.1', 'dense 9', 'dropout 0.5'],
        ...usual,
      },
      [1, 6, 6],
      10,
    ),
    left,
  );

/** Of a built-in network and of data that Ticket Lab reads. */
export type MadeTicket = Ticket & { network: Network; input: InputScaling };

function ticketOf(network: Network, left: number[]): MadeTicket {
  const { inputs } = network;
  const counts = network.layers.map((layer, i) => Math.round(weightsOf(layer) * (left[i] ?? 1)));
  const mask = randomMask(network, counts, random('random-mask'));
  const initial = initialise(network, 'glorot-normal', random('weights'));
  for (const { name } of plainTensors(network))
    initial[name] = (initial[name] ?? new Float32Array()).map((start, i) => start + 0.9 * Math.sin(i));
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
    early: null,
    final: applyMask(initial, mask),
    mask,
  };
}
