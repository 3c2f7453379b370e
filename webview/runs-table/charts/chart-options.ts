// Options that all charts beside the table have: they stand still, and hear nothing, since what is pointed at lies over them.
import type { ChartConfiguration } from 'chart.js';
import type { ShownRuns } from './charted-run';

export const chartOptions = ({ theme, fontSize, fontFamily }: ShownRuns) =>
  ({
    animation: false,
    maintainAspectRatio: false,
    responsive: true,
    events: [],
    color: theme.text,
    font: { size: fontSize, family: fontFamily },
    plugins: { legend: { display: false } },
  }) satisfies ChartConfiguration<'line'>['options'];
