// `ticketlab predict TICKET DATA`: classifies examples with a trained ticket.
import { Command } from 'commander';
import type { Dataset, Examples } from '../../data/dataset';
import { loadDataset } from '../../data/load';
import { readExamples } from '../../data/own-data';
import type { Model } from '../../lab/results/compact-ticket';
import { csvText } from '../../lab/results/csv-text';
import { exists } from '../../lab/disk/files';
import { count, percent } from '../../protocol/format';
import { openModel, predict } from '../../lab/results/predict';
import type { Prediction } from '../../lab/results/predict';
import { nearest } from '../../experiment/checks/problem';
import { datasetSchema } from '../../experiment/schema/cell-schemas';
import { DATASET_NAMES } from '../../lottery/datasets';
import { density } from '../../lottery/pruning/masks';
import { InputError } from '../exit';
import { textTable } from '../levels-table';
import { jsonOption, printJson, printLine, prose } from '../options';
import { asInput } from '../select-run';
import { paintFor } from '../style';
import { writeOutput } from '../write-output';

interface PredictOptions {
  labels?: string;
  labelColumn?: string;
  output?: string;
  confusion?: boolean;
  json?: boolean;
}

export const predictCommand = (): Command =>
  new Command('predict')
    .summary('classify examples with a trained ticket')
    .description(
      prose(`Classifies examples with a trained ticket on the sparse engine. Prints the accuracy, and how many examples it classifies per
second on one core, compared with a dense network of the same shape.`),
    )
    .argument('<ticket>', 'a file written by `ticketlab compact`, or a ticket.safetensors in a run folder')
    .argument('<data>', `your own CSV or IDX file; or ${DATASET_NAMES.join(', ')}: the test part`)
    .option('--labels <file>', 'labels of an IDX file')
    .option(
      '--label-column <column>',
      'column of a CSV file that contains the class: first, last or its number',
    )
    .option('--confusion', 'show which classes are confused with which')
    .option('-o, --output <file>', 'write every prediction to a CSV file')
    .addOption(jsonOption())
    .addHelpText(
      'after',
      `
Examples:
  ticketlab compact digits --level 9 -o digits.safetensors
  ticketlab predict digits.safetensors digits
  ticketlab predict digits.safetensors mine.csv --label-column first -o predictions.csv`,
    )
    .action(async (ticket: string, data: string, options: PredictOptions) => {
      const model = await asInput(openModel(ticket));
      const { examples, ...about } = await asInput(load(model, data, options));
      const prediction = await asInput(predict(model, about, examples));
      if (options.output !== undefined)
        await writeOutput(options.output, predictionsCsv(about.classNames, examples, prediction));
      if (options.json) printJson(predictionJson(model, data, prediction, examples, options));
      else print(model, prediction, examples, options);
    });

type Loaded = Pick<Dataset, 'shape' | 'features' | 'classNames'> & { examples: Examples };

async function load(model: Model, data: string, options: PredictOptions): Promise<Loaded> {
  const { trainedOn, network } = model;
  const name = DATASET_NAMES.find((known) => known === data);
  if (name !== undefined) {
    if (options.labels !== undefined || options.labelColumn !== undefined)
      throw new InputError(`${name} has its own labels: leave out --labels and --label-column.`);
    const settings = datasetSchema.parse({ name, test_share: trainedOn.testShare });
    const dataset = await loadDataset(settings, '.');
    return { ...dataset, examples: dataset.test };
  }
  const { labels, labelColumn } = options;
  if (!(await exists(data))) throw noSuchData(data);
  return readExamples(
    {
      values: { path: data },
      labels: labels === undefined ? undefined : { path: labels },
      labelColumn: labelColumn === undefined ? trainedOn.labelColumn : columnOf(labelColumn),
    },
    { features: network.inputs, classNames: trainedOn.classNames },
  );
}

function noSuchData(data: string): InputError {
  const meant = nearest(data, DATASET_NAMES);
  return new InputError(`${data} is not the name of a dataset, and there is no such file.`, {
    hint: meant === undefined ? `The datasets are ${DATASET_NAMES.join(', ')}.` : `Did you mean ${meant}?`,
  });
}

function columnOf(text: string): Model['trainedOn']['labelColumn'] {
  if (text === 'first' || text === 'last') return text;
  const column = Number(text);
  if (Number.isSafeInteger(column) && column >= 1) return column;
  throw new InputError(`--label-column ${text}: it must be first, last or a number from 1.`);
}

function print(
  model: Model,
  prediction: Prediction,
  examples: Examples,
  { confusion, output }: PredictOptions,
) {
  const { correct, examples: total, ticketRate, denseRate } = prediction;
  const paint = paintFor(process.stdout);
  const accuracy = paint('bold', percent(correct / total));
  printLine(`${accuracy} right: ${count(correct)} of ${count(total)} examples (${model.name})`);
  printLine(
    `${count(ticketRate)} examples per second; a dense network of the same shape does ${count(denseRate)}: ${(ticketRate / denseRate).toFixed(1)} times as fast on one core`,
  );
  if (confusion) {
    const names = model.trainedOn.classNames;
    const rows = confusionCounts(prediction, examples, names.length).map((row, i) => [
      names[i] ?? '',
      ...row.map((cell) => (cell === 0 ? '·' : String(cell))),
    ]);
    printLine(`\nRows are the true classes, columns the predicted ones:\n`);
    printLine(textTable(['', ...names], rows, paint));
  }
  if (output !== undefined) printLine(`Predictions are in ${output}`);
}

function predictionJson(
  model: Model,
  data: string,
  prediction: Prediction,
  examples: Examples,
  options: PredictOptions,
) {
  const { correct, examples: total, ticketRate, denseRate } = prediction;
  return {
    type: 'prediction',
    ticket: model.name,
    density: density(model.network, model.mask),
    data,
    accuracy: correct / total,
    correct,
    examples: total,
    examplesPerSecond: ticketRate,
    denseExamplesPerSecond: denseRate,
    classes: model.trainedOn.classNames,
    ...(options.confusion && {
      confusion: confusionCounts(prediction, examples, model.trainedOn.classNames.length),
    }),
    ...(options.output !== undefined && { output: options.output }),
  };
}

/** [class][what it was taken for] */
function confusionCounts({ classes }: Prediction, { labels }: Examples, total: number): number[][] {
  const counts = Array.from({ length: total }, () => new Array<number>(total).fill(0));
  labels.forEach((label, i) => {
    const row = counts[label];
    const given = classes[i];
    if (row && given !== undefined) row[given] = (row[given] ?? 0) + 1;
  });
  return counts;
}

const predictionsCsv = (names: string[], { labels }: Examples, { classes }: Prediction): string =>
  csvText(
    Array.from(classes, (given, i) => ({
      example: i,
      class: names[labels[i] ?? 0] ?? '',
      predicted: names[given] ?? '',
    })),
  );
