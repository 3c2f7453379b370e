// Methods that update the mask in the course of a training.
import type { PruningSettings } from '../../settings';
import { dynamic } from './dynamic';
import { gradual } from './gradual';
import type { MaskSchedule, ScheduledTraining } from './mask-schedule';

const SCHEDULES: Partial<Record<PruningSettings['method'], (of: ScheduledTraining) => MaskSchedule>> = {
  gradual,
  dynamic,
};

/** Whether each level is one training, whose mask is known at its end alone. */
export const isScheduled = ({ method }: Pick<PruningSettings, 'method'>): boolean => method in SCHEDULES;

/** null where the mask stays as it is. */
export const scheduleOf = (of: ScheduledTraining): MaskSchedule | null =>
  SCHEDULES[of.experiment.pruning.method]?.(of) ?? null;
