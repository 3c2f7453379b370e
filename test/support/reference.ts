// An independent implementation to check engines against: plain float64, dense arithmetic, masks multiplied.
import { biasName, weightName } from '../../src/lottery/network';
import type { Mask, Network, Parameters } from '../../src/lottery/network';
import type { TrainingRecipe } from '../../src/lottery/experiment/schema';
import type { PreparedData } from '../../src/engine/engine';

type Vector = number[];
type Values = Record<string, Vector>;

/** Trains as an engine's trainer does, slowly. */
export class Reference {
  readonly network: Network;
  readonly mask: Values;
  readonly recipe: TrainingRecipe;
  readonly data: PreparedData;
  /** Weights [outputs × inputs] and biases by name. */
  readonly values: Values;
  /** Momentum, or Adam's two means. */
  readonly first: Values;
  readonly second: Values;

  constructor(
    data: PreparedData,
    setup: { network: Network; parameters: Parameters; mask: Mask; recipe: TrainingRecipe },
  ) {
    this.data = data;
    this.network = setup.network;
    this.recipe = setup.recipe;
    this.mask = {};
    this.values = {};
    this.first = {};
    this.second = {};
    for (const [name, given] of Object.entries(setup.parameters)) {
      const mask = setup.mask[name] ?? new Uint8Array(given.length).fill(1);
      this.mask[name] = Array.from(mask);
      this.values[name] = Array.from(given, (value, i) => (mask[i] ? value : 0));
      this.first[name] = Array.from(given, () => 0);
      this.second[name] = Array.from(given, () => 0);
    }
  }

  /** Normalised values of an example. */
  input(example: number): Vector {
    const { features, values, scale, shift } = this.data;
    return Array.from(
      { length: features },
      (_, k) => at(values, example * features + k) * at(scale, k) + at(shift, k),
    );
  }

  /** Activations of every layer, the input first, the logits last. */
  activations(example: number): Vector[] {
    const all = [this.input(example)];
    for (const layer of this.network.layers) {
      const x = all.at(-1) ?? [];
      const weights = this.values[weightName(layer)] ?? [];
      const biases = this.values[biasName(layer)] ?? [];
      all.push(
        Array.from({ length: layer.outputs }, (_, n) => {
          let sum = at(biases, n);
          for (let k = 0; k < layer.inputs; k++) sum += at(weights, n * layer.inputs + k) * at(x, k);
          if (layer.activation === 'relu') return Math.max(sum, 0);
          return layer.activation === 'tanh' ? Math.tanh(sum) : sum;
        }),
      );
    }
    return all;
  }

  loss(example: number): number {
    const logits = this.activations(example).at(-1) ?? [];
    return logSum(logits) - at(logits, at(this.data.labels, example));
  }

  meanLoss(examples: Iterable<number>): number {
    const losses = Array.from(examples, (example) => this.loss(example));
    return losses.reduce((sum, loss) => sum + loss, 0) / losses.length;
  }

  /** Lowest class with the largest logit. */
  classOf(example: number): number {
    const logits = this.activations(example).at(-1) ?? [];
    return logits.indexOf(Math.max(...logits));
  }

  /** Mean loss, and its gradient: of pruned weights 0. */
  gradient(examples: Iterable<number>): { loss: number; gradient: Values } {
    const list = [...examples];
    const total: Values = {};
    for (const [name, values] of Object.entries(this.values)) total[name] = values.map(() => 0);
    let loss = 0;
    for (const example of list) loss += this.#addGradient(total, example, 1 / list.length);
    for (const [name, values] of Object.entries(total))
      values.forEach((value, i) => (values[i] = value * at(this.mask[name] ?? [], i)));
    return { loss: loss / list.length, gradient: total };
  }

  /** One step of the optimiser; returns the mean loss before it. */
  step(examples: Iterable<number>, learningRate: number, iteration: number): number {
    const list = [...examples];
    const { gradient, loss } = this.gradient(list);
    const r = this.recipe;
    for (const [name, values] of Object.entries(this.values)) {
      const decay = name.endsWith('.weight') ? r.weight_decay : 0;
      const m = this.first[name] ?? [];
      const s = this.second[name] ?? [];
      values.forEach((value, i) => {
        if (!at(this.mask[name] ?? [], i)) return;
        const g = at(gradient[name] ?? [], i) + decay * value;
        if (r.optimiser === 'adam') {
          m[i] = r.beta1 * at(m, i) + (1 - r.beta1) * g;
          s[i] = r.beta2 * at(s, i) + (1 - r.beta2) * g * g;
          const mean = at(m, i) / (1 - r.beta1 ** iteration);
          const square = at(s, i) / (1 - r.beta2 ** iteration);
          values[i] = value - (learningRate * mean) / (Math.sqrt(square) + r.epsilon);
        } else {
          m[i] = r.momentum * at(m, i) + g;
          values[i] = value - learningRate * (r.nesterov ? g + r.momentum * at(m, i) : at(m, i));
        }
      });
    }
    return loss;
  }

  /** @returns the example's loss */
  #addGradient(total: Values, example: number, share: number): number {
    const activations = this.activations(example);
    const logits = activations.at(-1) ?? [];
    const sum = logSum(logits);
    let errors = logits.map(
      (z, n) => share * (Math.exp(z - sum) - (n === at(this.data.labels, example) ? 1 : 0)),
    );
    for (let i = this.network.layers.length - 1; i >= 0; i--) {
      const layer = this.network.layers[i];
      const x = activations[i];
      if (!layer || !x) continue;
      const weights = this.values[weightName(layer)] ?? [];
      const weightGradient = total[weightName(layer)] ?? [];
      const biasGradient = total[biasName(layer)] ?? [];
      const below = x.map(() => 0);
      errors.forEach((e, n) => {
        biasGradient[n] = at(biasGradient, n) + e;
        for (let k = 0; k < layer.inputs; k++) {
          const w = n * layer.inputs + k;
          weightGradient[w] = at(weightGradient, w) + e * at(x, k);
          below[k] = at(below, k) + e * at(weights, w);
        }
      });
      const activation = this.network.layers[i - 1]?.activation;
      errors = below.map((e, k) => e * slope(activation, at(x, k)));
    }
    return sum - at(logits, at(this.data.labels, example));
  }
}

/** The derivative of an activation at the point where it has the value y. */
function slope(activation: string | undefined, y: number): number {
  if (activation === 'relu') return y > 0 ? 1 : 0;
  return activation === 'tanh' ? 1 - y * y : 1;
}

function logSum(logits: Vector): number {
  const largest = Math.max(...logits);
  return largest + Math.log(logits.reduce((sum, z) => sum + Math.exp(z - largest), 0));
}

function at(values: ArrayLike<number>, i: number): number {
  const value = values[i];
  if (value === undefined) throw new RangeError(`no value ${i} among ${values.length}`);
  return value;
}
