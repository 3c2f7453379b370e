// Weights that come in to and go out from each neuron, and the first layer folded back onto the picture it reads.
import type { InputImage, LayerScan, MaskLayer, NeuronDegrees } from '../../protocol/views/mask';

export interface ScannedLayer {
  about: MaskLayer;
  scan: LayerScan;
}

const positions = (counts: Uint32Array | null): Uint32Array<ArrayBuffer> => {
  const zeros: number[] = [];
  counts?.forEach((count, i) => {
    if (count === 0) zeros.push(i);
  });
  return Uint32Array.from(zeros);
};

/** Sums of `group` neighbours at a time: what a channel sends out that was flattened into so many inputs. */
function sumGroups(counts: Uint32Array, group: number): Uint32Array<ArrayBuffer> {
  const sums = new Uint32Array(counts.length / group);
  for (let i = 0; i < counts.length; i++) (sums[Math.floor(i / group)] as number) += counts[i] as number;
  return sums;
}

/** How many inputs of `next` one output of `layer` feeds; null where `next` does not read `layer`. */
function fanOut(layer: MaskLayer, next: MaskLayer): number | null {
  if (next.inputs === layer.outputs) return 1;
  const flattened = layer.kernel !== null && next.kernel === null && layer.outputs > 0;
  return flattened && next.inputs > 0 && next.inputs % layer.outputs === 0
    ? next.inputs / layer.outputs
    : null;
}

/**
 * The network's inputs, then the outputs of every layer in order. A layer is taken to be read by the one after it, where the sizes fit.
 */
export function neuronDegrees(layers: readonly ScannedLayer[]): NeuronDegrees[] {
  const first = layers[0];
  if (!first) return [];
  const area = ({ kernel }: MaskLayer) => (kernel ? kernel.height * kernel.width : 1);
  const inputs: NeuronDegrees = {
    layer: first.about.name,
    role: 'input',
    neurons: first.about.inputs,
    incoming: null,
    outgoing: first.scan.ofInputs,
    next: first.about.name,
    mostIn: 0,
    mostOut: first.about.outputs * area(first.about),
    withoutIncoming: new Uint32Array(0),
    withoutOutgoing: positions(first.scan.ofInputs),
  };
  return [
    inputs,
    ...layers.map(({ about, scan }, i): NeuronDegrees => {
      const following = layers[i + 1];
      const fan = following ? fanOut(about, following.about) : null;
      const outgoing = following && fan !== null ? sumGroups(following.scan.ofInputs, fan) : null;
      return {
        layer: about.name,
        role: following ? 'hidden' : 'output',
        neurons: about.outputs,
        incoming: scan.ofOutputs,
        outgoing,
        next: following && fan !== null ? following.about.name : null,
        mostIn: about.inputs * area(about),
        mostOut: following && fan !== null ? following.about.outputs * area(following.about) * fan : 0,
        withoutIncoming: positions(scan.ofOutputs),
        withoutOutgoing: positions(outgoing),
      };
    }),
  ];
}

/** `[1,28,28]` or `28x28`: channels (where there are three numbers), height, width. Null where it is no shape. */
function parseInputShape(text: string | undefined): number[] | null {
  const numbers = text?.match(/\d+/g)?.map(Number) ?? [];
  return numbers.length === 0 || numbers.some((size) => size < 1) ? null : numbers;
}

/** A square picture of one channel or of three, if so many inputs make one. */
function guessShape(inputs: number): number[] | null {
  for (const channels of [1, 3]) {
    const side = Math.sqrt(inputs / channels);
    if (Number.isInteger(side) && side > 1) return [channels, side, side];
  }
  return null;
}

/**
 * The first layer folded back onto the picture: how many weights leave each pixel.
 * @param inputShape as the file's metadata gives it
 * @returns null for a convolution, whose filters wander over the picture, and where the inputs are no picture
 */
export function foldOntoImage(
  { about, scan }: ScannedLayer,
  inputShape: string | undefined,
): InputImage | null {
  if (about.kernel) return null;
  const told = parseInputShape(inputShape);
  const fits = told !== null && told.reduce((product, size) => product * size, 1) === about.inputs;
  if (fits && (told.length < 2 || told.length > 3)) return null;
  const shape = fits ? [1, ...told].slice(-3) : guessShape(about.inputs);
  if (!shape) return null;
  const [channels = 1, height = 1, width = 1] = shape;
  return {
    layer: about.name,
    channels,
    height,
    width,
    guessed: !fits,
    counts: scan.ofInputs,
    most: about.outputs,
  };
}
