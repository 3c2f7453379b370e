// Nothing is trained twice: a training that another run of the same folder has finished, determined by the same settings, is taken over.
import { isDeepStrictEqual } from 'node:util';
import { basename, dirname, resolve } from 'node:path';
import { trainingDeterminants } from '../../experiment/hash';
import type { Experiment } from '../../lottery/settings';
import type { Measurement, PlannedTraining, TrainingId, TrainingKey } from '../../lottery/trainings/training';
import { readEvents, RUN_NAME } from '../disk/events';
import { readFinishedTicket } from '../disk/finished-training';
import { encodeMetrics, readMetrics } from '../disk/metrics';
import { eventsFile } from '../disk/paths';
import { lookAt } from '../disk/run-files';
import { runFolders } from '../disk/runs-root';
import { readExperiment, readRunFile } from '../disk/run-folder';
import type { RunFile } from '../disk/run-folder';
import { anyNetworkSchema } from '../disk/stored-network';
import { encodeTicket } from '../disk/ticket';
import { fileSum, isFinished, readRecord } from '../disk/training-record';
import { VERSION } from '../version';
import { whereFinished } from './finished-place';
import type { FinishedWork, WorkerSetup } from './messages';

interface KnownRun {
  run: RunFile;
  experiment: Experiment;
  /** What determines its trainings, by what kind they are of. */
  texts: Map<string, string>;
}

export class OtherRuns {
  /** By folder; null of those that cannot be read. What a run is of never changes. */
  private readonly known = new Map<string, Promise<KnownRun | null>>();
  /** By folder, as of a log of this size. */
  private readonly alike = new Map<string, { size: number; isAlike: boolean }>();

  /** @param about what computes here, of engines whose results may depend on it in their last bits */
  constructor(
    private readonly setup: WorkerSetup,
    private readonly about: string | undefined,
  ) {}

  /**
   * The same training as another run has finished it, with its files as this run would have written them. Whatever is damaged, was
   * computed by anything else, or was made from anything else, is passed over: the training is then done here.
   */
  async find({ id, key, needs }: PlannedTraining): Promise<FinishedWork | null> {
    const own = resolve(this.setup.folder);
    const wanted = await this.determinants(own, key);
    if (wanted === null) return null;
    for (const folder of await runFolders(dirname(own)).catch(() => [])) {
      // A copy under another name would be told of as what it is not.
      if (resolve(folder) === own || !RUN_NAME.test(basename(folder))) continue;
      try {
        if ((await this.determinants(folder, key)) !== wanted || !isFinished(folder, id)) continue;
        const isAlike = (await this.isComputedAlike(folder)) && (await this.hasSame(folder, needs));
        const taken = isAlike ? await this.read(folder, id, key) : null;
        if (taken) return taken;
      } catch {
        // Another run that is damaged in whatever way, or is deleted meanwhile, is no concern of this one.
      }
    }
    return null;
  }

  private async determinants(folder: string, key: TrainingKey): Promise<string | null> {
    let known = this.known.get(folder);
    if (!known) this.known.set(folder, (known = readKnown(folder)));
    const found = await known;
    if (!found) return null;
    // The same for all trainings of a kind, of which there may be thousands.
    const which = `${key.level > 0} ${key.kind === 'copy'}`;
    const { run, experiment, texts } = found;
    const text = texts.get(which) ?? trainingDeterminants(experiment, run.fingerprint, run.sources, key);
    texts.set(which, text);
    return text;
  }

  /** Whether all that was trained there was trained by the same release, and where that matters by the same libraries and device. */
  private async isComputedAlike(folder: string): Promise<boolean> {
    const size = lookAt({ run: folder, path: eventsFile(folder) })?.size ?? 0;
    const known = this.alike.get(folder);
    // The log only ever grows.
    if (known?.size === size) return known.isAlike;
    const isAlike = await this.readAlike(folder);
    this.alike.set(folder, { size, isAlike });
    return isAlike;
  }

  private async readAlike(folder: string): Promise<boolean> {
    const { events } = await readEvents(folder);
    const releases = events.flatMap((event) => (event.type === 'started' ? [event.version] : []));
    const engines = events.flatMap((event) => (event.type === 'engine' ? [event.about] : []));
    return (
      releases.length > 0 &&
      releases.every((release) => release === VERSION) &&
      (this.about === undefined
        ? engines.length === 0
        : engines.length > 0 && engines.every((engine) => engine === this.about))
    );
  }

  /** Whether what a training is made from came to the same there as here, to the last digit of every loss. */
  private async hasSame(folder: string, parents: readonly TrainingId[]): Promise<boolean> {
    for (const id of parents) {
      const here = await whereFinished(this.setup, id, (at) => readRecord(at, id));
      const there = await readRecord(folder, id);
      if (!here || !isDeepStrictEqual(here.record, there?.record)) return false;
    }
    return true;
  }

  private async read(folder: string, id: string, key: TrainingKey): Promise<FinishedWork | null> {
    const { experiment, hash, network } = this.setup;
    const finished = await readRecord(folder, id);
    if (!finished) return null;
    const { origin, ...ticket } = await readFinishedTicket(folder, id);
    const { record, diverged } = finished;
    const isIt =
      isDeepStrictEqual(origin.key, key) &&
      isDeepStrictEqual(record.key, key) &&
      isDeepStrictEqual(ticket.network, anyNetworkSchema.parse(network));
    if (!isIt) return null;
    const measurements = await readMetrics(folder, id);
    // The folder may be deleted, or the training done again, at any time.
    if (!isDeepStrictEqual(sumOf(measurements), finished.files.metrics)) return null;
    const named = { ...origin, experiment: experiment.experiment, hash };
    const chunks = encodeTicket({ ...ticket, network, origin: named });
    return {
      ...{ record, diverged, measurements },
      ...{ ticket: chunks, ticketSum: fileSum(chunks), from: basename(folder) },
    };
  }
}

async function readKnown(folder: string): Promise<KnownRun | null> {
  try {
    const run = await readRunFile(folder);
    return { run, experiment: await readExperiment(folder, run), texts: new Map() };
  } catch {
    return null;
  }
}

const sumOf = (measurements: Measurement[]) => fileSum([Buffer.from(encodeMetrics(measurements))]);
