// Values of a finished training, read from the run folder and checked.
import { isDeepStrictEqual } from 'node:util';
import type { AnyNetwork, Parameters } from '../../lottery/network/network';
import type { TrainedValues } from '../../lottery/trainings/plan';
import type { TrainingId } from '../../lottery/trainings/training';
import { LabError } from '../../lottery/errors';
import { metricsFile, ticketFile } from './paths';
import { RefusedError, lookAt } from './run-files';
import type { InRun } from './run-files';
import { DamagedTraining, readRecord, verifyTraining } from './training-record';
import type { FinishedTraining } from './training-record';
import { readTicket, withTicket } from './ticket';
import type { OpenTicket, Ticket } from './ticket';
import { anyNetworkSchema } from './stored-network';
import { trainingId } from '../../lottery/trainings/training-id';
import { say } from '../../lottery/translate';

/** Whose trainings a run's are: what a ticket of the same run has in common with all others. */
export interface TicketOwner {
  hash: string;
  network: AnyNetwork;
}

/**
 * What a mask is pruned from, or what the training ended with.
 * @throws DamagedTraining where anything of the training is missing, not as it was written, or of another run
 */
export const readTrained = (
  folder: string,
  id: TrainingId,
  owner: TicketOwner,
  from: 'pruning-point' | 'end',
): Promise<TrainedValues> =>
  fromFinished(folder, id, (place) =>
    withTicket(place, async (ticket) => {
      expectOwner(ticket, id, owner);
      const early = from === 'pruning-point' ? await ticket.early() : null;
      return { values: early ?? (await ticket.final()), mask: await ticket.mask() };
    }),
  );

/**
 * What tickets rewind to, of the replicate's dense training.
 * @throws DamagedTraining where anything of the training is missing, not as it was written, or of another run
 */
export const readRewind = (folder: string, id: TrainingId, owner: TicketOwner): Promise<Parameters> =>
  fromFinished(folder, id, (place) =>
    withTicket(place, async (ticket) => {
      expectOwner(ticket, id, owner);
      return (await ticket.rewound()) ?? ticket.initial();
    }),
  );

/**
 * The record of a finished training, after comparing all its files with it.
 * @param hash of the run
 * @throws DamagedTraining where anything of the training is missing, not as it was written, or of another run
 */
export const readFinished = (folder: string, id: TrainingId, hash: string): Promise<FinishedTraining> =>
  fromFinished(folder, id, (place, finished) =>
    withTicket(place, (ticket) => {
      if (!isOf(ticket, id, hash)) throw ofAnother(id);
      return Promise.resolve(finished);
    }),
  );

/** Whoever puts a ticket of another run there knows how to make the sums fit. */
function expectOwner(ticket: OpenTicket, id: TrainingId, { hash, network }: TicketOwner): void {
  const same = isOf(ticket, id, hash) && isDeepStrictEqual(ticket.network, anyNetworkSchema.parse(network));
  if (!same) throw ofAnother(id);
}

const isOf = ({ origin }: OpenTicket, id: TrainingId, hash: string): boolean =>
  origin.hash === hash && trainingId(origin.key) === id;

const ofAnother = (id: TrainingId) =>
  new DamagedTraining(id, say('ticket.safetensors is the ticket of another training'));

/**
 * The ticket of a finished training, after comparing it with what was written.
 * @throws DamagedTraining where anything of the training is missing or not as it was written
 */
export const readFinishedTicket = (folder: string, id: TrainingId): Promise<Ticket> =>
  fromFinished(folder, id, (place) => readTicket(place));

async function fromFinished<T>(
  folder: string,
  id: TrainingId,
  read: (place: InRun, finished: FinishedTraining) => Promise<T>,
): Promise<T> {
  const finished = await readRecord(folder, id);
  if (!finished) throw new DamagedTraining(id, say('training.json is missing'));
  await verifyTraining(folder, finished);
  try {
    return await read({ run: folder, path: ticketFile(folder, id) }, finished);
  } catch (error) {
    if (error instanceof RefusedError) throw error;
    if (error instanceof LabError) throw new DamagedTraining(id, error.said.message);
    throw error;
  }
}

/**
 * A finished training that looks intact without reading its tensors: its record is, and its files have their sizes.
 * @returns null while it is not finished
 * @throws DamagedTraining
 */
export async function glanceAt(folder: string, id: TrainingId): Promise<FinishedTraining | null> {
  const finished = await readRecord(folder, id);
  if (!finished) return null;
  const { metrics, ticket } = finished.files;
  expectSize(id, { run: folder, path: metricsFile(folder, id) }, metrics.bytes);
  expectSize(id, { run: folder, path: ticketFile(folder, id) }, ticket.bytes);
  return finished;
}

function expectSize(id: TrainingId, place: InRun, bytes: number): void {
  const found = lookAt(place);
  if (found?.size !== bytes)
    throw new DamagedTraining(
      id,
      found ? say`${place.path} has ${found.size} bytes instead of ${bytes}` : say`${place.path} is missing`,
    );
}
