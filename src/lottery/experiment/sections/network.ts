// Settings of `network`.
import { z } from 'zod';
import { count, help } from './meta';

/** Named architectures; src/lottery/architectures.ts says what each is. */
const ARCHITECTURE_NAMES = ['lenet-300-100', 'conv-2', 'conv-4', 'conv-6', 'resnet-20', 'vgg-19'] as const;

export const networkSchema = z
  .strictObject({
    architecture: z
      .enum(ARCHITECTURE_NAMES)
      .optional()
      .meta(
        help(
          'A network known by name (paper §2). `lenet-300-100`: two hidden layers of 300 and 100 neurons. `conv-2`, `conv-4` and `conv-6`: so many convolutions of 3×3, a pooling after every two, then two hidden layers of 256 neurons; for images. `resnet-20` and `vgg-19`: convolutions with batch norms, and one average of each channel before the output; for images.',
        ),
      ),
    hidden: z
      .array(count(1, 100_000))
      .max(64)
      .optional()
      .meta(
        help(
          'Or your own fully connected network: neurons of each hidden layer. `[]` is a linear classifier.',
          { unit: 'neurons', applies: 'neither `architecture` nor `layers` is given' },
        ),
      ),
    layers: z
      .array(z.string().min(1))
      .min(1)
      .max(200)
      .optional()
      .meta(
        help(
          'Or your own network, hidden layer by hidden layer: `conv 32` is a convolution of 32 filters of 3×3 that keeps the image’s size, `conv 32 5x5 stride 2 pad 1` one that says more, `pool` takes the largest of each 2×2, `dense 128` is a fully connected layer of 128 neurons. `batch-norm` right after a `conv` normalises what it makes; `residual 32 stride 2` is a block of two convolutions with batch norms, to which its input is added; `average-pool` averages each channel; `dropout 0.5` drops half of the values while training. What reads images comes first; the output layer is not listed.',
          { applies: '`architecture` is not given' },
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
