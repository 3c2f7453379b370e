// Settings of `network`.
import { z } from 'zod';
import { ARCHITECTURE_NAMES } from '../../lottery/network/architectures';
import { INITIALISER_NAMES } from '../../lottery/network/initialise';
import { count, help, namedValues, reference } from './field-meta';

export const networkSchema = z
  .strictObject({
    architecture: z
      .enum(ARCHITECTURE_NAMES)
      .optional()
      .meta(
        help(
          'A network known by name (paper §2). `lenet-300-100`: two hidden layers of 300 and 100 neurons. `conv-2`, `conv-4` and `conv-6`, for images: 2, 4 or 6 convolutions of 3×3, a pooling after every two, then two hidden layers of 256 neurons. `resnet-20` and `vgg-19`, for images: convolutions with batch norms, and an average of each channel before the output.',
        ),
      ),
    hidden: z
      .array(count(1, 100_000))
      .max(64)
      .optional()
      .meta(
        help(
          'Your own fully connected network: the number of neurons in each hidden layer. `[]` is a linear classifier.',
          { unit: 'neurons', applies: 'neither `architecture`, `layers` nor `model` is given' },
        ),
      ),
    layers: z
      .array(z.string().min(1))
      .min(1)
      .max(200)
      .optional()
      .meta(
        help(
          'Your own network, as a list of hidden layers. `conv 32` is a convolution of 32 filters of 3×3 that keeps the image’s size, `conv 32 5x5 stride 2 pad 1` one with its own filter size, stride and padding; `pool` is a max-pooling of 2×2; `dense 128` is a fully connected layer of 128 neurons. `batch-norm` directly after a `conv` normalises its output; `residual 32 stride 2` is a block of two convolutions with batch norms, to whose output its input is added; `average-pool` averages each channel; `dropout 0.5` drops half of the values during training. Layers that read images come first. Do not list the output layer: it is added.',
          { applies: 'neither `architecture` nor `model` is given' },
        ),
      ),
    model: reference()
      .optional()
      .meta(
        help(
          'Your own PyTorch model: `FILE.py:NAME` of a class or function, relative to the experiment file, or `MODULE:NAME` of an installed module. It is called with `arguments` and returns a `torch.nn.Module`, which draws its weights itself.',
          {
            applies: '`engine: pytorch`, and neither `architecture`, `hidden` nor `layers` is given',
            refers: 'model',
          },
        ),
      ),
    arguments: namedValues()
      .optional()
      .meta(
        help('What `model` is called with: values by the names of its parameters.', {
          applies: '`model` is given',
        }),
      ),
    weights: z
      .string()
      .min(1)
      .optional()
      .meta(
        help(
          'A checkpoint to start from instead of newly drawn weights: a safetensors file, or a `state_dict` saved by PyTorch, relative to the experiment file. Random reinitialisation draws new weights all the same.',
          { applies: '`model` is given' },
        ),
      ),
    activation: z
      .enum(['relu', 'tanh'])
      .default('relu')
      .meta(
        help('Activation of the hidden layers.', {
          applies: 'the network has hidden layers (not `hidden: []`) and is no `model` of your own',
        }),
      ),
    initialiser: z
      .enum(INITIALISER_NAMES)
      .default('glorot-normal')
      .meta(
        help('Distribution of the initial weights. Biases start at 0 (paper §2).', {
          applies: 'the network is no `model` of your own',
          also: ['initializer', 'initialisation', 'init'],
        }),
      ),
  })
  .meta(
    help(
      'The network. You can write just a name: `network: lenet-300-100` means `network: {architecture: lenet-300-100}`.',
    ),
  );
