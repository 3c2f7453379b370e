// Settings of `network`.
import { z } from 'zod';
import { count, help } from './meta';

/** Named architectures; src/lottery/network.ts says what each is. */
const ARCHITECTURE_NAMES = ['lenet-300-100'] as const;

export const networkSchema = z
  .strictObject({
    architecture: z
      .enum(ARCHITECTURE_NAMES)
      .optional()
      .meta(
        help(
          'A network known by name. `lenet-300-100`: two hidden layers of 300 and 100 neurons (paper §2).',
        ),
      ),
    hidden: z
      .array(count(1, 100_000))
      .max(64)
      .optional()
      .meta(
        help(
          'Or your own fully connected network: neurons of each hidden layer. `[]` is a linear classifier.',
          { unit: 'neurons', applies: '`architecture` is not given', also: ['layers'] },
        ),
      ),
    activation: z
      .enum(['relu', 'tanh'])
      .default('relu')
      .meta(
        help('Activation of the hidden layers.', {
          applies: 'the network has hidden layers: not `hidden: []`',
        }),
      ),
    initialiser: z
      .enum(['glorot-normal', 'glorot-uniform', 'he-normal', 'he-uniform'])
      .default('glorot-normal')
      .meta(
        help('Distribution of the initial weights. Biases start at 0 (paper §2).', {
          also: ['initializer', 'initialisation', 'init'],
        }),
      ),
  })
  .meta(
    help(
      'The network. A name alone, `network: lenet-300-100`, is short for `network: {architecture: lenet-300-100}`.',
    ),
  );
