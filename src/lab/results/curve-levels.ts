// Data of a run's curves: summaries of its levels, and changes while it is under way.
import { isCollapsed } from '../../lottery/findings/layer-collapse';
import { kindsOf } from '../../lottery/findings/level-kinds';
import type { Stability } from '../../lottery/findings/stability';
import type { Spread } from '../../lottery/findings/statistics';
import type { KindSummary, LevelSummary } from '../../lottery/findings/verdict';
import type { RunCosts } from '../../protocol/results';
import { byKind } from '../../lottery/trainings/training';
import type { TrainingKind } from '../../lottery/trainings/training';
import type { CurveKind, CurveLevel, CurvedRun, CurveSpread } from '../../protocol/views/curves';

/** The levels of a run, with what it took to find each ticket. */
export const curveLevels = ({
  levels,
  costs,
}: {
  levels: LevelSummary[];
  costs?: RunCosts | undefined;
}): CurveLevel[] => levels.map((summary) => curveLevel(summary, costs?.toFind[summary.level] ?? null));

export const curveStability = ({
  level,
  density,
  at,
  barrier,
  line,
}: Stability): CurvedRun['stability'][0] => ({
  ...{ level, density, at },
  barrier: {
    test: {
      mean: finite(barrier.test.mean),
      min: finite(barrier.test.min),
      max: finite(barrier.test.max),
    },
  },
  line: line.map(({ share, test }) => ({ share, test: finite(test) })),
});

const curveLevel = (summary: LevelSummary, toFind: number | null): CurveLevel => ({
  level: summary.level,
  density: summary.density,
  winning: summary.winning,
  toFind,
  layers: summary.layers.map((layer) => ({
    name: layer.name,
    density: layer.density,
    collapsed: isCollapsed(layer),
  })),
  kinds: curveKinds(kindsOf(summary)),
});

const curveKinds = (kinds: Record<TrainingKind, KindSummary | null>) =>
  byKind((kind) => kinds[kind] && curveKind(kinds[kind]));

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
