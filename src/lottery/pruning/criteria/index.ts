// The criteria that `pruning.criterion` names. A new one is a file here and a line here.
import { namesOf } from '../../names';
import type { Criterion, Need } from './criterion';
import { magnitude } from './magnitude';
import { magnitudeIncrease } from './magnitude-increase';
import { random } from './random';

const CRITERIA = {
  magnitude,
  'magnitude-increase': magnitudeIncrease,
  random,
} satisfies Record<string, Criterion<Need>>;

export type CriterionName = keyof typeof CRITERIA;
export const CRITERION_NAMES = namesOf(CRITERIA);

export const criterionOf = (name: CriterionName): Criterion<Need> => CRITERIA[name];
