// View of an `experiment` cell: progress, chart, findings, and run commands.
import type { CellOutput } from '../../src/protocol/views/output';
import { el, show } from '../ui/dom';
import { formatNumber, l10n } from '../ui/l10n';
import { RunActions } from './actions';
import type { Tell } from './host';
import { LevelsPlot } from './levels-plot';
import { setText, type OutputView } from './view';

export class RunView implements OutputView {
  readonly element = el('section', { class: 'run' });
  private readonly name = el('strong');
  /** Read out when it changes; how far the run is changes too often for that. */
  private readonly state = el('span', { class: 'state', role: 'status' });
  private readonly line = el('span', { class: 'line' });
  private readonly bar = el('div', { class: 'bar' });
  private readonly progress = el(
    'div',
    { class: 'progress', role: 'progressbar', 'aria-valuemin': 0, 'aria-valuemax': 100 },
    this.bar,
  );
  private readonly facts = el('p', { class: 'facts' });
  private readonly headline = el('p', { class: 'headline' });
  private readonly notes = el('div', { class: 'notes' });
  private readonly verdict = el('ul', { class: 'verdict' });
  private readonly actions: RunActions;
  private readonly plot: LevelsPlot;
  private noted = '';
  private said = '';

  constructor(tell: Tell) {
    this.actions = new RunActions(tell);
    this.plot = new LevelsPlot(new Set(), (folder, level) => tell('inspect', { folder, level }));
    this.element.append(
      el('p', { class: 'heading' }, this.name, this.state, this.line),
      this.progress,
      this.facts,
      this.headline,
      this.notes,
      this.actions.element,
      // What is said grows while the run goes on: under the chart, so that it stays where it is.
      this.plot.element,
      this.verdict,
    );
  }

  show(output: CellOutput): boolean {
    if (output.kind !== 'run') return false;
    const { name, state, stateText, line, facts, share, folder, levels, message, stale, verdict } = output;
    setText(this.headline, output.headline ?? '');
    this.headline.hidden = output.headline === null;
    this.element.dataset['state'] = state;
    this.element.setAttribute('aria-label', l10n.t('Run of {0}', name));
    setText(this.name, name);
    setText(this.state, stateText);
    setText(this.line, line.startsWith(`${stateText} · `) ? line.slice(stateText.length + 3) : line);
    setText(this.facts, facts);
    const percent = state === 'finished' ? 100 : Math.min(99, Math.floor(share * 100));
    this.progress.hidden = state === 'finished';
    this.progress.setAttribute('aria-valuenow', String(percent));
    this.progress.setAttribute('aria-label', l10n.t('Progress of {0}', name));
    this.progress.setAttribute('aria-valuetext', formatNumber(percent / 100, { style: 'percent' }));
    this.bar.style.width = `${percent}%`;
    this.note(message, stale);
    this.say(verdict);
    this.actions.show(output);
    this.plot.show([{ name, folder, levels }]);
    return true;
  }

  dispose(): void {
    this.plot.dispose();
  }

  private note(message: string | null, stale: boolean): void {
    const notes = [
      message,
      stale && l10n.t('The cell has been edited since: run it again to apply the changes.'),
    ].filter((one) => typeof one === 'string');
    if (notes.join() === this.noted) return;
    this.noted = notes.join();
    show(this.notes, ...notes.map((text) => el('p', { class: 'note' }, text)));
  }

  private say(sentences: readonly string[]): void {
    if (sentences.join() === this.said) return;
    this.said = sentences.join();
    show(this.verdict, ...sentences.map((sentence) => el('li', {}, sentence)));
  }
}
