// SynFlow: removes the weights that least goes through, without looking at data (Tanaka, Kunin, Yamins & Ganguli 2020).
import type { Criterion } from './criterion';

export const synflow: Criterion<'flow'> = {
  keeps:
    'those that most synaptic flow goes through, measured anew at each of 100 steps with `method: at-init` (SynFlow, Tanaka et al. 2020)',
  needs: ['flow'],
  steps: 100,
  score: ({ flow }) => flow,
};
