// The criteria that `pruning.criterion` names. A new one is a file here and a line here.
import { namesOf } from '../../names';
import type { Criterion, Need } from './criterion';
import { grasp } from './grasp';
import { largeInit } from './large-init';
import { largeInitLargeFinal } from './large-init-large-final';
import { magnitude } from './magnitude';
import { magnitudeIncrease } from './magnitude-increase';
import { movement } from './movement';
import { random } from './random';
import { sameSign } from './same-sign';
import { smallFinal } from './small-final';
import { smallInit } from './small-init';
import { smallInitSmallFinal } from './small-init-small-final';
import { snip } from './snip';
import { synflow } from './synflow';

const CRITERIA = {
  magnitude,
  'magnitude-increase': magnitudeIncrease,
  movement,
  'same-sign': sameSign,
  'large-init': largeInit,
  'large-init-large-final': largeInitLargeFinal,
  'small-init': smallInit,
  'small-init-small-final': smallInitSmallFinal,
  'small-final': smallFinal,
  snip,
  grasp,
  synflow,
  random,
} satisfies Record<string, Criterion<Need>>;

export type CriterionName = keyof typeof CRITERIA;
export const CRITERION_NAMES = namesOf(CRITERIA);

const BY_NAME: Partial<Record<string, Criterion<Need>>> = CRITERIA;

/** In how many steps a level is reached before any training, unless an experiment says. */
export const usualSteps = (criterion: string): number => BY_NAME[criterion]?.steps ?? 1;

/** In how many steps a level is reached. */
export const stepsOf = (pruning: {
  method: string;
  criterion: string;
  steps?: number | undefined;
}): number => (pruning.method === 'at-init' ? (pruning.steps ?? usualSteps(pruning.criterion)) : 1);

export const criterionOf = (name: CriterionName): Criterion<Need> => CRITERIA[name];
