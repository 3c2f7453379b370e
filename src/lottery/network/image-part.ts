// The part of a network that reads images: its convolutions and norms, and the steps between them, checked shape by shape.
import { LabError } from '../errors';
import type { ConvolutionPart, LayerPart, ResidualPart } from './layer-list';
import { convolvedSize } from './network';
import type {
  Activation,
  BatchNorm,
  ConvolutionLayer,
  ImagePart,
  ImageShape,
  ImageStep,
  Layer,
} from './network';
import { say } from '../translate';
import type { TranslatableText } from '../translate';

export type PartBeforeDense = Exclude<LayerPart, { kind: 'dense' }>;

export interface BuiltImagePart {
  layers: Layer[];
  norms: BatchNorm[];
  image: ImagePart;
  /** What the first fully connected layer reads. */
  last: ImageShape;
}

/**
 * The layers and steps of a row of parts, each reading what the one before makes.
 * @throws LabError where one does not fit: says which and why
 */
export function buildImagePart(
  parts: readonly PartBeforeDense[],
  shape: ImageShape,
  activation: Activation,
): BuiltImagePart {
  const builder = new ImageBuilder(shape, activation);
  parts.forEach((part, i) => builder.add(part, parts[i + 1]?.kind === 'batch-norm'));
  const { layers, norms, steps } = builder;
  return { layers, norms, image: { shape, steps }, last: builder.shape };
}

/** Names that the convolutions of a row of parts get: those counted, and those around residual blocks. */
export function convolutionNames(parts: readonly PartBeforeDense[]): {
  convolutions: string[];
  shortcuts: string[];
} {
  // Before the first convolution; no residual block is there.
  let channels = 0;
  let convolutions = 0;
  let shortcuts = 0;
  for (const part of parts) {
    if (part.kind === 'convolution') convolutions++;
    if (part.kind === 'residual') {
      convolutions += 2;
      if (needsProjection(part, channels)) shortcuts++;
    }
    if (part.kind === 'convolution' || part.kind === 'residual') channels = part.filters;
  }
  const numbered = (name: string, count: number) =>
    Array.from({ length: count }, (_, i) => `${name}${i + 1}`);
  return { convolutions: numbered('conv', convolutions), shortcuts: numbered('shortcut', shortcuts) };
}

/** The image can be added as it is only where it keeps its shape. */
const needsProjection = ({ filters, stride }: ResidualPart, channels: number) =>
  stride > 1 || channels !== filters;

class ImageBuilder {
  readonly layers: ConvolutionLayer[] = [];
  readonly norms: BatchNorm[] = [];
  readonly steps: ImageStep[] = [];
  /** Of every image, the input's first. */
  readonly #shapes: ImageShape[];
  readonly #activation: Activation;

  constructor(shape: ImageShape, activation: Activation) {
    this.#shapes = [shape];
    this.#activation = activation;
  }

  get shape(): ImageShape {
    return this.#shapes[this.#last] as ImageShape;
  }

  /** @param normalised whether a batch norm follows, which then has the activation */
  add(part: PartBeforeDense, normalised: boolean): void {
    const from = this.#last;
    const [channels, height, width] = this.shape;
    switch (part.kind) {
      case 'convolution':
        this.#convolve(part, from, 'hidden', normalised);
        break;
      case 'batch-norm':
        this.#normalise(from, this.#activation);
        break;
      case 'residual':
        this.#addResidual(part, from);
        break;
      case 'pool':
        if (height < 2 || width < 2)
          throw this.#tooSmall(
            say`The pooling after ${this.layers.at(-1)?.name ?? say('the input')} needs an image of at least 2 × 2; it is ${height} × ${width} there`,
            say('Use larger images, or an architecture with fewer poolings.'),
          );
        this.#push({ op: 'max-pool', from }, [channels, Math.floor(height / 2), Math.floor(width / 2)]);
        break;
      case 'average-pool':
        this.#push({ op: 'average-pool', from }, [channels, 1, 1]);
        break;
      case 'dropout':
        this.#push({ op: 'dropout', rate: part.rate, from }, this.shape);
        break;
    }
  }

  /** Two convolutions beside the image itself, or beside a 1 × 1 convolution of it where the shapes differ. */
  #addResidual(part: ResidualPart, from: number): void {
    const { filters, stride } = part;
    const [channels] = this.shape;
    const block = { kind: 'convolution', filters, kernel: 3, padding: 1 } as const;
    this.#convolve({ ...block, stride }, from, 'hidden', true);
    this.#normalise(this.#last, this.#activation);
    this.#convolve({ ...block, stride: 1 }, this.#last, 'hidden', true);
    const straight = this.#normalise(this.#last, 'none');
    let beside = from;
    if (needsProjection(part, channels)) {
      this.#convolve({ ...block, kernel: 1, padding: 0, stride }, from, 'shortcut', true);
      beside = this.#normalise(this.#last, 'none');
    }
    const sum: ImageStep = { op: 'add', from: straight, with: beside, activation: this.#activation };
    this.#push(sum, this.#shapes[straight] as ImageShape);
  }

  #convolve(
    { filters, kernel, stride, padding }: ConvolutionPart,
    from: number,
    role: ConvolutionLayer['role'],
    normalised: boolean,
  ): void {
    const [channels, height, width] = this.#shapes[from] as ImageShape;
    const name = role === 'shortcut' ? 'shortcut' : 'conv';
    const layer: ConvolutionLayer = {
      kind: 'convolution',
      name: `${name}${this.layers.filter((other) => other.role === role).length + 1}`,
      ...{ channels, height, width, filters, kernel, stride, padding },
      activation: normalised ? 'none' : this.#activation,
      bias: !normalised,
      role,
    };
    if (Math.min(...convolvedSize(layer)) < 1)
      throw this.#tooSmall(
        say`The filters of ${layer.name}, ${kernel} × ${kernel}, are larger than its image: ${height} × ${width} and a padding of ${padding}`,
        say('Use larger images, smaller filters, or more padding.'),
      );
    this.layers.push(layer);
    this.#push({ op: 'convolution', layer: layer.name, from }, [filters, ...convolvedSize(layer)]);
  }

  /** @returns number of the image that it makes */
  #normalise(from: number, activation: Activation): number {
    const shape = this.#shapes[from] as ImageShape;
    const norm: BatchNorm = { name: `bn${this.norms.length + 1}`, channels: shape[0] };
    this.norms.push(norm);
    return this.#push({ op: 'batch-norm', norm: norm.name, from, activation }, shape);
  }

  #push(step: ImageStep, shape: ImageShape): number {
    this.steps.push(step);
    return this.#shapes.push(shape) - 1;
  }

  get #last(): number {
    return this.steps.length;
  }

  #tooSmall(message: TranslatableText, hint: TranslatableText): LabError {
    const [, height, width] = this.#shapes[0] as ImageShape;
    return new LabError(say`${message}, from ${height} × ${width} at the input.`, { hint });
  }
}
