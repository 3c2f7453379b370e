// The Datasets view: what is on this machine, what can be fetched, and the progress of a fetch.
import { MarkdownString, ThemeColor, ThemeIcon, TreeItem, l10n, window } from 'vscode';
import type { Event, TreeDataProvider } from 'vscode';
import { filesOf } from '../../data/catalogue';
import type { DatasetStatus } from '../../data/status';
import { bytes, count } from '../../protocol/format';
import type { DatasetName } from '../../lottery/datasets';
import { Emitter } from '../../events/emitter';
import type { Disposable } from '../../events/emitter';
import { escapeMarkdown } from './escape-markdown';
import { shareFetched } from '../datasets';
import type { Datasets, Fetching } from '../datasets';
import { tell } from '../../lottery/translate';

export interface DatasetNode {
  dataset: DatasetName;
}

export class DatasetsTree implements TreeDataProvider<DatasetNode> {
  private readonly changes = new Emitter<undefined>();
  private readonly disposables: Disposable[];

  readonly onDidChangeTreeData: Event<undefined> = this.changes.event;

  constructor(private readonly datasets: Datasets) {
    const view = window.createTreeView('ticketLab.datasets', { treeDataProvider: this });
    const look = () => {
      if (view.visible) void datasets.refresh();
    };
    this.disposables = [
      view,
      this.changes,
      datasets.onDidChange(() => this.changes.fire(undefined)),
      // The command line fetches, too.
      view.onDidChangeVisibility(look),
      window.onDidChangeWindowState(look),
    ];
  }

  async getChildren(parent?: DatasetNode): Promise<DatasetNode[]> {
    if (parent) return [];
    if (this.datasets.all.length === 0) await this.datasets.refresh();
    return this.datasets.all.map(({ entry }) => ({ dataset: entry.name }));
  }

  getTreeItem({ dataset }: DatasetNode): TreeItem {
    const status = this.datasets.all.find(({ entry }) => entry.name === dataset);
    return status ? datasetItem(status, this.datasets.fetching(dataset)) : { label: dataset };
  }

  dispose(): void {
    for (const disposable of this.disposables) disposable.dispose();
  }
}

function datasetItem(status: DatasetStatus, fetching: Fetching | undefined): TreeItem {
  const { entry, present } = status;
  const item = new TreeItem(entry.name);
  item.id = entry.name;
  item.description = fetching ? fetchingLine(fetching, status) : standing(status);
  item.iconPath = fetching
    ? new ThemeIcon('loading~spin')
    : present
      ? new ThemeIcon('database', new ThemeColor('testing.iconPassed'))
      : new ThemeIcon('cloud-download');
  item.contextValue = `dataset ${fetching ? 'fetching' : present ? 'present' : 'absent'}`;
  item.tooltip = tooltip(status);
  item.accessibilityInformation = { label: `${entry.title}, ${item.description}` };
  return item;
}

const standing = ({ entry, present, bytes: size }: DatasetStatus): string =>
  present
    ? l10n.t('{0} examples', count(entry.train + entry.test))
    : l10n.t('not here yet · {0} unpacked', bytes(size));

export function fetchingLine(fetching: Fetching, { entry }: Pick<DatasetStatus, 'entry'>): string {
  const share = shareFetched(fetching, filesOf(entry));
  const far = share === null ? l10n.t('fetching') : `${Math.floor(share * 100)}%`;
  return fetching.source === '' ? far : l10n.t('{0} from {1}', far, fetching.source);
}

function tooltip({ entry, present, folder, bytes: size }: DatasetStatus): MarkdownString {
  const shape = entry.shape.join(' × ');
  const counts =
    entry.test > 0
      ? l10n.t('{0} training and {1} test examples', count(entry.train), count(entry.test))
      : l10n.t('{0} examples', count(entry.train));
  const lines = [
    tell(entry.what, l10n.t),
    `${counts} · ${shape} · ${bytes(size)}`,
    `${entry.licence} · ${entry.attribution}`,
    present ? folder : l10n.t('Fetched once, into {0}', folder),
  ];
  return new MarkdownString(
    [`**${escapeMarkdown(entry.title)}**`, ...lines.map(escapeMarkdown)].join('\n\n'),
  );
}
