// Trains one network with the kernels, under a mask that may change.
import { isDense } from '../../lottery/network/network';
import type { Mask, Parameters } from '../../lottery/network/network';
import { denseMask } from '../../lottery/pruning/masks';
import type { Evaluation, OptimiserState, Part, BuiltInSetup } from '../engine';
import { evenBatches, summed, withoutDropout } from '../gradients';
import { checkMaskChange } from '../mask-change';
import { StepRandomness } from '../step-draws';
import { SlicedTrainer } from '../sliced-trainer';
import { optimiserKind, stepSettings } from './optimiser';
import type { OptimiserKind } from './optimiser';
import { denseBytes, PlacedNetwork } from './placed-network';
import type { NetworkToPlace, Place } from './placed-network';
import { fullTilesOf } from './tiles';
import type { Tile } from './tiles';

/** The part of its workspace that a trainer uses. */
export interface TrainerResources extends Place {
  /** Whether it may still use them: no other trainer was made in the workspace since. */
  owns: () => boolean;
}

/** Copies of what is in memory at other times. */
interface Saved {
  parameters: Parameters;
  state: OptimiserState;
}

export class SparseTrainer extends SlicedTrainer {
  readonly #resources: TrainerResources;
  readonly #setup: Omit<BuiltInSetup, 'parameters' | 'mask'>;
  readonly #kind: OptimiserKind;
  readonly #randomness: StepRandomness;
  readonly #f32: Float32Array;
  readonly #u32: Uint32Array;
  #mask: Mask;
  #network: PlacedNetwork;
  /** Scratch for `setMask`, kept between calls. */
  #places: Uint32Array | null = null;
  /** Copies while gradients are formed, where that needs the memory; null otherwise. */
  #saved: Saved | null = null;
  /** For gradients: kept at the end of the workspace until the network under the mask runs into it. */
  #dense: { network: PlacedNetwork; start: number } | null = null;

  constructor(resources: TrainerResources, { parameters, mask, ...setup }: BuiltInSetup) {
    super(setup.recipe.batch_size);
    const { buffer } = resources.shared.memory;
    this.#resources = resources;
    this.#setup = setup;
    this.#kind = optimiserKind(setup.recipe);
    this.#randomness = new StepRandomness(setup);
    this.#f32 = new Float32Array(buffer);
    this.#u32 = new Uint32Array(buffer);
    this.#mask = mask;
    this.#network = this.#placed();
    this.#network.store.writeParameters(parameters);
  }

  protected get usable(): boolean {
    return this.#resources.owns();
  }

  async parameters(): Promise<Parameters> {
    this.checkUsable();
    const saved = this.#saved && structuredClone(this.#saved.parameters);
    return Promise.resolve(saved ?? this.#network.store.readParameters());
  }

  async optimiserState(): Promise<OptimiserState> {
    this.checkUsable();
    const saved = this.#saved && structuredClone(this.#saved.state);
    return Promise.resolve(saved ?? this.#network.store.readState());
  }

  async restore(parameters: Parameters, optimiser: OptimiserState): Promise<void> {
    this.checkUsable();
    this.#write({ parameters, state: optimiser });
    return Promise.resolve();
  }

  async setMask(mask: Mask, grown: Parameters = {}): Promise<void> {
    this.checkUsable();
    checkMaskChange(this.#setup.network, mask, grown);
    const { store } = this.#network;
    this.#places ??= new Uint32Array(store.longest);
    const surviving = store.readSurviving();
    this.#mask = mask;
    this.#network = this.#placed();
    this.#network.store.writeSurviving(surviving, grown, this.#places);
    this.#network.moveWhatIsRemembered();
    return Promise.resolve();
  }

  /** The network under the mask, all values 0. */
  #placed(): PlacedNetwork {
    const { network, recipe } = this.#setup;
    const placed = new PlacedNetwork(this.#resources, {
      ...{ network, mask: this.#mask, batchSize: recipe.batch_size, kind: this.#kind },
      decays: recipe.weight_decay > 0,
    });
    if (this.#dense && this.#resources.arena.top > this.#dense.start) this.#dense = null;
    return placed;
  }

  #write({ parameters, state }: Saved): void {
    const { store } = this.#network;
    store.writeParameters(parameters);
    store.writeState(state);
    this.#network.moveWhatIsRemembered();
  }

  protected step(examples: Uint32Array, learningRate: number, position: number): number {
    const { recipe, startIteration } = this.#setup;
    const count = examples.length;
    const { at } = this.#network;
    const iteration = position - startIteration + 1;
    this.#f32.set(stepSettings(recipe, learningRate, iteration, true), at.weightSettings / 4);
    this.#f32.set(stepSettings(recipe, learningRate, iteration, false), at.biasSettings / 4);
    return this.#network.train(examples, this.#randomness.at(position, count)) / count;
  }

  /** Yields after each few examples. Pruned weights have gradients, too: a dense network is formed, where they are 0. */
  protected *lossGradients(examples: Uint32Array): Generator<void, Parameters, void> {
    this.checkUsable();
    const { store } = this.#network;
    const parameters = store.readParameters();
    const beside = this.#denseBeside();
    if (beside) return yield* this.#denseGradients(beside, parameters, examples);
    const saved = { parameters, state: store.readState() };
    this.#saved = saved;
    try {
      const instead = new PlacedNetwork(this.#resources, this.#denseForm());
      return yield* this.#denseGradients(instead, parameters, examples);
    } finally {
      this.#saved = null;
      if (this.#resources.owns()) {
        this.#network = this.#placed();
        this.#write(saved);
      }
    }
  }

  *#denseGradients(
    dense: PlacedNetwork,
    parameters: Parameters,
    examples: Uint32Array,
  ): Generator<void, Parameters, void> {
    const { recipe } = this.#setup;
    const { network } = this.#denseForm();
    const randomness = new StepRandomness({ ...this.#setup, network, augment: 'none' });
    dense.store.writeParameters(parameters);
    let sum: Parameters | null = null;
    for (const batch of evenBatches(examples, recipe.batch_size)) {
      this.checkUsable();
      dense.train(batch, randomness.at(0, batch.length), examples.length);
      sum = summed(sum, dense.store.readGradients());
      yield;
    }
    return sum ?? {};
  }

  /** The dense network at the end of the workspace; null where the one under the mask leaves it no room. Images never do. */
  #denseBeside(): PlacedNetwork | null {
    if (this.#setup.network.image) return null;
    if (this.#dense) return this.#dense.network;
    const form = this.#denseForm();
    const arena = this.#resources.arena.last(denseBytes(form, this.#resources.scan));
    if (!arena) return null;
    const network = new PlacedNetwork({ ...this.#resources, arena }, form);
    this.#dense = { network, start: arena.start };
    return network;
  }

  #denseForm(): NetworkToPlace {
    const network = withoutDropout(this.#setup.network);
    const { batch_size: batchSize } = this.#setup.recipe;
    return { network, mask: denseMask(network), batchSize, kind: null, decays: false };
  }

  protected *evaluation(part: Part): Generator<void, Evaluation, void> {
    let loss = 0;
    let correct = 0;
    let examples = 0;
    for (const { count } of this.#forwardTiles(part)) {
      loss += this.#network.passes.score(count);
      examples += count;
      for (let lane = 0; lane < count; lane++)
        if (this.#u32[this.#network.at.given / 4 + lane] === this.#u32[this.#network.at.labels / 4 + lane])
          correct++;
      yield;
    }
    return { loss: loss / examples, correct, examples };
  }

  protected *classification(part: Part): Generator<void, Uint16Array, void> {
    const classes = new Uint16Array(this.#resources.shared.parts[part].length);
    const start = this.#network.at.given / 4;
    for (const { from, count } of this.#forwardTiles(part)) {
      this.#network.passes.score(count);
      classes.set(this.#u32.subarray(start, start + count), from);
      yield;
    }
    return classes;
  }

  protected *deadNeurons(part: Part): Generator<void, Record<string, number[]>, void> {
    const hidden = this.#setup.network.layers.filter(isDense).slice(0, -1);
    const { images } = this.#network.passes;
    images?.clearRanges();
    hidden.forEach((_, i) => this.#network.passes.clearRanges(i));
    for (const tile of this.#forwardTiles(part, true)) {
      images?.widenRanges();
      hidden.forEach((_, i) => this.#network.passes.widenRanges(tile, i));
      yield;
    }
    return Object.fromEntries([
      ...(images?.constantFilters() ?? []),
      ...hidden.map(({ name }, i) => [name, this.#network.passes.constantNeurons(i)] as const),
    ]);
  }

  /**
   * Sends a part through the network, tile by tile.
   * @param all also through filters that the loss does not depend on
   */
  *#forwardTiles(part: Part, all = false): Generator<Tile, void, void> {
    const { at, length } = this.#resources.shared.parts[part];
    const examples = this.#u32.subarray(at / 4, at / 4 + length);
    for (const tile of fullTilesOf(length)) {
      this.checkUsable();
      this.#network.passes.load(examples, tile, null, all);
      this.#network.passes.forward(tile);
      yield tile;
    }
  }
}
