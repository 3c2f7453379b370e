// An independent implementation to check engines against: plain float64, dense arithmetic, masks multiplied.
import { biasName, isDense, normNames, weightName } from '../../src/lottery/network/network';
import type { DenseLayer, Mask, Network, Parameters } from '../../src/lottery/network/network';
import type { TrainingRecipe } from '../../src/lottery/settings';
import type { PreparedData, TrainerSetup } from '../../src/engine/engine';
import { activate, add, addImageGradients, at, imagesOf, slope } from './reference-images';
import type { ImageBatch, Values, Vector } from './reference-images';
import { augmented, drawsOf } from './reference-randomness';
import type { Draws } from './reference-randomness';

/** What becomes of a batch on its way to the logits. */
interface Pass {
  images: ImageBatch;
  /** By fully connected layer, then by example: activations, and what dropout leaves of them. */
  activations: Vector[][];
  left: Vector[][];
  logits: Vector[];
}

export type ReferenceSetup = {
  network: Network;
  parameters: Parameters;
  mask: Mask;
  recipe: TrainingRecipe;
} & Partial<Pick<TrainerSetup, 'randomness' | 'augment'>>;

/** Trains as an engine's trainer does, slowly. */
export class Reference {
  readonly network: Network;
  readonly mask: Values;
  readonly recipe: TrainingRecipe;
  readonly data: PreparedData;
  /** Weights, as PyTorch lays them out, biases and what norms have, by name. */
  readonly values: Values;
  /** Momentum, or Adam's two means. */
  readonly first: Values;
  readonly second: Values;
  readonly #setup: ReferenceSetup;

  constructor(data: PreparedData, setup: ReferenceSetup) {
    this.data = data;
    this.network = setup.network;
    this.recipe = setup.recipe;
    this.mask = {};
    this.values = {};
    this.first = {};
    this.second = {};
    this.#setup = setup;
    for (const [name, given] of Object.entries(setup.parameters)) {
      const mask = setup.mask[name] ?? new Uint8Array(given.length).fill(1);
      this.mask[name] = Array.from(mask);
      this.values[name] = Array.from(given, (value, i) => (mask[i] ? value : 0));
      this.first[name] = Array.from(given, () => 0);
      this.second[name] = Array.from(given, () => 0);
    }
  }

  /** Normalised values of an example. */
  input(example: number, change?: Vector): Vector {
    const { features, values, scale, shift, shape } = this.data;
    const raw = Array.from({ length: features }, (_, k) => at(values, example * features + k));
    const changed = change ? augmented(raw, shape, change) : raw;
    return changed.map((value, k) => value * at(scale, k) + at(shift, k));
  }

  /** Every image of a convolutional network, the input first; otherwise the input alone. As in evaluation. */
  images(example: number): Vector[] {
    return this.#pass([example], null).images.images.map(([image]) => image ?? []);
  }

  get #layers(): DenseLayer[] {
    return this.network.layers.filter(isDense);
  }

  /** Activations of every fully connected layer, the first one's input first, the logits last. As in evaluation. */
  activations(example: number): Vector[] {
    const { images, activations } = this.#pass([example], null);
    return [images.images.at(-1)?.[0] ?? [], ...activations.map(([activation]) => activation ?? [])];
  }

  /** Of an example in evaluation. */
  loss(example: number): number {
    return this.#loss(this.#pass([example], null).logits[0] ?? [], example);
  }

  /** Of examples in evaluation. */
  meanLoss(examples: Iterable<number>): number {
    return mean(Array.from(examples, (example) => this.loss(example)));
  }

  /** Of examples in a step of training: with the batch's own statistics, and what is drawn at a position. */
  trainingLoss(examples: Iterable<number>, position = 0): number {
    const list = [...examples];
    const { logits } = this.#pass(list, this.#draws(position, list.length));
    return mean(list.map((example, n) => this.#loss(logits[n] ?? [], example)));
  }

  /** Lowest class with the largest logit. */
  classOf(example: number): number {
    const logits = this.#pass([example], null).logits[0] ?? [];
    return logits.indexOf(Math.max(...logits));
  }

  /** Mean loss of a step of training, and its gradient: of pruned weights 0; of what nothing learns there is none. */
  gradient(examples: Iterable<number>, position = 0): { loss: number; gradient: Values } {
    const list = [...examples];
    const draws = this.#draws(position, list.length);
    return this.#gradient(list, this.#pass(list, draws), draws);
  }

  /** Changes the mask: what is pruned is forgotten, what grows starts at its value in `grown`, or at 0, with nothing remembered. */
  setMask(mask: Mask, grown: Parameters = {}): void {
    for (const [name, after] of Object.entries(mask)) {
      const before = this.mask[name] ?? [];
      this.mask[name] = Array.from(after);
      after.forEach((survives, i) => {
        if (survives && at(before, i)) return;
        (this.values[name] ?? [])[i] = survives ? (grown[name]?.[i] ?? 0) : 0;
        (this.first[name] ?? [])[i] = 0;
        (this.second[name] ?? [])[i] = 0;
      });
    }
  }

  /** One step of the optimiser; returns the mean loss before it. */
  step(
    examples: Iterable<number>,
    learningRate: number,
    iteration: number,
    position = iteration - 1,
  ): number {
    const list = [...examples];
    const draws = this.#draws(position, list.length);
    const pass = this.#pass(list, draws);
    const { gradient, loss } = this.#gradient(list, pass, draws);
    const r = this.recipe;
    const firstBias = 1 - r.beta1 ** iteration;
    const secondBias = 1 - r.beta2 ** iteration;
    for (const [name, slopes] of Object.entries(gradient)) {
      const values = this.values[name] ?? [];
      const decay = this.network.layers.some((layer) => weightName(layer) === name) ? r.weight_decay : 0;
      const m = this.first[name] ?? [];
      const s = this.second[name] ?? [];
      const mask = this.mask[name] ?? [];
      values.forEach((value, i) => {
        if (!at(mask, i)) return;
        const decoupled = r.optimiser === 'adamw';
        const g = at(slopes, i) + (decoupled ? 0 : decay * value);
        if (r.optimiser !== 'sgd') {
          m[i] = r.beta1 * at(m, i) + (1 - r.beta1) * g;
          s[i] = r.beta2 * at(s, i) + (1 - r.beta2) * g * g;
          const first = at(m, i) / firstBias;
          const second = at(s, i) / secondBias;
          const kept = decoupled ? value - learningRate * decay * value : value;
          values[i] = kept - (learningRate * first) / (Math.sqrt(second) + r.epsilon);
        } else {
          m[i] = r.momentum * at(m, i) + g;
          values[i] = value - learningRate * (r.nesterov ? g + r.momentum * at(m, i) : at(m, i));
        }
      });
    }
    this.#moveStatistics(pass.images);
    return loss;
  }

  /** As PyTorch: a tenth of the way towards the batch's, the variance without the bias of few values. */
  #moveStatistics({ statistics }: ImageBatch): void {
    for (const norm of this.network.norms) {
      const names = normNames(norm);
      const {
        mean: means,
        variance,
        values: count,
      } = statistics[norm.name] ?? { mean: [], variance: [], values: 1 };
      const move = (values: Vector, towards: (channel: number) => number) =>
        values.forEach((value, channel) => (values[channel] = 0.9 * value + 0.1 * towards(channel)));
      move(this.values[names.mean] ?? [], (channel) => at(means, channel));
      move(
        this.values[names.variance] ?? [],
        (channel) => (at(variance, channel) * count) / Math.max(count - 1, 1),
      );
    }
  }

  #draws(position: number, examples: number): Draws {
    const { network, randomness, augment } = this.#setup;
    const address = randomness ?? { seed: 0, replicate: 0 };
    return drawsOf(network, address, augment ?? 'none', position, examples);
  }

  #pass(examples: number[], draws: Draws | null): Pass {
    const inputs = examples.map((example, n) => this.input(example, draws?.changes?.[n]));
    const { image } = this.network;
    const images = image
      ? imagesOf(this.network, image, this.values, inputs, draws)
      : { images: [inputs], statistics: {} };
    const pass: Pass = { images, activations: [], left: [], logits: [] };
    let x = images.images.at(-1) ?? [];
    this.#layers.forEach((layer, i) => {
      const activations = x.map((input) => this.#dense(layer, input));
      const factors = draws?.layers.get(i);
      x = factors
        ? activations.map((y, n) => y.map((value, k) => value * at(factors[n] ?? [], k)))
        : activations;
      pass.activations.push(activations);
      pass.left.push(x);
    });
    pass.logits = x;
    return pass;
  }

  #dense(layer: DenseLayer, x: Vector): Vector {
    const weights = this.values[weightName(layer)] ?? [];
    const biases = this.values[biasName(layer)] ?? [];
    return Array.from({ length: layer.outputs }, (_, n) => {
      let sum = at(biases, n);
      const row = n * layer.inputs;
      for (let k = 0; k < layer.inputs; k++) sum += (weights[row + k] ?? NaN) * (x[k] ?? NaN);
      return activate(layer.activation, sum);
    });
  }

  #loss(logits: Vector, example: number): number {
    return logSum(logits) - at(logits, at(this.data.labels, example));
  }

  #gradient(examples: number[], pass: Pass, draws: Draws): { loss: number; gradient: Values } {
    const total: Values = {};
    for (const [name, values] of Object.entries(this.values))
      if (!name.includes('.running_')) total[name] = values.map(() => 0);
    const errors = examples.map((example, n) =>
      this.#addDense(total, example, n, examples.length, pass, draws),
    );
    const { image } = this.network;
    if (image) addImageGradients(this.network, image, this.values, pass.images, errors, draws, total);
    for (const [name, values] of Object.entries(total)) {
      const mask = this.mask[name] ?? [];
      values.forEach((value, i) => (values[i] = value * at(mask, i)));
    }
    const losses = examples.map((example, n) => this.#loss(pass.logits[n] ?? [], example));
    return { loss: mean(losses), gradient: total };
  }

  /** @returns the gradient of what the first fully connected layer is given of the batch's example n */
  #addDense(total: Values, example: number, n: number, batch: number, pass: Pass, draws: Draws): Vector {
    const logits = pass.logits[n] ?? [];
    const sum = logSum(logits);
    const label = at(this.data.labels, example);
    let errors = logits.map((z, k) => (Math.exp(z - sum) - (k === label ? 1 : 0)) / batch);
    const layers = this.#layers;
    for (let i = layers.length - 1; i >= 0; i--) {
      const layer = layers[i];
      if (!layer) continue;
      const x = (i > 0 ? pass.left[i - 1] : pass.images.images.at(-1))?.[n] ?? [];
      const weights = this.values[weightName(layer)] ?? [];
      const weightGradient = total[weightName(layer)] ?? [];
      const biasGradient = total[biasName(layer)] ?? [];
      const below = x.map(() => 0);
      errors.forEach((e, output) => {
        add(biasGradient, output, e);
        for (let k = 0, w = output * layer.inputs; k < layer.inputs; k++, w++) {
          weightGradient[w] = (weightGradient[w] ?? NaN) + e * (x[k] ?? NaN);
          below[k] = (below[k] ?? NaN) + e * (weights[w] ?? NaN);
        }
      });
      const before = layers[i - 1];
      const factors = draws.layers.get(i - 1)?.[n];
      const activations = pass.activations[i - 1]?.[n] ?? [];
      errors = before
        ? below.map(
            (e, k) => e * (factors ? at(factors, k) : 1) * slope(before.activation, at(activations, k)),
          )
        : below;
    }
    return errors;
  }
}

function logSum(logits: Vector): number {
  const largest = Math.max(...logits);
  return largest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
}

const mean = (values: Vector) => values.reduce((sum, value) => sum + value, 0) / values.length;
