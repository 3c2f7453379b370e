// The Runs table: every run of the workspace in a row.
import type { RunsTableContract } from '../../src/protocol/views/runs-table';
import { el, show } from '../ui/dom';
import type { Host } from '../ui/host';
import { l10n } from '../ui/l10n';
import { Linking } from './linking';

export class RunsTableApp {
  readonly linking = new Linking();

  constructor(
    private readonly host: Host<RunsTableContract>,
    private readonly root: HTMLElement,
  ) {}

  async start(): Promise<void> {
    const { runs } = await this.host.ask('start', null);
    show(
      this.root,
      el('h1', { class: 'for-screen-readers' }, l10n.t('Runs')),
      el('p', {}, String(runs.length)),
    );
  }
}
