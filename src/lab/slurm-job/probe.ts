// Probe of a node for `ticketlab cluster check`: which Node and which Ticket Lab run there, and whether the folder of runs can be written.
import { availableParallelism, hostname } from 'node:os';
import { join } from 'node:path';
import { probeFile } from '../runner/executors/slurm/check';
import type { NodeFacts } from '../runner/executors/slurm/check';
import { writeWhole } from '../disk/run-files';
import { logError } from '../runner/log-error';
import { VERSION } from '../version';

/** @param folder that the checking machine has made, below the folder of runs. @returns the exit code */
export async function probe(folder: string): Promise<number> {
  const facts: NodeFacts = {
    node: process.env['SLURMD_NODENAME'] ?? hostname(),
    version: VERSION,
    nodeVersion: process.version,
    cores: availableParallelism(),
  };
  try {
    await writeWhole({ run: folder, path: probeFile(folder) }, `${JSON.stringify(facts)}\n`);
    return 0;
  } catch (error) {
    logError(error);
    console.error(`${join(folder)} cannot be written on ${facts.node}.`);
    return 1;
  }
}
