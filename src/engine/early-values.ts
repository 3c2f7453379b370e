// Values that masks are pruned from, taken amid a training.
import type { Pieces } from '../lottery/in-pieces';
import type { Mask, Parameters } from '../lottery/network/network';
import type { LookRecord, PruningPoint, SeenTraining } from '../lottery/pruning/pruning-points/pruning-point';
import type { TrainingRecord } from '../lottery/trainings/training';
import { shareable } from './shareable';

/** All that a checkpoint needs to know of them. */
export interface EarlyState {
  looks: LookRecord[];
  /** Of the last looks, the oldest first: what the next is compared with. None once values are taken. */
  window: Mask[];
  /** What masks are pruned from; null until it is known. */
  values: Parameters | null;
}

/** Asks a pruning point when to look at a training, and keeps what is found. */
export class EarlyValues {
  readonly #point: PruningPoint;
  readonly #looks: LookRecord[];
  #window: Mask[];
  #values: Parameters | null;

  /** @param from of a checkpoint */
  constructor(point: PruningPoint, from?: EarlyState) {
    this.#point = point;
    this.#looks = [...(from?.looks ?? [])];
    this.#window = [...(from?.window ?? [])];
    this.#values = from?.values ? shareable(from.values) : null;
  }

  /** The first iteration from `from` on at which there is something to look at; Infinity after the last. */
  nextLook(from: number): number {
    return this.#values ? Infinity : this.#point.nextLook(from);
  }

  isDue(iteration: number): boolean {
    return this.nextLook(iteration) === iteration && this.#looks.at(-1)?.iteration !== iteration;
  }

  /** In pieces. One that is given up has not been: there is to be another at the same iteration. */
  *look(training: SeenTraining): Pieces<void> {
    const { compared } = this.#point;
    const { masks, distances, isTaken } = yield* this.#point.look(training, this.#window);
    this.#looks.push({ iteration: training.iteration, distances });
    this.#window = compared === 0 || isTaken ? [] : [...this.#window, masks].slice(-compared);
    if (isTaken) this.#values = shareable(training.weights);
  }

  get values(): Parameters | null {
    return this.#values;
  }

  get state(): EarlyState {
    return { looks: [...this.#looks], window: [...this.#window], values: this.#values };
  }

  /** @param end the iteration that masks are pruned at otherwise */
  record(end: number): Pick<TrainingRecord, 'prunedAt' | 'earlyBird'> {
    const held = this.#values !== null;
    return {
      prunedAt: (held ? this.#looks.at(-1)?.iteration : undefined) ?? end,
      ...(this.#point.compared > 0 ? { earlyBird: { held, looks: this.#looks } } : {}),
    };
  }
}
