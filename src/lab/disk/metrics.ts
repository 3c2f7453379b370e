// A training's curve on disk: metrics.jsonl, one measurement a line.
import type { Measurement, TrainingId } from '../../lottery/trainings/training';
import { errorCode } from '../../lottery/errors';
import { AppendLog, readError } from './files';
import { metricsFile } from './paths';
import { openToAppend, readText, removeSync, writeWhole } from './run-files';
import { measurementSchema, ordered } from './measurement-schema';

/** The curve of a training under way, as its run's owner writes it. */
export class MetricsLog {
  private readonly log: AppendLog;

  /** Starts with these measurements and nothing else, whatever the file held: a resumed training measures the rest again. */
  constructor(folder: string, id: TrainingId, known: Measurement[]) {
    const path = metricsFile(folder, id);
    removeSync({ run: folder, path });
    this.log = new AppendLog(path, () => openToAppend({ run: folder, path }));
    for (const measurement of known) this.append(measurement);
  }

  /** @throws LabError where the disk is full */
  append(measurement: Measurement): void {
    this.log.append(JSON.stringify(ordered(measurement)));
  }

  close(): void {
    this.log.close();
  }
}

/** The bytes of a whole metrics.jsonl. A loss that is no number (the training diverged) is null, as JSON has no NaN. */
export const encodeMetrics = (measurements: Measurement[]): string =>
  measurements.map((measurement) => JSON.stringify(ordered(measurement)) + '\n').join('');

/** @throws LabError where the disk is full */
export const writeMetrics = (folder: string, id: TrainingId, measurements: Measurement[]): Promise<void> =>
  writeWhole({ run: folder, path: metricsFile(folder, id) }, encodeMetrics(measurements));

/** What can be read of a training's curve; nothing before it has begun. A last line still being written is left out. */
export async function readMetrics(folder: string, id: TrainingId): Promise<Measurement[]> {
  const path = metricsFile(folder, id);
  let text: string;
  try {
    text = await readText({ run: folder, path });
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return [];
    throw readError(error, path);
  }
  return text
    .split('\n')
    .slice(0, -1)
    .map(parseLine)
    .filter((measurement) => measurement !== null);
}

function parseLine(text: string): Measurement | null {
  try {
    return measurementSchema.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
