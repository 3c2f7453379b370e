// Legends of buttons that switch lines off and on.
import { el, focusIn, show } from '../ui/dom';
import { runColour } from './levels';
import type { Series, SeriesLook } from './series';
import { swatch } from './swatch';
import type { ChartTheme } from './theme';

export interface LegendEntry {
  key: string;
  label: string;
  look: SeriesLook;
}

/** What can be switched off so that the line goes: of several runs its run or its group, otherwise itself. */
export const keysOf = ({ run, group, name }: Series): string[] =>
  run === null ? [`name:${name}`] : [`run:${run}`, group?.key ?? `name:${name}`];

/** Of several runs an entry a run, then an entry a group in a colour that is no run's. */
export function legendEntries(
  series: readonly Series[],
  theme: ChartTheme,
): { runs: LegendEntry[]; lines: LegendEntry[] } {
  const runs = [...new Set(series.flatMap(({ run }) => run ?? []))];
  if (runs.length === 0)
    return { runs: [], lines: series.map(({ name, look }) => ({ key: `name:${name}`, label: name, look })) };
  const groups = new Map(
    series.flatMap(({ group, look }) => (group ? [[group.key, { ...group, look }] as const] : [])),
  );
  return {
    runs: runs.map((run, i) => {
      const own = series.find((one) => one.run === run);
      const colour = own?.look.colour ?? runColour(i, theme);
      return { key: `run:${run}`, label: run, look: { colour, pointStyle: 'circle' } };
    }),
    lines: [...groups.values()].map(({ key, label, look }) => ({
      key,
      label,
      look: { ...look, colour: theme.text },
    })),
  };
}

/** @param hidden keys of what is switched off */
export function showLegend(
  place: HTMLElement,
  entries: readonly LegendEntry[],
  hidden: ReadonlySet<string>,
  onToggle: (key: string) => void,
): void {
  const refocus = focusIn(place);
  show(
    place,
    ...entries.map((entry) => {
      const button = el(
        'button',
        {
          type: 'button',
          class: 'legend-entry',
          'aria-pressed': String(!hidden.has(entry.key)),
          'data-focus': entry.key,
        },
        swatch(entry.look),
        entry.label,
      );
      button.addEventListener('click', () => onToggle(entry.key));
      return button;
    }),
  );
  refocus();
}
