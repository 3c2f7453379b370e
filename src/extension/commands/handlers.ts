// Handlers of all commands, by the command's name. One module, so that all are loaded together, when the first is called.
export {
  clearFilter,
  compareRuns,
  filterRuns,
  groupRuns,
  showStarred,
  sortRuns,
  starRun,
  ungroupRuns,
  unstarRun,
} from './arrange-runs';
export { deleteRun, pauseRun, resumeRun, stopRun } from './run-commands';
export {
  holdQueue,
  holdRun,
  moveRunDown,
  moveRunUp,
  releaseQueue,
  releaseRun,
  runNext,
  takeRunOut,
} from './queue-commands';
export { exportResults } from './export-results';
export { cancelFetch, fetchDataset } from './fetch-datasets';
export { installPyTorchEngine, installTensorFlowEngine, showEngines } from './install-engine';
export { inspectTicket } from './inspect-ticket';
export { newExperiment } from './new-experiment';
export { calledOn } from './notebook-runs';
export { openCurves } from './open-curves';
export { openRunsTable } from './open-runs-table';
export { openExperiment } from './open-experiment';
export { runExperiment } from './run-experiment';
export { openReport, revealRunFolder, showLog } from './open-run-files';
export { showFailure } from '../failure';
