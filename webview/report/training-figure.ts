// The training curves, with boxes that choose which levels and controls are drawn.
import type { TrainingCurve } from '../../src/protocol/charts';
import { trainingChart } from '../charts/charts';
import { Figure } from './figure';

/** @param root holds checkboxes `level` and `kind`, whose values are those of the curves */
export function trainingFigure(root: HTMLElement, curves: TrainingCurve[]): Figure {
  const boxes = [...root.querySelectorAll<HTMLInputElement>('input[type=checkbox]')];
  const chosen = (name: string, value: string) =>
    boxes.some((box) => box.name === name && box.value === value && box.checked);
  const figure = new Figure(root, (options) =>
    trainingChart(
      curves.filter(({ level, kind }) => chosen('level', String(level)) && chosen('kind', kind)),
      options,
    ),
  );
  for (const box of boxes) box.addEventListener('change', () => figure.redraw());
  return figure;
}
