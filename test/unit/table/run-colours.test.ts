// Colours of runs: one each as long as the run lives, told apart in every theme.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { coloursOf, RUN_COLOURS, runColourId } from '../../../src/protocol/run-colours';
import { areToldApart, rgbOf } from '../../../webview/charts/theme';

const run = (name: string, day: number, colour: number | null = null) => ({
  folder: `/runs/${name}`,
  created: `2026-11-0${day}T00:00:00.000Z`,
  annotations: { colour },
});
const given = (runs: ReturnType<typeof run>[], known = new Map<string, number>()) =>
  Object.fromEntries([...coloursOf(runs, known)].map(([folder, colour]) => [folder.slice(6), colour]));

describe('a run', () => {
  it('without a colour gets the lowest that no other has, the oldest first', () => {
    expect(given([run('new', 3), run('kept', 2, 1), run('old', 1)])).toEqual({ kept: 1, old: 0, new: 2 });
  });
  it('keeps its colour when others come and go', () => {
    const known = coloursOf([run('a', 1), run('b', 2), run('c', 3)], new Map());
    expect(given([run('b', 2), run('c', 3), run('d', 1)], known)).toEqual({ b: 1, c: 2, d: 0 });
  });
});

describe('the theme colours', () => {
  const { colors } = JSON.parse(readFileSync('package.json', 'utf8')).contributes as {
    colors: {
      id: string;
      defaults: Record<'dark' | 'light' | 'highContrast' | 'highContrastLight', string>;
    }[];
  };
  it('are those that runs are given', () => {
    expect(colors.map(({ id }) => id)).toEqual(RUN_COLOURS);
    expect(runColourId(RUN_COLOURS.length + 1)).toBe(RUN_COLOURS[1]);
  });
  it.each([
    ['dark', '#1f1f1f'],
    ['light', '#ffffff'],
    ['highContrast', '#000000'],
    ['highContrastLight', '#ffffff'],
  ] as const)('of %s themes can be told apart, and stand out', (theme, background) => {
    const own = colors.map(({ defaults }) => rgbOf(defaults[theme]));
    expect(areToldApart(own)).toBe(true);
    // WCAG 2.2, 1.4.11.
    for (const colour of own) expect(contrast(colour, rgbOf(background))).toBeGreaterThan(3);
  });
});

function contrast(a: readonly number[], b: readonly number[]): number {
  const luminance = (colour: readonly number[]) => {
    const [r = 0, g = 0, bl = 0] = colour.map((channel) => {
      const share = channel / 255;
      return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * r + 0.7152 * g + 0.0722 * bl;
  };
  const [light = 0, dark = 0] = [luminance(a), luminance(b)].sort((x, y) => y - x);
  return (light + 0.05) / (dark + 0.05);
}
