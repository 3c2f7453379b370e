// Axes of charts: weights left as the paper draws them, and plain ones.
import type { Scale, ScaleOptionsByType, Tick } from 'chart.js';
import { densityPercent, multiplyAddsText } from '../../src/protocol/charts';
import type { ChartTheme } from './theme';
import { ENGLISH, type ChartLabels } from './labels';

/** What an axis is given; chart.js fills in the rest. */
type AxisOptions<Kind extends 'logarithmic' | 'linear'> = { type: Kind } & DeepPartial<
  ScaleOptionsByType<Kind>
>;
type DeepPartial<T> = T extends (...args: never[]) => unknown
  ? T
  : { [Key in keyof T]?: DeepPartial<T[Key]> };

/** 51.3, 3.6, 1.85: a percentage as the paper prints it. */
export const percentText = (percent: number): string => densityPercent(percent / 100);

export type Spacing = 'logarithmic' | 'linear';

/**
 * Percentage of weights left: logarithmic unless asked otherwise, from 100 on the left downwards (paper §3, figures 3 to 5). Round
 * percentages are written; levels have a tick each.
 * @param densities of the levels, 0–1
 */
export function weightsLeftAxis(
  densities: number[],
  { theme, labels = ENGLISH, spacing = 'logarithmic' }: AxisLook,
): AxisOptions<'logarithmic'> | AxisOptions<'linear'> {
  const ticks = levelTicks(densities);
  const least = Math.min(...densities.map((density) => density * 100));
  // A chart of the dense network alone still needs an axis.
  const lowest = least < 100 ? least : 10;
  const shared = {
    reverse: true,
    max: 100,
    title: { display: true, text: labels.weightsLeft, color: theme.text },
    afterBuildTicks: (axis: Scale) => {
      const inView = ticks.filter((value) => value >= axis.min && value <= axis.max);
      const own = axis.ticks.map(({ value }) => value).sort((a, b) => b - a);
      const round = spacing === 'linear' ? own : roundPercents(axis);
      const written = apart(round, axis, spacing);
      axis.ticks = [
        ...written.map((value) => ({ value, major: true })),
        ...inView.filter((value) => !written.includes(value)).map((value) => ({ value, major: false })),
      ].sort((a, b) => b.value - a.value);
    },
    ticks: {
      color: theme.muted,
      maxRotation: 0,
      autoSkip: false,
      callback: (value: string | number, at: number, all: Tick[]) =>
        all[at]?.major ? String(Number(Number(value).toPrecision(6))) : '',
    },
    grid: {
      color: ({ tick }: { tick?: Tick }) => (tick?.major ? theme.grid : TRANSPARENT),
      tickColor: theme.muted,
      tickLength: 5,
    },
  };
  return spacing === 'linear'
    ? { type: 'linear', ...shared, min: 0 }
    : { type: 'logarithmic', ...shared, min: lowest };
}

/** Room for a tick's text: pixels. */
const TICK_WIDTH = 44;

/** The part of a scale that says where its ticks are. */
interface Span {
  min: number;
  max: number;
  chart: { width: number };
}

/** Those of falling values that have room beside one another; levels of several runs may lie anywhere. */
export function apart(
  falling: number[],
  { min, max, chart }: Span,
  spacing: Spacing = 'logarithmic',
): number[] {
  const flat = (value: number) => (spacing === 'linear' ? value : Math.log(value));
  const room = ((flat(max) - flat(min)) * TICK_WIDTH) / chart.width;
  const kept: number[] = [];
  for (const value of falling) {
    const before = kept.at(-1);
    if (before === undefined || flat(before) - flat(value) >= room) kept.push(value);
  }
  return kept;
}

interface AxisLook {
  theme: ChartTheme;
  labels?: ChartLabels | undefined;
  spacing?: Spacing | undefined;
}

/** A percentage a level, falling; of those that would read the same, one. */
function levelTicks(densities: number[]): number[] {
  const byText = new Map(densities.map((density) => [percentText(density * 100), density * 100]));
  return [...byText.values()].sort((a, b) => b - a);
}

/** A linear axis; `range` limits it. */
export function linearAxis(
  text: string,
  theme: ChartTheme,
  range: { min?: number; max?: number } = {},
): AxisOptions<'linear'> {
  return {
    type: 'linear',
    ...range,
    title: { display: true, text, color: theme.text },
    ticks: { color: theme.muted, maxRotation: 0 },
    grid: { color: theme.grid },
  };
}

/** Densities of layers in percent. */
export const densityAxis = (
  text: string,
  theme: ChartTheme,
  spacing?: Spacing,
): AxisOptions<'linear'> | AxisOptions<'logarithmic'> =>
  spacing === 'linear' ? linearAxis(text, theme, { min: 0, max: 100 }) : percentLogAxis(text, theme);

/** A logarithmic axis of large counts with a little room around all of `values`; its ticks have SI prefixes. */
export function magnitudeLogAxis(
  text: string,
  theme: ChartTheme,
  values: readonly number[],
): AxisOptions<'logarithmic'> {
  const limits =
    values.length > 0
      ? { min: Math.min(...values) / MAGNITUDE_ROOM, max: Math.max(...values) * MAGNITUDE_ROOM }
      : {};
  return {
    type: 'logarithmic',
    ...limits,
    title: { display: true, text, color: theme.text },
    afterBuildTicks: (axis: Scale) => {
      axis.ticks = apart(roundTicks(axis), axis).map((value) => ({ value }));
    },
    ticks: {
      color: theme.muted,
      maxRotation: 0,
      autoSkip: false,
      callback: (value) => shortText(Number(value)),
    },
    grid: { color: theme.grid },
  };
}

const MAGNITUDE_ROOM = 1.12;
/** 1 G, 1.2 G: without zeros that say nothing. */
const shortText = (value: number) =>
  multiplyAddsText(value)
    .replace(/(\.\d*?)0+(?= )/, '$1')
    .replace('. ', ' ');

/** Digits of ticks on logarithmic axes, the fewest first that make at least three ticks. */
const DIGITS = [
  [1],
  [1, 2, 5],
  [1, 1.5, 2, 3, 4, 5, 7],
  [1, 1.2, 1.4, 1.6, 1.8, 2, 2.5, 3, 3.5, 4, 5, 6, 7, 8, 9],
];

/** Of percentages: 100, 50, 20, 10, 5, 2, 1. */
const PERCENT_DIGITS = DIGITS.slice(1);
const TRANSPARENT = 'rgba(0, 0, 0, 0)';

/** Zoomed in far there is no round one among these: then it is every so many. */
function roundPercents(axis: { min: number; max: number }): number[] {
  const round = roundTicks(axis, PERCENT_DIGITS);
  if (round.length > 1) return round;
  const step = roundStep((axis.max - axis.min) / 6);
  const last = Math.floor(axis.max / step);
  const count = last - Math.ceil(axis.min / step) + 1;
  return Array.from({ length: Math.max(0, count) }, (_, i) => (last - i) * step);
}

/** Round values from `min` to `max`, falling. */
export function roundTicks({ min, max }: { min: number; max: number }, digits = DIGITS): number[] {
  if (!(min > 0)) return [];
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(min)); 10 ** power <= max; power++) powers.push(power);
  const ticksOf = (digits: number[]) =>
    powers
      .flatMap((power) => digits.map((digit) => digit * 10 ** power))
      .filter((value) => value >= min * (1 - 1e-9) && value <= max * (1 + 1e-9))
      .reverse();
  const tried = digits.map(ticksOf);
  return tried.find(({ length }) => length >= 3) ?? tried.at(-1) ?? [];
}

/** A logarithmic axis of densities in percent. */
function percentLogAxis(text: string, theme: ChartTheme): AxisOptions<'logarithmic'> {
  return {
    type: 'logarithmic',
    max: 100,
    title: { display: true, text, color: theme.text },
    afterBuildTicks: (axis: Scale) => {
      axis.ticks = roundTicks(axis).map((value) => ({ value }));
    },
    ticks: { color: theme.muted, callback: (value) => `${Number(Number(value).toPrecision(3))}` },
    grid: { color: theme.grid },
  };
}

/**
 * Round limits that show all of `values` with a little room; none where there are none.
 * @param most of what the axis could show at all, as 100 for percentages
 */
export function rangeOf(values: number[], most: number): { min?: number; max?: number } {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return {};
  const low = Math.min(...finite);
  const high = Math.max(...finite);
  const room = Math.max((high - low) * 0.05, most * 0.002);
  const step = roundStep((high - low + 2 * room) / 8);
  const down = Math.floor((low - room) / step) * step;
  const up = Math.ceil((high + room) / step) * step;
  return { min: Math.max(0, down), max: Math.min(most, up) };
}

/** 1, 2 or 5 times a power of ten, at least `least`. */
export function roundStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * ([1, 2, 5].find((factor) => factor * power >= least) ?? 10);
}
