// The criteria that `pruning.criterion` names. A new one is a file here, a line here and its name in the schema.
import type { PruningSettings } from '../experiment/schema';
import type { Criterion } from './criterion';
import { magnitude } from './magnitude';

export const CRITERIA: Record<PruningSettings['criterion'], Criterion> = { magnitude };
