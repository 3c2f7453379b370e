// The owner of a queue: has its runs run, as many at a time as are wanted, and ends when nothing is left to be started.
import { availableParallelism } from 'node:os';
import type { Server } from 'node:net';
import { Coalescer } from '../../events/coalescer';
import { runnerProgram } from '../connection/client';
import { listenAt } from '../connection/server';
import { exists } from '../disk/files';
import { ownAddresses } from '../owner/address';
import { HEARTBEAT_SECONDS } from '../owner/liveness';
import type { Owner } from '../owner/owner';
import { logError } from '../runner/log-error';
import { readEntries, readEntry, removeEntry, takeEntry, writeEntry } from './entry';
import type { Entry } from './entry';
import type { QueuePlaces } from './paths';
import { RunsAtWork } from './runs-at-work';
import { readDone, readSettings, removeDone, writeDone } from './settings';
import { LOOKED } from './summon';
import { standingOf } from './standing';
import type { Standing } from './standing';

/** What nobody has told of, such as from another machine, is seen after so many heartbeats. */
const BEATS_BETWEEN_LOOKS = 5;

export class QueueOwner {
  /** Resolves once the queue is given up. What is at work goes on. */
  readonly ended: Promise<void>;
  private resolveEnded: () => void = () => undefined;
  private readonly looking = new Coalescer(() => this.lookOnce());
  private readonly atWork: RunsAtWork;
  private readonly servers: Server[] = [];
  private timer: NodeJS.Timeout | undefined;
  private ending = false;

  /** @param owner of the queue's folder */
  constructor(
    private readonly places: QueuePlaces,
    private readonly owner: Owner,
  ) {
    this.ended = new Promise((done) => (this.resolveEnded = done));
    this.atWork = new RunsAtWork(places, () => void this.look());
  }

  /** Returns once the first runs are taken from the queue. @throws LabError where it cannot be reached by others */
  async start(): Promise<void> {
    const addresses = await ownAddresses(this.places.queue, this.owner.record.generation);
    for (const address of addresses) this.servers.push(await listenAt(address));
    for (const server of this.servers)
      server.on('connection', (socket) => {
        socket.on('error', () => socket.destroy());
        // Whoever is not answered, because this process ends just now, starts another.
        void this.look().then(() => (this.ending ? socket.destroy() : socket.end(LOOKED)));
      });
    let beats = 0;
    this.timer = setInterval(() => {
      void this.beat();
      this.atWork.tick();
      if (++beats % BEATS_BETWEEN_LOOKS === 0) void this.look();
    }, HEARTBEAT_SECONDS * 1000);
    await this.look();
  }

  /** Gives the queue up. */
  async end(): Promise<void> {
    if (this.ending) return;
    this.ending = true;
    clearInterval(this.timer);
    this.atWork.dispose();
    for (const server of this.servers) server.close();
    this.owner.release();
    this.resolveEnded();
  }

  private async beat(): Promise<void> {
    if (!(await this.owner.beat())) await this.end();
  }

  /** Resolves once the queue is as it should be at the time of the call. */
  private look(): Promise<void> {
    return this.looking.ask().catch(logError);
  }

  private async lookOnce(): Promise<void> {
    // An update has taken the program away: the next owner is of the new one.
    const isUpdated = !(await exists(runnerProgram()));
    if (this.ending || isUpdated || !this.owner.holds()) return this.end();
    for (const entry of await readEntries(this.places, 'started'))
      if (!this.atWork.has(entry.run)) await this.seeAgain(entry);
    const { atOnce, held } = await readSettings(this.places);
    if (!held) await this.fill(atOnce);
    if (this.atWork.size === 0) await this.endIfQuiet();
  }

  /** Nobody here knows of it: a former owner has started it, its runner has just ended, or it could not be started. */
  private async seeAgain(entry: Entry): Promise<void> {
    // Written to at the moment that its turn came, it may have come back; unless it has been asked for again since it ended.
    const again = await readEntry(this.places, 'waiting', entry.run);
    if (again && again.ownersBefore <= entry.ownersBefore) await removeEntry(this.places, again);
    const standing = await standingOf(entry);
    if (standing === 'at work') this.atWork.join(entry);
    else if (standing === 'to be started') await this.putBack(entry);
    else await this.leave(entry, standing);
  }

  /** It waits again, at the place that it had. */
  private async putBack(entry: Entry): Promise<void> {
    await writeEntry(this.places, { ...entry, part: 'waiting', underWay: false });
    await removeEntry(this.places, entry);
  }

  private async leave(entry: Entry, standing: Exclude<Standing, 'at work' | 'to be started'>): Promise<void> {
    if (standing !== 'gone')
      await writeDone(this.places, { ...(await readDone(this.places)), [entry.run]: standing });
    await removeEntry(this.places, entry);
  }

  private async fill(atOnce: number): Promise<void> {
    const waiting = (await readEntries(this.places, 'waiting')).filter(({ held }) => !held);
    const sharing = Math.min(atOnce, this.atWork.size + waiting.length);
    for (const entry of waiting) {
      if (this.atWork.size >= atOnce) return;
      if (this.atWork.has(entry.run)) continue;
      const standing = await standingOf(entry);
      if (standing === 'at work') await this.take(entry, () => this.atWork.join(entry));
      else if (standing === 'to be started')
        await this.take(entry, () => this.atWork.start(entry, coresFor(entry, sharing)));
      else await this.leave(entry, standing);
    }
  }

  /** Unless it has just been taken out of the queue. */
  private async take(entry: Entry, then: () => void): Promise<void> {
    if (await takeEntry(this.places, entry.run)) then();
  }

  private async endIfQuiet(): Promise<void> {
    const { held } = await readSettings(this.places);
    const waiting = await readEntries(this.places, 'waiting');
    if (waiting.length === 0) await removeDone(this.places);
    if (held || waiting.every((entry) => entry.held)) await this.end();
  }
}

/** @param sharing runs that are at work together */
const coresFor = ({ options }: Entry, sharing: number): number =>
  Math.max(1, Math.floor((options.cores ?? availableParallelism()) / sharing));
