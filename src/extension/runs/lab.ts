// What reads and controls runs, for the run service. One module, so that all is loaded together, when it is first needed.
export { connect, startRunner } from '../../lab/client';
export { readResults } from '../../lab/results';
export { createRun, deleteRun } from '../../lab/runs';
export { ExperimentHashes } from './experiment-hash';
export { TrackedRun } from './tracked-run';
