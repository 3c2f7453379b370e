// View of a `compare` cell: the runs' curves in one chart, the settings that differ, and what came of each.
import type { ComparedRun } from '../../src/protocol/views/compare';
import type { CellOutput, CompareOutput } from '../../src/protocol/views/output';
import { comparedTable } from '../compare/compared-table';
import { BESIDE_TICKETS, runColour } from '../charts/levels';
import { swatch } from '../charts/swatch';
import { themeOfRuns } from '../charts/theme';
import { editorChartTheme } from '../charts/editor-theme';
import { el, show } from '../ui/dom';
import { l10n } from '../ui/l10n';
import type { Tell } from './host';
import { LevelsPlot } from './levels-plot';
import { button, setText, type OutputView } from './view';

export class CompareView implements OutputView {
  readonly element = el('section', { class: 'compare', 'aria-label': l10n.t('Compare') });
  // Controls of several runs in one small chart hide more than they show.
  private readonly plot: LevelsPlot;
  private readonly missing = el('p', { class: 'hint' });
  private readonly table = el('div', {
    class: 'wide',
    role: 'region',
    tabindex: 0,
    'aria-label': l10n.t('Settings that differ, and results'),
  });
  private folders: string[] = [];
  private listed = '';

  constructor(tell: Tell) {
    this.plot = new LevelsPlot(new Set(BESIDE_TICKETS), (folder, level) =>
      tell('inspect', { folder, level }),
    );
    const open = button(l10n.t('Open Curves'), () =>
      tell('act', { action: 'openCurves', folders: this.folders }),
    );
    this.element.append(this.plot.element, this.table, this.missing, el('div', { class: 'buttons' }, open));
  }

  show(output: CellOutput): boolean {
    if (output.kind !== 'compare') return false;
    const { runs } = output.comparison;
    this.folders = runs.map(({ folder }) => folder);
    this.plot.show(runs.map(({ name, folder, levels, colour }) => ({ name, folder, levels, colour })));
    setText(
      this.missing,
      output.missing.length > 0 ? l10n.t('Not run yet: {0}', output.missing.join(', ')) : '',
    );
    this.list(output);
    return true;
  }

  dispose(): void {
    this.plot.dispose();
  }

  private list({ comparison }: CompareOutput): void {
    const { runs, baseline } = comparison;
    const listed = JSON.stringify(comparison);
    if (listed === this.listed) return;
    this.listed = listed;
    const theme = editorChartTheme();
    const own = themeOfRuns(
      theme,
      runs.map(({ colour }) => colour),
    );
    const name = (run: ComparedRun, i: number) =>
      el(
        'span',
        { class: 'run-name' },
        swatch({ colour: runs.length > 1 ? runColour(i, own) : theme.kinds.ticket, pointStyle: 'circle' }),
        el('strong', {}, run.name),
        run.folder === baseline && runs.length > 1 && el('em', {}, l10n.t('baseline')),
      );
    show(this.table, comparedTable(comparison, name));
  }
}
