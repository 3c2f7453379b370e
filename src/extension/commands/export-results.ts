// Export Results: a run's numbers as tables, or its charts as the curves panel draws them.
import { ProgressLocation, QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { CsvRow } from '../../lab/results/csv-text';
import { curveRows, distanceRows, levelRows, trainingRows, updateRows } from '../../lab/results/export-csv';
import { LabError } from '../../lottery/errors';
import type { RunResults } from '../../protocol/results';
import type { RunSummary } from '../../protocol/run';
import type { WantedPicture } from '../../protocol/views/curves';
import { saveAs, tableBytes } from '../curves/save';
import type { Command, CommandServices } from './services';
import { runOf } from './pick-run';

interface Table extends QuickPickItem {
  name: string;
  rows: (results: RunResults) => CsvRow[];
}

interface Picture extends QuickPickItem {
  format: WantedPicture['format'];
}

interface ChartPick extends QuickPickItem {
  tab: WantedPicture['tab'];
}

export const exportResults: Command = async (services, argument) => {
  const run = await runOf(services, argument, l10n.t('Export the results of which run?'));
  if (!run) return;
  const offered = [heading(l10n.t('Numbers')), ...tables(), heading(l10n.t('Pictures')), ...pictures()];
  const picked = await window.showQuickPick<QuickPickItem | Table | Picture>(offered, {
    title: l10n.t('Export what?'),
  });
  if (picked && 'rows' in picked) await exportTable(services, run, picked);
  if (picked && 'format' in picked) await exportPicture(services, run, picked.format);
};

const exportTable = (
  { service }: CommandServices,
  { folder, experiment }: RunSummary,
  { name, rows }: Table,
) =>
  saveAs(folder, `${experiment}-${name}.csv`, async () =>
    window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Exporting {0}', experiment) },
      async () => tableBytes(rows(await service.results(folder))),
    ),
  );

async function exportPicture(
  { curves }: CommandServices,
  { folder, experiment, progress }: RunSummary,
  format: WantedPicture['format'],
): Promise<void> {
  if (progress.trainings.finished === 0)
    throw new LabError(l10n.t('{0} has no results to draw yet.', experiment), {
      hint: l10n.t('The first point appears when a dense network has finished training.'),
    });
  const chart = await window.showQuickPick(charts(), { title: l10n.t('Export which chart?') });
  if (chart) await curves.savePicture([folder], { tab: chart.tab, format });
}

const heading = (label: string): QuickPickItem => ({ label, kind: QuickPickItemKind.Separator });

const tables = (): Table[] => [
  {
    name: 'levels',
    label: l10n.t('Levels'),
    description: 'CSV',
    detail: l10n.t('One row per level and kind of training, over the replicates'),
    rows: (results) => levelRows(results),
  },
  {
    name: 'trainings',
    label: l10n.t('Trainings'),
    description: 'CSV',
    detail: l10n.t('One row per finished training, with the density of every layer'),
    rows: (results) => trainingRows(results),
  },
  {
    name: 'curves',
    label: l10n.t('Training Curves'),
    description: 'CSV',
    detail: l10n.t('One row per measurement of every training'),
    rows: (results) => curveRows(results),
  },
  {
    name: 'updates',
    label: l10n.t('Updates of Masks'),
    description: 'CSV',
    detail: l10n.t('What was pruned and grown when, of gradual pruning and dynamic sparse training'),
    rows: (results) => updateRows(results),
  },
  {
    name: 'distances',
    label: l10n.t('Distances of Masks'),
    description: 'CSV',
    detail: l10n.t('How far apart the masks were that the Early-Bird rule compared'),
    rows: (results) => distanceRows(results),
  },
];

const pictures = (): Picture[] => [
  {
    label: l10n.t('Chart as a Picture'),
    description: 'PNG',
    detail: l10n.t('As in the curves panel, for slides and web pages'),
    format: 'png',
  },
  {
    label: l10n.t('PDF Figure for a Paper'),
    description: 'PDF',
    detail: l10n.t('In the print style: as wide as a column or a page, with its font embedded'),
    format: 'pdf',
  },
  {
    label: l10n.t('SVG Figure for a Paper'),
    description: 'SVG',
    detail: l10n.t('In the print style, with words that can be changed in a drawing program'),
    format: 'svg',
  },
];

const charts = (): ChartPick[] => [
  { label: l10n.t('Accuracy against weights left'), tab: 'accuracy' },
  { label: l10n.t('Early-stop iteration against weights left'), tab: 'iterations' },
  { label: l10n.t('Accuracy while training'), tab: 'training' },
  { label: l10n.t('Density of each layer'), tab: 'layers' },
  { label: l10n.t('Density of each layer at one level'), tab: 'profile' },
  { label: l10n.t('Stability'), tab: 'stability' },
  { label: l10n.t('Accuracy against the cost of finding the ticket'), tab: 'cost' },
  { label: l10n.t('Updates of the mask'), tab: 'updates' },
];
