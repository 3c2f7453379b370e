// Small networks with batch norm, residual blocks, average pooling and dropout for the engine's tests.
import { convolvedSize } from '../../../src/lottery/network/network';
import type {
  BatchNorm,
  ConvolutionLayer,
  DenseLayer,
  ImageShape,
  ImageStep,
  Network,
} from '../../../src/lottery/network/network';

export type DeepPart =
  | { part: 'convolution'; filters: number; kernel: number; stride: number; padding: number; norm: boolean }
  | { part: 'residual'; filters: number; stride: number; norm: boolean }
  | { part: 'pool' }
  | { part: 'average' }
  | { part: 'dropout'; rate: number };

export interface DeepShape {
  shape: ImageShape;
  parts: readonly DeepPart[];
  /** Neurons and dropout of hidden layers. */
  hidden: { neurons: number; dropout: number }[];
  classes: number;
  activation: 'relu' | 'tanh';
}

/** Parts that do not fit where they stand are left out. */
export function deepNetwork({ shape, parts, hidden, classes, activation }: DeepShape): Network {
  const builder = new Builder(shape, activation);
  for (const part of parts) builder.add(part);
  const { layers, norms, steps, last } = builder;
  const widths = [last[0] * last[1] * last[2], ...hidden.map(({ neurons }) => neurons), classes];
  const dense = widths.slice(1).map((outputs, i): DenseLayer => ({
    kind: 'dense',
    name: `fc${i + 1}`,
    inputs: widths[i] ?? 0,
    outputs,
    activation: i < hidden.length ? activation : 'none',
    dropout: hidden[i]?.dropout ?? 0,
    role: i < hidden.length ? 'hidden' : 'output',
  }));
  const inputs = shape[0] * shape[1] * shape[2];
  return { inputs, classes, layers: [...layers, ...dense], norms, image: { shape, steps } };
}

class Builder {
  readonly layers: ConvolutionLayer[] = [];
  readonly norms: BatchNorm[] = [];
  readonly steps: ImageStep[] = [];
  readonly #shapes: ImageShape[];
  readonly #activation: 'relu' | 'tanh';

  constructor(shape: ImageShape, activation: 'relu' | 'tanh') {
    this.#shapes = [shape];
    this.#activation = activation;
  }

  get last(): ImageShape {
    return this.#shapes[this.#shapes.length - 1] as ImageShape;
  }

  add(part: DeepPart): void {
    const from = this.steps.length;
    const [channels, height, width] = this.last;
    switch (part.part) {
      case 'convolution':
        this.#convolution(from, part, this.#activation);
        break;
      case 'residual':
        this.#residual(part);
        break;
      case 'pool':
        if (height < 2 || width < 2) return;
        this.#step({ op: 'max-pool', from }, [channels, height >> 1, width >> 1]);
        break;
      case 'average':
        this.#step({ op: 'average-pool', from }, [channels, 1, 1]);
        break;
      case 'dropout':
        this.#step({ op: 'dropout', rate: part.rate, from }, this.last);
    }
  }

  #residual({ filters, stride, norm }: { filters: number; stride: number; norm: boolean }): void {
    const from = this.steps.length;
    const [channels] = this.last;
    const common = { filters, kernel: 3, padding: 1, norm };
    this.#convolution(from, { ...common, stride }, this.#activation);
    this.#convolution(this.steps.length, { ...common, stride: 1 }, 'none');
    const straight = this.steps.length;
    const shape = this.last;
    let shortcut = from;
    if (stride > 1 || filters !== channels) {
      this.#convolution(from, { filters, kernel: 1, stride, padding: 0, norm }, 'none', 'shortcut');
      shortcut = this.steps.length;
    }
    this.#step({ op: 'add', from: straight, with: shortcut, activation: this.#activation }, shape);
  }

  #convolution(
    from: number,
    part: { filters: number; kernel: number; stride: number; padding: number; norm: boolean },
    activation: 'relu' | 'tanh' | 'none',
    role: ConvolutionLayer['role'] = 'hidden',
  ): void {
    const [channels, height, width] = this.#shapes[from] as ImageShape;
    const { norm, filters, kernel, stride, padding } = part;
    const number = this.layers.filter((layer) => layer.role === role).length + 1;
    const layer: ConvolutionLayer = {
      kind: 'convolution',
      name: `${role === 'shortcut' ? 'shortcut' : 'conv'}${number}`,
      ...{ channels, height, width, filters, kernel, stride, role },
      padding: Math.min(padding, kernel - 1),
      activation: norm ? 'none' : activation,
      bias: !norm,
    };
    const size = convolvedSize(layer);
    if (Math.min(...size) < 1) return;
    this.layers.push(layer);
    this.#step({ op: 'convolution', layer: layer.name, from }, [filters, ...size]);
    if (!norm) return;
    const { length } = this.norms;
    this.norms.push({ name: `bn${length + 1}`, channels: filters });
    const name = `bn${length + 1}`;
    this.#step({ op: 'batch-norm', norm: name, from: this.steps.length, activation }, this.last);
  }

  #step(step: ImageStep, shape: ImageShape): void {
    this.steps.push(step);
    this.#shapes.push(shape);
  }
}
