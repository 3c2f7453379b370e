// A sweep's results along one or two of its settings, the others averaged over.
import { grouped } from '../../src/protocol/table/arrange';
import type { RunRow } from '../../src/protocol/table/columns';
import type { SweepOutput } from '../../src/protocol/views/output';

/** A result of all runs with the same values of the settings looked along. */
export interface Summed {
  /** Null where none of them has it yet. */
  mean: number | null;
  /** Null of a single one. */
  deviation: number | null;
  /** How many have it. */
  runs: number;
  folders: string[];
}

export interface Summary {
  /** Values of each setting, in their order. */
  values: RunRow[string][][];
  /** By positions among these. */
  at(...place: number[]): Summed;
}

/** What seeds differ in is chance: it is averaged over unless nothing else is varied. */
export function usualSettings(settings: SweepOutput['settings']): string[] {
  const varied = settings.filter(({ values }) => values > 1);
  const asked = varied.filter(({ name }) => name !== 'seed');
  const shown = asked.length > 0 ? asked : varied.length > 0 ? varied : settings;
  return shown.slice(0, 2).map(({ name }) => name);
}

/** Results that any run has, of those there are. */
export const resultsIn = ({ runs }: SweepOutput, names: readonly string[]): string[] =>
  names.filter((name) => runs.some(({ cells }) => typeof cells[name] === 'number'));

/** @param settings one or two, that are varied */
export function summarise({ runs }: SweepOutput, settings: readonly string[], result: string): Summary {
  const values = settings.map((name) => [...new Set(runs.map(({ cells }) => cells[name] ?? null))]);
  const groups = grouped(
    runs.map(({ cells }) => cells),
    settings,
  );
  return {
    values,
    at(...place) {
      const wanted = place.map((position, i) => values[i]?.[position] ?? null);
      const isWanted = (own: readonly unknown[]) => own.every((value, i) => value === wanted[i]);
      const summed = groups.find((group) => isWanted(group.values))?.results[result];
      const folders = runs
        .filter(({ cells }) => isWanted(settings.map((name) => cells[name] ?? null)))
        .flatMap(({ folder }) => folder ?? []);
      return {
        mean: summed?.mean ?? null,
        deviation: summed?.deviation ?? null,
        runs: summed?.runs ?? 0,
        folders,
      };
    },
  };
}
