// Masks read from a file as bitmaps: in bands for whole layers, in areas for tiles.
import type { KernelCounts, MaskLayer } from '../../protocol/views/mask';
import { BlockCounter, type Area, type BlockCounts } from './blocks';
import type { StoredLayer } from './layers';
import { toMask } from './tensor-numbers';
import type { SafetensorsFile } from '../disk/tensors/safetensors';

/** A layer and the file that it lies in. */
export interface LayerSource {
  file: SafetensorsFile;
  layer: StoredLayer;
}

/** Consecutive weights of a layer: whole outputs, `first` being the first weight's place in the tensor. */
export interface Band {
  first: number;
  mask: Uint8Array<ArrayBuffer>;
}

/** Weights read at a time: a few milliseconds of work, so that whoever asks for something else soon gets it. */
const BAND = 1 << 20;

const kernelArea = ({ kernel }: MaskLayer) => (kernel ? kernel.height * kernel.width : 1);

/** The mask of a layer, 1 where a weight survives, in bands of whole outputs. */
export async function* bands({ file, layer }: LayerSource): AsyncGenerator<Band> {
  const { outputs, inputs } = layer.about;
  const perOutput = inputs * kernelArea(layer.about);
  const step = Math.max(1, Math.floor(BAND / Math.max(1, perOutput)));
  for (let output = 0; output < outputs; output += step) {
    const first = output * perOutput;
    const count = Math.min(step, outputs - output) * perOutput;
    yield { first, mask: await readMask({ file, layer }, first, count) };
  }
}

/** Counts the survivors of a layer, or those that it shares with another of the same shape. */
export async function countBlocks(source: LayerSource, other?: LayerSource): Promise<BlockCounts> {
  const { rows, columns, inputs, kernel } = source.layer.about;
  const counter = new BlockCounter(rows, columns);
  const height = kernel?.height ?? 1;
  const line = new Uint8Array(columns);
  let row = 0;
  for await (const { first, mask } of bands(source)) {
    if (other) intersect(mask, await readMask(other, first, mask.length));
    if (!kernel) {
      for (let at = 0; at < mask.length; at += columns) counter.addRow(row++, mask, at);
      continue;
    }
    const perOutput = columns * height;
    for (let output = 0; output < mask.length; output += perOutput)
      for (let y = 0; y < height; y++) {
        for (let input = 0, to = 0; input < inputs; input++)
          for (let x = 0; x < kernel.width; x++)
            line[to++] = mask[output + (input * height + y) * kernel.width + x] as number;
        counter.addRow(row++, line, 0);
      }
  }
  return counter.finish();
}

/** Which kernels of a convolution have a weight left. */
export async function countKernels(source: LayerSource): Promise<KernelCounts> {
  const { outputs, inputs } = source.layer.about;
  const area = kernelArea(source.layer.about);
  const ofFilters = new Uint32Array(outputs);
  const ofChannels = new Uint32Array(inputs);
  let left = 0;
  for await (const { first, mask } of bands(source))
    for (let at = 0, kernel = area > 0 ? first / area : 0; at < mask.length; at += area, kernel++) {
      const end = at + area;
      let weight = at;
      while (weight < end && mask[weight] === 0) weight++;
      if (weight === end) continue;
      left++;
      (ofFilters[Math.floor(kernel / inputs)] as number)++;
      (ofChannels[kernel % inputs] as number)++;
    }
  return { left, ofFilters, ofChannels };
}

/** The pixels of an area of the bitmap, row by row, 1 where the weight survives. */
export async function readArea(source: LayerSource, area: Area): Promise<Uint8Array<ArrayBuffer>> {
  const { kernel } = source.layer.about;
  const height = kernel?.height ?? 1;
  const width = kernel?.width ?? 1;
  const firstOutput = Math.floor(area.y / height);
  const endOutput = Math.ceil((area.y + area.height) / height);
  const firstInput = Math.floor(area.x / width);
  const endInput = Math.ceil((area.x + area.width) / width);
  const outputs = await readBlock(source, firstOutput, endOutput, firstInput, endInput);

  const pixels = new Uint8Array(area.width * area.height);
  for (let y = area.y, to = 0; y < area.y + area.height; y++) {
    const weights = outputs[Math.floor(y / height) - firstOutput] as Uint8Array;
    const line = (y % height) * width;
    for (let x = area.x; x < area.x + area.width; x++) {
      const filter = (Math.floor(x / width) - firstInput) * height * width;
      pixels[to++] = weights[filter + line + (x % width)] as number;
    }
  }
  return pixels;
}

/** The mask of some inputs of some outputs: for each output its weights from `firstInput` on. */
async function readBlock(
  source: LayerSource,
  firstOutput: number,
  endOutput: number,
  firstInput: number,
  endInput: number,
): Promise<Uint8Array[]> {
  const { about } = source.layer;
  const area = kernelArea(about);
  const perOutput = about.inputs * area;
  const wanted = (endInput - firstInput) * area;
  const outputs = Array.from({ length: endOutput - firstOutput }, (_, i) => i);
  // Reading a few times too much in one go is faster than many small reads.
  if (wanted * 8 >= perOutput) {
    const mask = await readMask(source, firstOutput * perOutput, outputs.length * perOutput);
    return outputs.map((i) => mask.subarray(i * perOutput + firstInput * area, (i + 1) * perOutput));
  }
  return Promise.all(
    outputs.map((i) => readMask(source, (firstOutput + i) * perOutput + firstInput * area, wanted)),
  );
}

const intersect = (mask: Uint8Array, other: Uint8Array) => {
  for (let i = 0; i < mask.length; i++) (mask[i] as number) &= other[i] as number;
};

async function readMask({ file, layer: { mask } }: LayerSource, first: number, count: number) {
  return toMask(mask.dtype, await file.readPart(mask.name, first, count));
}
