// Jobs of a run on a cluster: where each training was done, as the run's log has it.
import type { TrainingId } from '../../lottery/trainings/training';
import type { RunEvent, TrainingJob } from '../../protocol/run';

/** By training; undefined where all were done by the runner itself. @param events all of them, in their order */
export function jobsOf(events: readonly RunEvent[]): Record<TrainingId, TrainingJob> | undefined {
  const jobs = new Map<TrainingId, TrainingJob>();
  for (const event of events) {
    if (event.type !== 'training-finished') continue;
    const { id, seconds, where } = event;
    // Done again here, it was done here.
    if (where) jobs.set(id, { ...where, seconds });
    else jobs.delete(id);
  }
  return jobs.size > 0 ? Object.fromEntries(jobs) : undefined;
}
