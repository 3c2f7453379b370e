// Costs of runs, in units that are comparable among runs of the same network on the same data.
import type { Experiment } from '../../lottery/settings';
import { readExperiment, readRunFile } from '../disk/run-folder';
import { readNetworkFile } from '../status/snapshot';
import { workloadOf } from '../status/workload';
import type { NetworkFile } from '../status/workload';

export interface RunCost {
  /** Runs of one kind have the same network and data, and take the same time for the same cost. */
  kind: string;
  /** Of all its trainings; null until a run of the kind has read its data. */
  cost: number | null;
}

/** Remembers what it has read: for whoever asks again and again. */
export class RunCosts {
  private readonly experiments = new Map<string, Experiment>();
  private readonly networks = new Map<string, NetworkFile>();
  private readonly costs = new Map<string, RunCost>();

  /** Null where the folder cannot be read. */
  async of(folder: string): Promise<RunCost | null> {
    const known = this.costs.get(folder);
    if (known) return known;
    try {
      return await this.read(folder);
    } catch {
      return null;
    }
  }

  private async read(folder: string): Promise<RunCost> {
    const before = this.experiments.get(folder);
    const experiment = before ?? (await readExperiment(folder, await readRunFile(folder)));
    this.experiments.set(folder, experiment);
    const { engine, dataset, network } = experiment;
    const kind = JSON.stringify([engine, dataset, network]);
    const file = this.networks.get(kind) ?? (await readNetworkFile(folder));
    if (!file) return { kind, cost: null };
    this.networks.set(kind, file);
    const cost = [...workloadOf(experiment, file).cost.values()].reduce((sum, one) => sum + one, 0);
    const found = { kind, cost };
    this.costs.set(folder, found);
    this.experiments.delete(folder);
    return found;
  }
}
