// `ticketlab data`: lists the datasets known by name, and fetches them.
import { Argument, Command } from 'commander';
import { CATALOGUE } from '../../data/catalogue';
import { fetchDataset } from '../../data/fetch';
import { datasetStatus, listDatasets } from '../../data/status';
import type { DatasetStatus } from '../../data/status';
import { bytes, count } from '../../protocol/format';
import { DATASET_NAMES } from '../../lottery/datasets';
import type { DatasetName } from '../../lottery/datasets';
import { cancellable } from '../cancellable';
import { EXIT, withExitCodes } from '../exit';
import type { ExitCode } from '../exit';
import { fetchDisplay } from '../fetch-display';
import { textTable } from '../levels-table';
import { jsonOption, printJson, printLine, prose } from '../options';
import { paintFor } from '../style';
import { tell } from '../../lottery/translate';

const SHIPPED = DATASET_NAMES.filter((name) => CATALOGUE[name].shipped !== undefined);

interface JsonOption {
  json?: boolean;
}

export const dataCommand = (): Command =>
  new Command('data')
    .summary('list datasets, and fetch them')
    .description(
      prose(`Datasets that an experiment can name. ${SHIPPED.join(' and ')} ship with Ticket Lab; the others are
fetched once per user. You can also use your own CSV and IDX files: see docs/data.md.`),
    )
    .addCommand(withExitCodes(listCommand()))
    .addCommand(withExitCodes(fetchCommand()));

const listCommand = (): Command =>
  new Command('list')
    .summary('which datasets there are, and which are on this machine')
    .description('Lists the datasets known by name, with their licences and their folders on this machine.')
    .addOption(jsonOption())
    .action(async (options: JsonOption) => {
      const datasets = await listDatasets();
      if (options.json) printJson({ type: 'datasets', datasets: datasets.map(asJson) });
      else printLine(`${listText(datasets)}\n`);
    });

const fetchCommand = (): Command =>
  new Command('fetch')
    .summary('fetch a dataset')
    .description(
      prose(`Fetches a dataset into this user's cache folder. Several sources are tried in turn; every file's content is
checked. Files that are there already are checked too, and fetched again only if they are damaged.

Ctrl-C stops it; run the same command again to continue. The environment variable TICKETLAB_CACHE names another
folder. The exit code after Ctrl-C is 3.`),
    )
    .addArgument(new Argument('<name>', 'which dataset').choices(DATASET_NAMES))
    .addOption(jsonOption())
    .addHelpText(
      'after',
      '\nExamples:\n  ticketlab data fetch mnist\n  TICKETLAB_CACHE=/data ticketlab data fetch fashion-mnist',
    )
    .action(async (name: DatasetName, options: JsonOption) => {
      process.exitCode = await fetchNamed(name, options.json ?? false);
    });

async function fetchNamed(name: DatasetName, json: boolean): Promise<ExitCode> {
  const { title } = CATALOGUE[name];
  const display = fetchDisplay(json);
  return cancellable(async (signal) => {
    const onProgress = display.show.bind(display);
    const { alreadyThere, folder } = await fetchDataset(name, { signal, onProgress }).finally(() =>
      display.end(),
    );
    const status = await datasetStatus(name);
    const ships = CATALOGUE[name].shipped !== undefined;
    if (json) printJson({ type: 'fetched', alreadyThere, ...asJson(status) });
    else if (ships) printLine(`${name} ships with Ticket Lab; there is nothing to fetch.`);
    else printLine(`${title} is ${alreadyThere ? 'already there' : 'ready'}: ${folder}`);
    return EXIT.ok;
  });
}

/** What JSON readers get of a dataset (docs/data.md). */
function asJson({ entry, present, folder, bytes: size }: DatasetStatus) {
  const { name, title, what, shape, train, test, licence, attribution, shipped } = entry;
  const ships = shipped !== undefined;
  const examples = { train, test };
  const classes = entry.classNames;
  return {
    name,
    title,
    what: tell(what),
    shape,
    classes,
    examples,
    bytes: size,
    present,
    ships,
    folder,
    licence,
    attribution,
  };
}

/** The table, and under it what there is to know about each dataset. */
function listText(datasets: DatasetStatus[]): string {
  const paint = paintFor(process.stdout);
  const rows = datasets.map(({ entry, present, bytes: size }) => [
    entry.name,
    entry.test > 0 ? `${count(entry.train)} + ${count(entry.test)}` : count(entry.train),
    entry.shape.slice(1).join('×'),
    bytes(size),
    entry.licence,
    whereabouts(entry.shipped !== undefined, present, paint),
  ]);
  const head = ['name', 'examples', 'pixels', 'size', 'licence', 'here'];
  const about = datasets.flatMap(({ entry, present, folder }) => [
    `${paint('bold', entry.name)}  ${tell(entry.what)}`,
    `  ${entry.title}, ${entry.attribution}. ${entry.licence}.`,
    present ? `  ${folder}` : `  To fetch it: ticketlab data fetch ${entry.name}`,
  ]);
  return `${textTable(head, rows, paint)}\n\n${about.join('\n')}`;
}

function whereabouts(ships: boolean, present: boolean, paint: ReturnType<typeof paintFor>): string {
  if (ships) return paint('green', 'ships');
  return present ? paint('green', 'fetched') : paint('yellow', 'not fetched');
}
