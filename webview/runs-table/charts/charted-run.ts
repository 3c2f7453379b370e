// Runs as the charts beside the table know them, and what charts are told and tell.
import type { ShownRun } from '../../../src/protocol/views/runs-table';
import type { ChartLabels } from '../../charts/labels';
import type { SeriesLook } from '../../charts/series';
import { rgbOf, type ChartTheme } from '../../charts/theme';
import { hex, mix } from '../../ui/colour';

/** By its folder table and charts mean the same run; its colour is its own as long as it lives. */
export type ChartedRun = Pick<ShownRun, 'folder' | 'name' | 'colour' | 'cells'>;

/** What every chart is told. */
export interface ShownRuns {
  /** All that are charted: in a chart's content those alone that pass. */
  runs: readonly ChartedRun[];
  /** Whether the brushes of the other charts let a run through. */
  passes: (run: ChartedRun) => boolean;
  lookOf: (run: ChartedRun) => SeriesLook;
  /** What a column is called. */
  titleOf: (column: string) => string;
  theme: ChartTheme;
  labels: ChartLabels;
  /** In pixels. */
  fontSize: number;
  fontFamily: string;
}

/** What charts tell of what a person does with them. */
export interface ChartHooks {
  /** A run, by its folder, is pointed at; null when none is any more. */
  hover(run: string | null): void;
  /** The folders of what was dragged over; null when nothing is any more. */
  brush(runs: ReadonlySet<string> | null): void;
}

export interface RunChart<Data extends ShownRuns> {
  update(data: Data): void;
  /** A run that is pointed at somewhere, by its folder. */
  highlight(run: string | null): void;
  /** Lets go of what is brushed; says nothing where nothing is. */
  clearBrush(): void;
  dispose(): void;
}

/** How much is left of the colour of what is not brushed. */
const FAINT = 0.2;

/** The look of what lies outside of what is brushed. */
export const faint = (look: SeriesLook, { background }: ChartTheme): SeriesLook => ({
  ...look,
  colour: hex(mix(rgbOf(background), rgbOf(look.colour), FAINT)),
});
