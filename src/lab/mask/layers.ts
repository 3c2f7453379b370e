// Finds the masked layers of a file of tensors by their names and shapes.
import { LabError } from '../../lottery/errors';
import { isModel } from '../../lottery/network/network';
import type { MaskLayer, MaskTicket } from '../../protocol/views/mask';
import type { TensorInfo } from '../../tensors/header';
import { anyNetworkSchema } from '../disk/stored-network';
import { jsonText } from '../disk/tensors/metadata';
import type { SafetensorsFile } from '../disk/tensors/safetensors';
import { say } from '../../lottery/translate';

export interface StoredTensor {
  name: string;
  dtype: string;
  shape: number[];
}

/** A masked layer with the tensors that it consists of; those that the file lacks, or has in another shape, are null. */
export interface StoredLayer {
  about: MaskLayer;
  mask: StoredTensor;
  final: StoredTensor | null;
  initial: StoredTensor | null;
  rewound: StoredTensor | null;
}

const MASK = '_mask';
/** More layers than anybody could look at. */
const MOST_MASKS = 2000;
/** Rows or columns of a bitmap. */
const MOST_SIDE = 2 ** 27;
const natural = new Intl.Collator('en', { numeric: true });

/**
 * Every tensor `NAME_mask` makes a layer; its values are NAME (or NAME_orig, as torch.nn.utils.prune calls it), NAME_initial and NAME_rewound.
 * In the order of the network where it is a model of the user's own; else convolutions first, each kind in natural order of names, so that
 * fc10 comes after fc2.
 * @throws LabError where there is no mask, or more than can be looked at
 */
export function findLayers(file: SafetensorsFile): StoredLayer[] {
  const masks = file.names.filter((name) => name.endsWith(MASK));
  if (masks.length === 0)
    throw new LabError(
      say`${file.path} holds no mask: none of its ${file.names.length} tensors is named like fc1.weight_mask.`,
      {
        hint: say(
          'Tickets of a run have masks. In a file of your own, store the mask of the tensor NAME as NAME_mask, nonzero where a weight survives.',
        ),
      },
    );
  if (masks.length > MOST_MASKS)
    throw new LabError(
      say`${file.path} holds ${masks.length} masks; at most ${MOST_MASKS} can be looked at.`,
      {
        hint: say('Store the masks that you want to see in a separate file.'),
      },
    );
  const names = new Set(file.names);
  const places = placesIn(file.metadata['network']);
  const placeOf = ({ about }: StoredLayer) => places.get(about.name) ?? places.size;
  return masks
    .map((mask) => describe(file, names, mask))
    .sort(
      (a, b) =>
        placeOf(a) - placeOf(b) || kindOf(a) - kindOf(b) || natural.compare(a.about.name, b.about.name),
    );
}

/** Places of the parameters of a model of the user's own, by name; of nothing else. */
function placesIn(network: string | undefined): Map<string, number> {
  const parsed = jsonText.pipe(anyNetworkSchema).safeParse(network);
  if (!parsed.success || !isModel(parsed.data)) return new Map();
  return new Map(parsed.data.layers.map(({ parameter }, i) => [parameter, i]));
}

const kindOf = ({ about }: StoredLayer) => (about.kernel ? 0 : 1);

/** Tensors of the network that have no mask, such as those of batch norms; in natural order of names. */
export function findUnmasked(file: SafetensorsFile, layers: readonly StoredLayer[]): MaskTicket['unmasked'] {
  const masked = new Set(
    layers.flatMap(({ mask, final, about }) => [
      mask.name,
      final?.name,
      ...about.misshapen.map(({ name }) => name),
    ]),
  );
  return file.names
    .filter((name) => !masked.has(name) && !/_(mask|initial|rewound)$|^input\./.test(name))
    .sort(natural.compare)
    .map((name) => {
      const { shape } = file.info(name);
      return { name, shape: [...shape], values: shape.reduce((product, size) => product * size, 1) };
    });
}

/** The place of a weight in its tensor, from its place in the bitmap. */
export function flatIndex({ inputs, kernel }: MaskLayer, row: number, column: number): number {
  const height = kernel?.height ?? 1;
  const width = kernel?.width ?? 1;
  const output = Math.floor(row / height);
  const input = Math.floor(column / width);
  return ((output * inputs + input) * height + (row % height)) * width + (column % width);
}

/** Indices along the dimensions of `shape`, the last changing fastest. */
export function unravel(flat: number, shape: readonly number[]): number[] {
  const index = new Array<number>(shape.length);
  let rest = flat;
  for (let i = shape.length - 1; i >= 0; i--) {
    const size = shape[i] as number;
    index[i] = rest % size;
    rest = Math.floor(rest / size);
  }
  return index;
}

function describe(file: SafetensorsFile, names: ReadonlySet<string>, maskName: string): StoredLayer {
  const stored = (tensor: string): StoredTensor => {
    const { dtype, shape }: TensorInfo = file.info(tensor);
    return { name: tensor, dtype, shape };
  };
  const mask = stored(maskName);
  const name = maskName.slice(0, -MASK.length);
  const bitmap = bitmapOf(mask.shape);
  if (Math.max(bitmap.rows, bitmap.columns) > MOST_SIDE)
    throw new LabError(
      say`${file.path}: tensor ${maskName} is [${mask.shape.join(', ')}]; a mask has at most ${MOST_SIDE} rows and columns.`,
    );
  const fits = ({ shape }: StoredTensor) => shape.join() === mask.shape.join();
  const misshapen: MaskLayer['misshapen'] = [];
  const find = (...wanted: string[]) => {
    const found = wanted.filter((candidate) => names.has(candidate)).map(stored);
    const others = found.filter((tensor) => !fits(tensor));
    misshapen.push(...others.map(({ name: other, shape }) => ({ name: other, shape: [...shape] })));
    return found.find(fits) ?? null;
  };
  const final = find(name, `${name}_orig`);
  const initial = find(`${name}_initial`);
  const rewound = find(`${name}_rewound`);
  const values = { initial: initial !== null, rewound: rewound !== null, final: final !== null };
  return { about: { name, ...bitmap, values, misshapen }, mask, final, initial, rewound };
}

/**
 * [out, in] is a bitmap of that size. A convolution's [out, in, height, width] is a grid of filters, [out, in, width] one of filters one
 * weight high, and further dimensions before the last lie under each other. One number, or a row of them, is one row.
 */
function bitmapOf(shape: number[]): Omit<MaskLayer, 'name' | 'values' | 'misshapen'> {
  const outputs = shape.length < 2 ? 1 : (shape[0] as number);
  const inputs = shape.length < 2 ? (shape[0] ?? 1) : (shape[1] as number);
  const width = shape.length < 3 ? 1 : (shape.at(-1) as number);
  const height = shape.slice(2, -1).reduce((product, size) => product * size, 1);
  return {
    shape: [...shape],
    weights: shape.reduce((product, size) => product * size, 1),
    outputs,
    inputs,
    kernel: shape.length < 3 ? null : { height, width },
    rows: outputs * height,
    columns: inputs * width,
  };
}
