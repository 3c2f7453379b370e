// Answers the mask inspector's questions about ticket files, and keeps the last files open.
import { readRecord } from '../disk/training-record';
import { meanMaskHistory } from '../results/mask-history';
import { MaskDocument } from './document';
import type { Handlers } from '../../protocol/channel/contract';
import { trainingId } from '../../lottery/trainings/training-id';
import type { TicketContract } from '../../protocol/views/mask';
import type { MaskHistory } from '../../protocol/views/mask-history';
import { placeOf, ticketPlace } from './siblings';

interface OpenDocument {
  document: Promise<MaskDocument>;
  users: number;
}

/** Files that stay open after use: the ticket, another one to compare with, and the levels around. */
const KEPT_OPEN = 6;

export class MaskInspector {
  /** By path, the one used longest ago first. */
  private readonly documents = new Map<string, OpenDocument>();
  /** Out of date, still in use. */
  private readonly leaving = new Set<OpenDocument>();

  readonly handlers: Handlers<TicketContract> = {
    ticket: ({ ticket }) => this.use(ticket, (document) => document.describe()),
    scan: ({ ticket, layer }) => this.use(ticket, (document) => document.scan(layer)),
    kernels: ({ ticket, layer }) => this.use(ticket, (document) => document.kernels(layer)),
    tile: ({ ticket, layer, other, detail, x, y }, signal) =>
      this.useBoth(ticket, other, (document, pair) => {
        signal.throwIfAborted();
        return document.tile(layer, { detail, x, y }, pair);
      }),
    weight: ({ ticket, layer, other, row, column }) =>
      this.useBoth(ticket, other, (document, pair) => document.weight(layer, row, column, pair)),
    values: ({ ticket, layer, bins }, signal) =>
      this.use(ticket, (document) => document.values(layer, bins, signal)),
    image: ({ ticket }) => this.use(ticket, (document) => document.image()),
    neurons: ({ ticket }) => this.use(ticket, (document) => document.neurons()),
    overlap: ({ ticket, other }) =>
      this.use(ticket, (document) => this.use(other, (pair) => document.overlap(pair))),
    history: ({ ticket }) => historyOf(ticket),
    forget: () => {
      this.forget();
      return null;
    },
  };

  private forget(): void {
    for (const [path, open] of this.documents) {
      this.documents.delete(path);
      if (open.users === 0) close(open);
      else this.leaving.add(open);
    }
  }

  private async use<T>(path: string, look: (document: MaskDocument) => Promise<T>): Promise<T> {
    const open = this.documents.get(path) ?? { document: MaskDocument.open(path), users: 0 };
    this.documents.delete(path);
    this.documents.set(path, open);
    open.users++;
    try {
      return await look(await open.document);
    } catch (error) {
      // What failed once is tried anew the next time: the file may have been put right.
      if (this.documents.get(path) === open && (await failed(open.document))) this.documents.delete(path);
      throw error;
    } finally {
      open.users--;
      if (open.users === 0 && this.leaving.delete(open)) close(open);
      this.closeOldest();
    }
  }

  private useBoth<T>(
    path: string,
    other: string | null,
    look: (document: MaskDocument, other: MaskDocument | null) => Promise<T>,
  ): Promise<T> {
    return this.use(path, (document) =>
      other === null ? look(document, null) : this.use(other, (pair) => look(document, pair)),
    );
  }

  private closeOldest(): void {
    for (const [path, open] of this.documents) {
      if (this.documents.size <= KEPT_OPEN) return;
      if (open.users > 0) continue;
      this.documents.delete(path);
      close(open);
    }
  }
}

async function historyOf(path: string): Promise<{ inRun: boolean; history: MaskHistory | null }> {
  const key = ticketPlace(path);
  const place = placeOf(path);
  const finished = key && typeof place !== 'string' ? await readRecord(place.run, trainingId(key)) : null;
  return { inRun: finished !== null, history: finished && meanMaskHistory([finished.record]) };
}

const failed = (document: Promise<MaskDocument>) =>
  document.then(
    () => false,
    () => true,
  );

const close = ({ document }: OpenDocument) => {
  document.then((opened) => opened.close()).catch(() => undefined);
};
