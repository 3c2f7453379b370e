// The first fully connected layer folded back onto the picture that it reads: the network's input, or what convolutions made of it.
import { imageShapes } from '../../lottery/network/network';
import type { InputImage, MaskLayer } from '../../protocol/views/mask';
import { parseNetwork } from '../disk/stored-network';
import type { ScannedLayer } from './degrees';

/** `[1,28,28]` or `28x28`: channels (where there are three numbers), height, width. Null where it is no shape. */
function parseShape(text: string | undefined): number[] | null {
  const numbers = text?.match(/\d+/g)?.map(Number) ?? [];
  return numbers.length === 0 || numbers.some((size) => size < 1) ? null : numbers;
}

/** What the file says of the layer's inputs; tickets from before it was an entry say it by their network. */
function toldShape(before: MaskLayer | null, metadata: Record<string, string>): number[] | null {
  if (!before) return parseShape(metadata['input_shape']);
  const told = parseShape(metadata['dense_input_shape']);
  if (told) return told;
  const network = parseNetwork(metadata['network']);
  return (network?.image && imageShapes(network, network.image).at(-1)) ?? null;
}

/** Square pictures: of as many channels as the convolution before has filters; else of one channel or of three. */
function guessShape(inputs: number, before: MaskLayer | null): number[] | null {
  for (const channels of before ? [before.outputs] : [1, 3]) {
    const side = Math.sqrt(inputs / channels);
    if (Number.isInteger(side) && side > 1) return [channels, side, side];
  }
  return null;
}

/**
 * How many weights leave each pixel.
 * @param before the convolution before it, if there is one
 * @returns null where the inputs are no picture, or pictures of one pixel each
 */
export function foldOntoImage(
  { about, scan }: ScannedLayer,
  before: MaskLayer | null,
  metadata: Record<string, string>,
): InputImage | null {
  const told = toldShape(before, metadata);
  const fits = told !== null && told.reduce((product, size) => product * size, 1) === about.inputs;
  if (fits && (told.length < 2 || told.length > 3)) return null;
  const shape = fits ? [1, ...told].slice(-3) : guessShape(about.inputs, before);
  if (!shape) return null;
  const [channels = 1, height = 1, width = 1] = shape;
  if (height * width === 1) return null;
  return {
    layer: about.name,
    of: before ? 'convolutions' : 'input',
    channels,
    height,
    width,
    guessed: !fits,
    counts: scan.ofInputs,
    most: about.outputs,
  };
}
