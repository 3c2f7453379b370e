// Trains one network under one mask with TensorFlow.
import { layerMask } from '../../lottery/masks';
import { normNames } from '../../lottery/network';
import type { Evaluation, OptimiserState, Part, Slices, Trainer, TrainerSetup } from '../engine';
import type { Parameters } from '../../lottery/network';
import { Noise } from '../noise';
import type { StepNoise } from '../noise';
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

export class TensorFlowTrainer implements Trainer {
  readonly #tf: TensorFlow;
  readonly #data: SharedDataset;
  readonly #setup: TrainerSetup;
  readonly #inputs: InputReader;
  readonly #values: HeldValues;
  readonly #noise: Noise;
  #usable = true;

  constructor(tf: TensorFlow, data: SharedDataset, setup: TrainerSetup) {
    const { network, mask, recipe, parameters } = setup;
    for (const layer of network.layers) layerMask(mask, layer);
    this.#tf = tf;
    this.#data = data;
    this.#setup = setup;
    this.#inputs = new InputReader(data, network);
    this.#values = new HeldValues(tf, network, mask, recipe);
    this.#values.writeParameters(parameters);
    this.#noise = new Noise(setup);
  }

  step(examples: Uint32Array, learningRate: number, iteration: number, position: number): number {
    this.#checkUsable();
    const { recipe } = this.#setup;
    if (examples.length === 0 || examples.length > recipe.batch_size)
      throw new RangeError(`A batch of ${examples.length} examples: it must have 1 to ${recipe.batch_size}`);
    const tf = this.#tf;
    const { learned } = this.#values;
    const statistics = new Map<string, Statistics>();
    const { loss, updates, running } = tf.tidy(() => {
      const noise = this.#noise.at(position, examples.length);
      const input = this.#inputTensor(examples, noise.changes);
      const classes = this.#classTensor(examples);
      const training: Training = {
        keeps: (of) => keepsOf(noise, of),
        onStatistics: (norm, { mean, variance, count }) =>
          statistics.set(norm, { mean: tf.keep(mean), variance: tf.keep(variance), count }),
      };
      const { value, grads } = tf.valueAndGrads((...values: Tensor[]) =>
        tf.mean(crossEntropies(tf, logits({ ...this.#pass(values), training }, input), classes)),
      )(learned.map((held) => held.value));
      const settings: StepSettings = { recipe, learningRate, iteration };
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

  evaluate(part: Part): Evaluation {
    const slices = this.evaluateInSlices(part);
    for (;;) {
      const slice = slices.next();
      if (slice.done) return slice.value;
    }
  }

  *evaluateInSlices(part: Part): Slices<Evaluation> {
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

  classify(part: Part): Uint16Array {
    const classes = new Uint16Array(this.#data.parts[part].length);
    let at = 0;
    for (const examples of this.#batches(part)) {
      const given = this.#tf.tidy(() =>
        this.#tf.argMax(logits(this.#pass(), this.#inputTensor(examples)), 1),
      );
      classes.set(taken(given), at);
      at += examples.length;
    }
    return classes;
  }

  *findDeadNeurons(part: Part): Slices<Record<string, number[]>> {
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

  parameters(): Parameters {
    this.#checkUsable();
    return this.#values.readParameters();
  }

  optimiserState(): OptimiserState {
    this.#checkUsable();
    return this.#values.readState();
  }

  restore(parameters: Parameters, optimiser: OptimiserState): void {
    this.#checkUsable();
    this.#values.writeParameters(parameters);
    this.#values.writeState(optimiser);
  }

  /** Gives its tensors back; it can no longer be used. */
  dispose(): void {
    this.#usable = false;
    this.#values.dispose();
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
      this.#checkUsable();
      yield examples.subarray(from, from + count);
    }
  }

  #checkUsable(): void {
    if (!this.#usable)
      throw new Error('This trainer was replaced by another one in its workspace and can no longer be used');
  }
}

/** Of each example, natural logarithm: [examples]. */
function crossEntropies(tf: TensorFlow, output: Tensor2D, classes: Tensor1D): Tensor {
  const chosen = tf.oneHot(classes, output.shape[1], 1, 0, 'float32');
  return tf.neg(tf.sum(tf.mul(chosen, tf.logSoftmax(output)), 1));
}

/** What one of the network's dropouts keeps in a step. */
function keepsOf({ images, dense }: StepNoise, of: { step: number } | { layer: number }): Uint8Array {
  const keeps = 'layer' in of ? dense.get(of.layer) : images.find(({ step }) => step === of.step)?.keeps;
  if (!keeps) throw new RangeError('The network has no such dropout');
  return keeps;
}

/** One parameter's step of the optimiser; where it is pruned, everything is left at 0 whatever the gradient is. */
function stepOf(tf: TensorFlow, settings: StepSettings, held: Held, gradient: Tensor): Update {
  const { value, stored, survivors } = held;
  const { weight_decay } = settings.recipe;
  const decayed =
    stored.role === 'weight' && weight_decay > 0 ? tf.add(gradient, tf.mul(value, weight_decay)) : gradient;
  return updated(
    tf,
    settings,
    held,
    survivors ? tf.where(survivors.mask, decayed, survivors.zeros) : decayed,
  );
}

/** A tensor's values; it is given back. */
function taken(tensor: Tensor): ArrayLike<number> {
  const values = tensor.dataSync();
  tensor.dispose();
  return values;
}
