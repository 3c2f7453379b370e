// What is sent of a run to be plotted: summaries of its levels, and what changes while it is under way.
import type { Spread } from '../../lottery/statistics';
import type { KindSummary, LevelSummary } from '../../lottery/verdict';
import type { CurveKind, CurveLevel, CurveSpread } from '../../protocol/views/curves';

export const curveLevel = (summary: LevelSummary): CurveLevel => ({
  level: summary.level,
  density: summary.density,
  winning: summary.winning,
  layers: summary.layers.map(({ name, density }) => ({ name, density })),
  kinds: {
    ticket: curveKind(summary.ticket),
    'random-reinit': summary.randomReinit && curveKind(summary.randomReinit),
    'random-mask': summary.randomMask && curveKind(summary.randomMask),
  },
});

const curveKind = (kind: KindSummary): CurveKind => ({
  replicates: kind.replicates,
  iterations: curveSpread(kind.earlyStopIteration),
  earlyStop: {
    test: curveSpread(kind.earlyStopAccuracy),
    validation: curveSpread(kind.validationAccuracy),
  },
  end: { test: curveSpread(kind.endAccuracy), validation: curveSpread(kind.endValidationAccuracy) },
});

const curveSpread = ({ mean, min, max, ci95 }: Spread): CurveSpread => ({
  mean: finite(mean),
  min: finite(min),
  max: finite(max),
  low: ci95 && finite(ci95[0]),
  high: ci95 && finite(ci95[1]),
});

/** JSON has no NaN. */
const finite = (value: number) => (Number.isFinite(value) ? value : null);
