// The dense network that gradients are formed in stays in memory beside the one under the mask, as long as there is room.
import { expect, test } from 'vitest';
import { finish } from '../../../src/engine/slices';
import { bitsOf } from '../../support/bits';
import {
  batches,
  blobs,
  drawn,
  maskOf,
  network,
  randomOf,
  recipe,
  step,
  trainerOn,
} from '../../support/engine/fixtures';

test('gradients are those of a trainer made anew, to the bit, while masks leave it room, take it and leave it again', async () => {
  const random = randomOf(17);
  const data = blobs(random, { features: 400, classes: 4, examples: 100 });
  const net = network(data, [300, 30]);
  const masks = [0.05, 0.08, 0.9, 0.05, 1, 0.06].map((density) => maskOf(random, net, density));
  const setup = { network: net, parameters: drawn(random, net), recipe: recipe({ batch_size: 16 }) };
  const examples = data.parts.train.subarray(0, 40);
  const trainer = await trainerOn(data, { ...setup, mask: maskOf(random, net, 0.04) });
  let position = 0;
  for (const mask of masks) {
    await trainer.setMask(mask);
    for (const batch of batches(data.parts.train, 16, 3)) await step(trainer, batch, 0.01, position++);
    const parameters = await trainer.parameters();
    const anew = await trainerOn(data, { ...setup, parameters, mask });
    const gradients = bitsOf(await finish(trainer.gradients(examples)));
    expect(gradients).toEqual(bitsOf(await finish(anew.gradients(examples))));
    expect(bitsOf(await trainer.parameters())).toEqual(bitsOf(parameters));
    // Once more, in the same dense network.
    expect(bitsOf(await finish(trainer.gradients(examples)))).toEqual(gradients);
  }
});
