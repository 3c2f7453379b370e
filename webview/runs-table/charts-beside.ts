// Contract between the table and the charts beside it.
import type { RunsTableContract, ShownRun } from '../../src/protocol/views/runs-table';
import type { Host } from '../ui/host';
import type { Linking } from './linking';

/** What charts can use of the table. */
export interface ChartsContext {
  host: Host<RunsTableContract>;
  linking: Linking;
  /** How charts were drawn last time, as they have kept it themselves. */
  choices: Readonly<Record<string, unknown>>;
  /** Keeps how charts are drawn, with the rest of the table's arrangement. */
  remember(choices: Record<string, unknown>): void;
  /** Says what went wrong. */
  tell(error: unknown): void;
}

export interface ChartsData {
  /** Those that the table's filter lets through, in the table's order: what is brushed is among them. */
  runs: readonly ShownRun[];
  /** Folders of the runs that a person has selected. */
  selected: ReadonlySet<string>;
  /** Names of all columns, and of those that the table shows. */
  columns: readonly string[];
  shownColumns: readonly string[];
}

export interface ChartsBeside {
  element: HTMLElement;
  update(data: ChartsData): void;
  /** Trainings of these runs have been measured again. */
  measured(folders: readonly string[]): void;
  dispose(): void;
}

export type MakeCharts = (context: ChartsContext) => ChartsBeside;
