// Options of the curves.
import type { CurveChoices } from '../../src/protocol/views/curves';
import { el } from '../ui/dom';
import { l10n } from '../ui/l10n';
import { button, dropdown, type Choice } from '../ui/toolkit';
import type { Format } from './export-chart';

const wordsOf = {
  when: () => l10n.t('Accuracy'),
  part: () => l10n.t('Measured on'),
  axis: () => l10n.t('Axis'),
  band: () => l10n.t('Band'),
  fit: () => l10n.t('Vertical axis'),
  along: () => l10n.t('Along'),
};

const optionsOf: { [Name in keyof CurveChoices]: () => { value: CurveChoices[Name]; label: string }[] } = {
  when: () => [
    { value: 'earlyStop', label: l10n.t('at early stop') },
    { value: 'end', label: l10n.t('at the end') },
  ],
  part: () => [
    { value: 'test', label: l10n.t('test set') },
    { value: 'validation', label: l10n.t('validation set') },
  ],
  axis: () => [
    { value: 'logarithmic', label: l10n.t('logarithmic') },
    { value: 'linear', label: l10n.t('linear') },
  ],
  band: () => [
    { value: 'range', label: l10n.t('min–max') },
    { value: 'interval', label: l10n.t('95% interval') },
    { value: 'none', label: l10n.t('none') },
  ],
  fit: () => [
    { value: 'tickets', label: l10n.t('near the tickets') },
    { value: 'all', label: l10n.t('all lines') },
  ],
  along: () => [
    { value: 'iteration', label: l10n.t('the iteration of the copy') },
    { value: 'density', label: l10n.t('weights left') },
    { value: 'line', label: l10n.t('the line to the copy') },
  ],
};

/** The choices of a tab, each a drop-down. */
export function choiceWidgets(
  names: readonly (keyof CurveChoices)[],
  choices: CurveChoices,
  onChange: (choices: CurveChoices) => void,
): HTMLElement[] {
  return names.map((name) => choiceWidget(name, choices, onChange));
}

function choiceWidget<Name extends keyof CurveChoices>(
  name: Name,
  choices: CurveChoices,
  onChange: (choices: CurveChoices) => void,
): HTMLElement {
  const options = optionsOf[name]();
  const listed: Choice[] = options;
  return dropdown({
    label: wordsOf[name](),
    choices: listed,
    value: choices[name],
    onChange: (value) => {
      const chosen = options.find((option) => option.value === value);
      if (chosen) onChange({ ...choices, [name]: chosen.value });
    },
  }).element;
}

export interface PlotActions {
  zoom: (factor: number) => void;
  reset: () => void;
  copy: () => void;
  save: (format: Format) => void;
}

export function plotButtons({ zoom, reset, copy, save }: PlotActions): HTMLElement {
  return el(
    'div',
    { class: 'buttons' },
    button({ label: '−', description: l10n.t('− Zoom out'), onClick: () => zoom(1 / 1.5) }),
    button({ label: '+', description: l10n.t('+ Zoom in'), onClick: () => zoom(1.5) }),
    button({ label: l10n.t('Fit'), description: l10n.t('Fit: back to the whole chart (0)'), onClick: reset }),
    button({ label: l10n.t('Copy'), description: l10n.t('Copy as PNG'), onClick: copy }),
    button({ label: 'PNG', description: l10n.t('PNG: save as a picture'), onClick: () => save('png') }),
    button({ label: 'PDF', description: l10n.t('PDF: save for a paper'), onClick: () => save('pdf') }),
    button({ label: 'SVG', description: l10n.t('SVG: save for a paper'), onClick: () => save('svg') }),
    button({ label: 'CSV', description: l10n.t('CSV: save the numbers'), onClick: () => save('csv') }),
  );
}
