// Heading above the charts: names of the runs, their progress, and their errors.
import { el } from '../ui/dom';
import { explain } from '../ui/host';
import { formatNumber, l10n } from '../ui/l10n';
import type { ShownRun } from './shown-run';

/** So many of the runs under way are named. */
const MOST_NAMED = 5;

export class Heading {
  private readonly heading = el('h1');
  private readonly facts = el('p', { class: 'facts' });
  private readonly headline = el('p', { class: 'headline' });
  private readonly told = el('p', { class: 'told', role: 'status' });
  private readonly wrong = el('p', { class: 'wrong', role: 'status' });
  readonly element = el('header', {}, this.heading, this.facts, this.headline, this.wrong, this.told);

  get title(): string {
    return this.heading.textContent ?? '';
  }

  /** @param complete all that there is of them has been read */
  show(runs: readonly ShownRun[], complete: boolean): void {
    const [only, ...others] = runs;
    this.heading.textContent =
      only && others.length === 0 ? only.name : l10n.t('{0} runs', formatNumber(runs.length));
    this.facts.textContent = factsOf(runs, complete);
    const headline = only && others.length === 0 ? only.headline : null;
    this.headline.textContent = headline;
    this.headline.hidden = headline === null;
    const wrong = wrongWith(runs);
    // TranslatableMessage once, not at every measurement.
    if (wrong !== this.wrong.textContent) this.wrong.textContent = wrong;
  }

  say(text: string): void {
    this.told.textContent = text;
  }

  readonly tell = (error: unknown): void => this.say(explain(error));
}

/** The runs that something is wrong with, a line each. What was read of them before is shown all the same. */
const wrongWith = (runs: readonly ShownRun[]): string =>
  runs
    .flatMap(({ name, message }) =>
      message === null ? [] : [runs.length > 1 ? `${name}: ${message}` : message],
    )
    .join('\n');

function factsOf(runs: readonly ShownRun[], complete: boolean): string {
  const [only, ...others] = runs;
  if (!only) return l10n.t('These runs no longer exist.');
  if (complete && runs.every(({ levels }) => levels.length === 0))
    return l10n.t('Nothing to show yet: the first point appears when a dense network has finished training.');
  if (others.length === 0)
    return [only.state, only.running ? percent(only.share) : ''].filter(Boolean).join(' · ');
  const running = runs.filter((run) => run.running).map(({ name, share }) => `${name} ${percent(share)}`);
  return running.length > 0 ? l10n.t('running: {0}', running.slice(0, MOST_NAMED).join(', ')) : '';
}

const percent = (share: number) => formatNumber(Math.floor(share * 100) / 100, { style: 'percent' });
