// The network of an experiment, shown where its settings are pointed at. Does not import the editor.
import { networkTables } from '../../lab/results/network-tables';
import { sourcesOf } from '../../lab/pytorch/sources';
import type { RequireReadable } from '../../lab/pytorch/sources';
import { readNetwork } from '../../lab/worker/training-data';
import { explanation, LabError } from '../../lottery/errors';
import { prunableParameters } from '../../lottery/pruning/prunable-parameters';
import type { PrunableParameters } from '../../lottery/pruning/prunable-parameters';
import type { Experiment } from '../../lottery/settings';
import { tell } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';

/** Longer tables are cut: a hover is no place to scroll through thousands of rows. */
const MOST_ROWS = 40;
/** Networks that are remembered: a model of the user's own takes seconds to build. */
const MOST_KNOWN = 20;

interface NetworkHoverOptions {
  /** Whether code of the user's own may be run, and data outside the workspace be read. */
  mayRun(): boolean;
  requireReadable: RequireReadable;
  /** Makes text harmless in Markdown. */
  escape(text: string): string;
}

export class NetworkHover {
  private readonly known = new Map<string, Promise<string>>();

  constructor(private readonly options: NetworkHoverOptions) {}

  /**
   * What is pruned of a network, as Markdown, or why that is not known.
   * @param folder of the experiment file
   */
  async textOf(experiment: Experiment, folder: string, translate: Translate): Promise<string> {
    const { escape } = this.options;
    const isOwn = experiment.network.model !== undefined || experiment.dataset.name === undefined;
    if (isOwn && !this.options.mayRun())
      return translate('What is pruned of it is shown once the workspace is trusted.');
    try {
      const sources = isOwn ? await sourcesOf(experiment, folder, this.options.requireReadable) : {};
      const { network, dataset, pruning, pytorch } = experiment;
      return await this.remembered(
        JSON.stringify([network, dataset, pruning, pytorch, sources, folder]),
        async () =>
          networkMarkdown(
            prunableParameters(await readNetwork(experiment, folder), pruning),
            translate,
            escape,
          ),
      );
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      return escape(tell(explanation(error), translate));
    }
  }

  private remembered(key: string, make: () => Promise<string>): Promise<string> {
    const found = this.known.get(key);
    if (found) return found;
    const made = make();
    this.known.set(key, made);
    // What failed is tried again: a package may have been installed meanwhile.
    made.catch(() => this.known.delete(key));
    const [oldest] = this.known.keys();
    if (this.known.size > MOST_KNOWN && oldest !== undefined) this.known.delete(oldest);
    return made;
  }
}

const networkMarkdown = (
  network: PrunableParameters,
  translate: Translate,
  escape: NetworkHoverOptions['escape'],
): string =>
  networkTables(network, translate)
    .map(({ head, rows, note }) => {
      const cut = rows.length - MOST_ROWS;
      const lines = [head, head.map((_, i) => (i === 0 ? '---' : '--:')), ...rows.slice(0, MOST_ROWS)];
      const text = lines.map((cells, i) => `| ${(i === 1 ? cells : cells.map(escape)).join(' | ')} |`);
      const more =
        cut > 0 ? [translate('… and {0} more rows: `ticketlab network` lists them all.', String(cut))] : [];
      return [text.join('\n'), ...(note === '' ? [] : [escape(note)]), ...more].join('\n\n');
    })
    .join('\n\n');
