// Code of src/lab that the run service loads on first use. One module, so that all of it is loaded together.
export { connect } from '../../lab/connection/client';
export { annotate } from '../../lab/disk/annotations';
export { usesPython } from '../../lab/disk/run-folder';
export { readResults } from '../../lab/results/results';
export { createRun, deleteRun } from '../../lab/runs';
export { ExperimentHashes } from './experiment-hash';
export { TrackedRun } from './tracked-run';
