// Starts a run and ends at once. Arguments: the run folder, runner.mjs.
import { startRunner } from '../../src/lab/connection/client';

const [, , folder = '', runner = ''] = process.argv;
await startRunner(folder, { runner });
