// Export Results: numbers of runs as tables, for programs and for papers, or their charts as the curves panel draws them.
import { ProgressLocation, QuickPickItemKind, l10n, window } from 'vscode';
import type { QuickPickItem } from 'vscode';
import type { RowsOf } from '../../lab/results/export-csv';
import {
  curveRows,
  distanceRows,
  levelRows,
  rowsOfRuns,
  trainingRows,
  updateRows,
} from '../../lab/results/export-csv';
import { paperText, type PaperFormat } from '../../lab/results/paper/formats';
import { comparisonPaperTable, levelsPaperTable } from '../../lab/results/tables/paper-table';
import { LabError } from '../../lottery/errors';
import type { RunResults } from '../../protocol/results';
import type { RunSummary } from '../../protocol/run';
import type { WantedPicture } from '../../protocol/views/curves';
import { saveAs, tableBytes } from '../curves/save';
import { namesOf } from '../runs/run-names';
import { runFoldersOf } from './arguments';
import type { Command, CommandServices } from './services';
import { runOf } from './pick-run';

interface Table extends QuickPickItem {
  /** Of the file, with its ending. */
  file: string;
  content: (results: readonly RunResults[], names: readonly string[]) => Uint8Array;
}

interface Picture extends QuickPickItem {
  format: WantedPicture['format'];
}

interface ChartPick extends QuickPickItem {
  tab: WantedPicture['tab'];
}

export const exportResults: Command = async (services, argument, selection) => {
  const runs = await runsToExport(services, argument, selection);
  if (runs.length === 0) return;
  const offered = [
    ...[heading(l10n.t('Numbers')), ...tables()],
    ...[heading(l10n.t('Tables for Papers')), ...paperTables(runs.length > 1)],
    ...[heading(l10n.t('Pictures')), ...pictures()],
  ];
  const picked = await window.showQuickPick<QuickPickItem | Table | Picture>(offered, {
    title: l10n.t('Export what?'),
  });
  if (picked && 'content' in picked) await exportTable(services, runs, picked);
  if (picked && 'format' in picked) await exportPicture(services, runs, picked.format);
};

/** All that are selected where the command was called on one of them. */
async function runsToExport(
  services: CommandServices,
  argument: unknown,
  selection: unknown,
): Promise<RunSummary[]> {
  const folders = runFoldersOf(argument, selection);
  if (folders.length > 1) return folders.flatMap((folder) => services.service.find(folder) ?? []);
  const run = await runOf(services, argument, l10n.t('Export the results of which run?'));
  return run ? [run] : [];
}

/** What files and messages call the runs. */
const nameOf = (runs: readonly RunSummary[]): string => {
  const [first, ...others] = runs;
  return first && others.length === 0 ? first.experiment : l10n.t('{0} runs', runs.length);
};

async function exportTable(
  { service }: CommandServices,
  runs: readonly RunSummary[],
  { file, content }: Table,
): Promise<void> {
  const [{ folder } = { folder: '' }] = runs;
  await saveAs(folder, `${nameOf(runs)}-${file}`, async () =>
    window.withProgress(
      { location: ProgressLocation.Notification, title: l10n.t('Exporting {0}', nameOf(runs)) },
      async () => {
        const results: RunResults[] = [];
        for (const run of runs) results.push(await service.results(run.folder));
        return content(results, namesOf(runs));
      },
    ),
  );
}

async function exportPicture(
  { curves }: CommandServices,
  runs: readonly RunSummary[],
  format: WantedPicture['format'],
): Promise<void> {
  if (runs.every(({ progress }) => progress.trainings.finished === 0))
    throw new LabError(l10n.t('{0} has no results to draw yet.', nameOf(runs)), {
      hint: l10n.t('The first point appears when a dense network has finished training.'),
    });
  const chart = await window.showQuickPick(charts(), { title: l10n.t('Export which chart?') });
  const folders = runs.map(({ folder }) => folder);
  if (chart) await curves.savePicture(folders, { tab: chart.tab, format });
}

const heading = (label: string): QuickPickItem => ({ label, kind: QuickPickItemKind.Separator });

const csvOf =
  (rowsOf: RowsOf) =>
  (results: readonly RunResults[]): Uint8Array =>
    tableBytes(rowsOfRuns(results, rowsOf));

const tables = (): Table[] => [
  {
    file: 'levels.csv',
    label: l10n.t('Levels'),
    description: 'CSV',
    detail: l10n.t('One row per level and kind of training, over the replicates'),
    content: csvOf(levelRows),
  },
  {
    file: 'trainings.csv',
    label: l10n.t('Trainings'),
    description: 'CSV',
    detail: l10n.t('One row per finished training, with the density of every layer'),
    content: csvOf(trainingRows),
  },
  {
    file: 'curves.csv',
    label: l10n.t('Training Curves'),
    description: 'CSV',
    detail: l10n.t('One row per measurement of every training'),
    content: csvOf(curveRows),
  },
  {
    file: 'updates.csv',
    label: l10n.t('Updates of Masks'),
    description: 'CSV',
    detail: l10n.t('What was pruned and grown when, of gradual pruning and dynamic sparse training'),
    content: csvOf(updateRows),
  },
  {
    file: 'distances.csv',
    label: l10n.t('Distances of Masks'),
    description: 'CSV',
    detail: l10n.t('How far apart the masks were that the Early-Bird rule compared'),
    content: csvOf(distanceRows),
  },
];

/** Of several runs there is a comparison, too, with the first. */
const paperTables = (several: boolean): Table[] => [
  ...(several
    ? [
        paperTable('latex', l10n.t('Comparison in LaTeX'), 'comparison', comparisonsText),
        paperTable('markdown', l10n.t('Comparison in Markdown'), 'comparison', comparisonsText),
      ]
    : []),
  paperTable('latex', l10n.t('Levels in LaTeX'), 'levels', levelsText),
  paperTable('markdown', l10n.t('Levels in Markdown'), 'levels', levelsText),
];

type PaperContent = (format: PaperFormat, results: readonly RunResults[], names: readonly string[]) => string;

const ENDINGS: Record<PaperFormat, string> = { latex: 'tex', markdown: 'md' };

const paperTable = (format: PaperFormat, label: string, name: string, text: PaperContent): Table => ({
  label,
  description: ENDINGS[format].toUpperCase(),
  detail:
    format === 'latex'
      ? l10n.t('With booktabs, intervals, and a caption that says what differs')
      : l10n.t('With intervals, and a caption that says what differs'),
  file: `${name}.${ENDINGS[format]}`,
  content: (results, names) => new TextEncoder().encode(text(format, results, names)),
});

const levelsText: PaperContent = (format, results) =>
  results.map((one) => paperText(levelsPaperTable(one), format)).join('\n');

const comparisonsText: PaperContent = (format, results, names) =>
  paperText(
    comparisonPaperTable(
      results.map((one, i) => ({ name: names[i] ?? one.run, ...one })),
      0,
    ),
    format,
  );

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
