// Trains one network with TensorFlow, under a mask that may change.
import { layerMask } from '../../lottery/pruning/masks';
import { normNames } from '../../lottery/network/network';
import type { Evaluation, OptimiserState, Part, BuiltInSetup } from '../engine';
import type { Mask, Parameters } from '../../lottery/network/network';
import { evenBatches, summed, withoutDropout } from '../gradients';
import { checkMaskChange } from '../mask-change';
import { StepRandomness } from '../step-draws';
import type { StepDraws } from '../step-draws';
import { SlicedTrainer } from '../sliced-trainer';
import { moved } from './batch-norm';
import { ConstantOutputs } from './constant-outputs';
import { logits } from './forward';
import type { Tensor, Tensor1D, Tensor2D, TensorFlow } from './library';
import { updated } from './optimiser';
import type { StepSettings, Update } from './optimiser';
import type { Pass, Statistics, Training } from './pass';
import { InputReader } from './shared-dataset';
import type { SharedDataset } from './shared-dataset';
import { HeldValues } from './values';
import type { Held } from './values';

/** Examples that are evaluated at a time: what networks make of images is large. */
const IMAGES_AT_A_TIME = 128;
const EXAMPLES_AT_A_TIME = 1024;

export class TensorFlowTrainer extends SlicedTrainer {
  readonly #tf: TensorFlow;
  readonly #data: SharedDataset;
  readonly #setup: BuiltInSetup;
  readonly #inputs: InputReader;
  readonly #values: HeldValues;
  readonly #randomness: StepRandomness;
  #usable = true;

  constructor(tf: TensorFlow, data: SharedDataset, setup: BuiltInSetup) {
    const { network, mask, recipe, parameters } = setup;
    super(recipe.batch_size);
    for (const layer of network.layers) layerMask(mask, layer);
    this.#tf = tf;
    this.#data = data;
    this.#setup = setup;
    this.#inputs = new InputReader(data, network);
    this.#values = new HeldValues(tf, network, mask, recipe);
    this.#values.writeParameters(parameters);
    this.#randomness = new StepRandomness(setup);
  }

  protected get usable(): boolean {
    return this.#usable;
  }

  async setMask(mask: Mask, grown: Parameters = {}): Promise<void> {
    this.checkUsable();
    checkMaskChange(this.#setup.network, mask, grown);
    this.#values.setMask(mask, grown);
    return Promise.resolve();
  }

  async parameters(): Promise<Parameters> {
    this.checkUsable();
    return Promise.resolve(this.#values.readParameters());
  }

  async optimiserState(): Promise<OptimiserState> {
    this.checkUsable();
    return Promise.resolve(this.#values.readState());
  }

  async restore(parameters: Parameters, optimiser: OptimiserState): Promise<void> {
    this.checkUsable();
    this.#values.writeParameters(parameters);
    this.#values.writeState(optimiser);
    return Promise.resolve();
  }

  /** Gives its tensors back; it can no longer be used. */
  dispose(): void {
    this.#usable = false;
    this.#values.dispose();
  }

  protected step(examples: Uint32Array, learningRate: number, position: number): number {
    const { recipe, startIteration } = this.#setup;
    const tf = this.#tf;
    const { learned } = this.#values;
    const statistics = new Map<string, Statistics>();
    const { loss, updates, running } = tf.tidy(() => {
      const draws = this.#randomness.at(position, examples.length);
      const onStatistics: Training['onStatistics'] = (norm, { mean, variance, count }) =>
        statistics.set(norm, { mean: tf.keep(mean), variance: tf.keep(variance), count });
      const { value, grads } = this.#lossAndGradients(examples, draws, onStatistics);
      const settings: StepSettings = { recipe, learningRate, iteration: position - startIteration + 1 };
      return {
        loss: value,
        updates: learned.map((held, i) => stepOf(tf, settings, held, grads[i] as Tensor)),
        running: this.#movedStatistics(statistics),
      };
    });
    for (const { mean, variance } of statistics.values()) tf.dispose([mean, variance]);
    learned.forEach((held, i) => this.#values.replace(held, updates[i] as Update));
    for (const [name, value] of Object.entries(running))
      this.#values.replace(this.#values.byName(name), { value, memories: [] });
    return taken(loss)[0] ?? NaN;
  }

  protected *evaluation(part: Part): Generator<void, Evaluation, void> {
    const tf = this.#tf;
    let loss = 0;
    let correct = 0;
    for (const examples of this.#batches(part)) {
      const [losses, right] = tf.tidy(() => {
        const output = logits(this.#pass(), this.#inputTensor(examples));
        const classes = this.#classTensor(examples);
        return [
          tf.sum(crossEntropies(tf, output, classes)),
          tf.sum(tf.equal(tf.argMax(output, 1), classes)),
        ] as const;
      });
      loss += taken(losses)[0] ?? NaN;
      correct += taken(right)[0] ?? NaN;
      yield;
    }
    const examples = this.#data.parts[part].length;
    return { loss: loss / examples, correct, examples };
  }

  protected *classification(part: Part): Generator<void, Uint16Array, void> {
    const classes = new Uint16Array(this.#data.parts[part].length);
    let at = 0;
    for (const examples of this.#batches(part)) {
      const given = this.#tf.tidy(() =>
        this.#tf.argMax(logits(this.#pass(), this.#inputTensor(examples)), 1),
      );
      classes.set(taken(given), at);
      at += examples.length;
      yield;
    }
    return classes;
  }

  protected *deadNeurons(part: Part): Generator<void, Record<string, number[]>, void> {
    const outputs = new ConstantOutputs(this.#tf);
    try {
      for (const examples of this.#batches(part)) {
        this.#tf.tidy(() => {
          const onActivations = outputs.widen.bind(outputs);
          logits({ ...this.#pass(), onActivations }, this.#inputTensor(examples));
        });
        yield;
      }
      return outputs.constant();
    } finally {
      outputs.dispose();
    }
  }

  protected *lossGradients(examples: Uint32Array): Generator<void, Parameters, void> {
    const tf = this.#tf;
    const network = withoutDropout(this.#setup.network);
    const randomness = new StepRandomness({ ...this.#setup, network, augment: 'none' });
    let sum: Parameters | null = null;
    for (const batch of evenBatches(examples, this.#setup.recipe.batch_size)) {
      this.checkUsable();
      const gradients = tf.tidy(() => {
        const { grads } = this.#lossAndGradients(
          batch,
          randomness.at(0, batch.length),
          () => undefined,
          network,
        );
        return grads.map((gradient) => tf.mul(gradient, batch.length / examples.length));
      });
      sum = summed(sum, this.#values.namedGradients(gradients));
      yield;
    }
    return sum ?? {};
  }

  /** Of the batch's mean loss in training; gradients in the order of what is learned. To be called where tensors are tidied up. */
  #lossAndGradients(
    examples: Uint32Array,
    draws: StepDraws,
    onStatistics: Training['onStatistics'],
    network = this.#setup.network,
  ): { value: Tensor; grads: Tensor[] } {
    const tf = this.#tf;
    const input = this.#inputTensor(examples, draws.changes);
    const classes = this.#classTensor(examples);
    const training: Training = { keeps: (of) => keepsOf(draws, of), onStatistics };
    return tf.valueAndGrads((...values: Tensor[]) =>
      tf.mean(crossEntropies(tf, logits({ ...this.#pass(values), network, training }, input), classes)),
    )(this.#values.learned.map((held) => held.value));
  }

  /** A pass with the current values; those that are learned from a gradient's argument list, where one is given. */
  #pass(learning?: Tensor[]): Pass {
    const { learned } = this.#values;
    const given = new Map(learning?.map((value, i) => [learned[i]?.stored.name, value]));
    const value = (name: string) => given.get(name) ?? this.#values.byName(name).value;
    return { tf: this.#tf, network: this.#setup.network, value };
  }

  /** What running statistics become after a batch, by name. */
  #movedStatistics(batch: Map<string, Statistics>): Record<string, Tensor> {
    return Object.fromEntries(
      this.#setup.network.norms.flatMap((norm): [string, Tensor][] => {
        const names = normNames(norm);
        const seen = batch.get(norm.name);
        if (!seen) throw new Error(`Nothing went through ${norm.name}`);
        const running = {
          mean: this.#values.byName(names.mean).value,
          variance: this.#values.byName(names.variance).value,
        };
        const { mean, variance } = moved(this.#tf, running, seen);
        return [
          [names.mean, mean],
          [names.variance, variance],
        ];
      }),
    );
  }

  #inputTensor(examples: Uint32Array, changes: Int8Array | null = null): Tensor2D {
    return this.#tf.tensor2d(this.#inputs.read(examples, changes), [examples.length, this.#data.features]);
  }

  /** Of each example its class: [examples]. */
  #classTensor(examples: Uint32Array): Tensor1D {
    return this.#tf.tensor1d(this.#inputs.labels(examples), 'int32');
  }

  /** A part's examples, a slice's worth at a time. */
  *#batches(part: Part): Generator<Uint32Array, void, void> {
    const examples = this.#data.parts[part];
    const count = this.#setup.network.image ? IMAGES_AT_A_TIME : EXAMPLES_AT_A_TIME;
    for (let from = 0; from < examples.length; from += count) {
      this.checkUsable();
      yield examples.subarray(from, from + count);
    }
  }
}

/** Of each example, natural logarithm: [examples]. */
function crossEntropies(tf: TensorFlow, output: Tensor2D, classes: Tensor1D): Tensor {
  const chosen = tf.oneHot(classes, output.shape[1], 1, 0, 'float32');
  return tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(output)), 1));
}

/** What one of the network's dropouts keeps in a step. */
function keepsOf({ images, dense }: StepDraws, of: { step: number } | { layer: number }): Uint8Array {
  const keeps = 'layer' in of ? dense.get(of.layer) : images.find(({ step }) => step === of.step)?.keeps;
  if (!keeps) throw new RangeError('The network has no such dropout');
  return keeps;
}

/** One parameter's step of the optimiser; where it is pruned, everything is left at 0 whatever the gradient is. */
function stepOf(tf: TensorFlow, settings: StepSettings, held: Held, gradient: Tensor): Update {
  const { stored, survivors } = held;
  const decay = stored.role === 'weight' ? settings.recipe.weight_decay : 0;
  const masked = survivors ? tf.where(survivors.mask, gradient, survivors.zeros) : gradient;
  return updated(tf, settings, held, masked, decay);
}

/** A tensor's values; it is given back. */
function taken(tensor: Tensor): ArrayLike<number> {
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}
