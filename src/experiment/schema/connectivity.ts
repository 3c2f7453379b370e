// Settings of `connectivity`: which trainings are done once more with another order of examples.
import { z } from 'zod';
import { MOST_POINTS, USUAL_POINTS } from '../../lottery/trainings/copies';
import { count, help } from './field-meta';

export const connectivitySchema = z
  .strictObject({
    at: z
      .array(count(0, 100_000_000))
      .min(1)
      .max(100)
      .default([0])
      .meta(
        help(
          'The iterations from which a copy goes its own way: up to there it is the same training, from there it sees other batches, and whatever else is random about a step is drawn anew. One copy for each. A ticket that rewinds to iteration k has copies only from k on.',
          { unit: 'iterations' },
        ),
      ),
    levels: z
      .union([z.enum(['all']), z.array(count(0, 200)).min(1).max(201)])
      .default('all')
      .meta(help('Of which levels there are copies: 0 is the dense network.')),
    points: count(3, MOST_POINTS)
      .default(USUAL_POINTS)
      .meta(
        help(
          'Networks on the line from one to the other whose error is measured, on all training and all test examples; both ends are among them. At each, running statistics of batch norms are measured anew.',
          { unit: 'networks' },
        ),
      ),
  })
  .meta(
    help(
      'Instability and linear mode connectivity (Frankle et al. 2020): trains copies of the dense network and of tickets with another order of examples, and measures the error along the line in weight space between the two. A network is stable where it hardly rises: below 2 points.',
      { applies: '`method: iterative`, `method: one-shot` or `method: at-init`' },
    ),
  );
