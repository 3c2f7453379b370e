// A chart with some of its lines alone: the others are neither drawn nor listed.
import type { Chart } from './chart';
import type { Series } from './series';

/** @param isShown the same as the chart's axes were made for */
export function only(chart: Chart, isShown: (series: Series) => boolean): Chart {
  for (const series of chart.series) {
    const dataset = chart.configuration.data.datasets[series.line];
    if (dataset && !isShown(series)) dataset.hidden = true;
  }
  return { ...chart, series: chart.series.filter(isShown) };
}
