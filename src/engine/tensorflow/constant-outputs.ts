// Neurons and filters whose output is the same for every example, found by its range.
import type { Tensor, TensorFlow } from './library';

interface Range {
  least: Tensor;
  most: Tensor;
}

export class ConstantOutputs {
  readonly #tf: TensorFlow;
  readonly #ranges = new Map<string, Range>();

  constructor(tf: TensorFlow) {
    this.#tf = tf;
  }

  /** @param activations of some examples; outputs are the last dimension */
  widen(layer: string, activations: Tensor): void {
    const tf = this.#tf;
    const axes = activations.shape.slice(0, -1).map((_, axis) => axis);
    const known = this.#ranges.get(layer);
    const least = tf.min(activations, axes);
    const most = tf.max(activations, axes);
    this.#ranges.set(layer, {
      least: tf.keep(known ? tf.minimum(known.least, least) : least),
      most: tf.keep(known ? tf.maximum(known.most, most) : most),
    });
    if (known) tf.dispose([known.least, known.most]);
  }

  /** Numbers of the outputs that never changed, by layer. */
  constant(): Record<string, number[]> {
    return Object.fromEntries(
      Array.from(this.#ranges, ([layer, { least, most }]) => {
        const ends = most.dataSync();
        const same = Array.from(least.dataSync(), (value, i) => (value === ends[i] ? i : -1));
        return [layer, same.filter((i) => i >= 0)];
      }),
    );
  }

  dispose(): void {
    for (const { least, most } of this.#ranges.values()) this.#tf.dispose([least, most]);
    this.#ranges.clear();
  }
}
