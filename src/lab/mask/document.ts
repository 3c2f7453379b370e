// A ticket file in the mask inspector: opened by its header, read in pages, its counts cached.
import { LabError } from '../../lottery/errors';
import {
  type InputImage,
  type KernelCounts,
  type LayerScan,
  type LayerValues,
  type MaskTicket,
  type MaskTile,
  type NeuronDegrees,
  type Overlap,
  type WeightDetails,
} from '../../protocol/views/mask';
import { blockShares, type BlockCounts } from './blocks';
import { tileArea, type TilePlace } from './tile-area';
import { layerOverlap, totalOverlap } from './overlap';
import { neuronDegrees, type ScannedLayer } from './degrees';
import { foldOntoImage } from './picture';
import { Histogram, ValueRange } from './histogram';
import { findLayers, findUnmasked, flatIndex, unravel, type StoredLayer, type StoredTensor } from './layers';
import { toNumbers, valueText } from './tensor-numbers';
import { bands, countBlocks, countKernels, readArea, type LayerSource } from './read-mask';
import { levelsOf, placeOf, ticketPlace } from './siblings';
import { chained, wiringOf, type Wiring } from './layer-connections';
import { SafetensorsFile } from '../disk/tensors/safetensors';
import { say } from '../../lottery/translate';

/** Counts by layer; while they are being counted, whoever asks again waits for the same. */
type Counted = Map<string, Promise<BlockCounts>>;

export class MaskDocument {
  private readonly counted: Counted = new Map();
  /** What survives here and in the other ticket last compared with. */
  private shared: { other: MaskDocument | null; counted: Counted } = { other: null, counted: new Map() };

  private constructor(
    private readonly file: SafetensorsFile,
    private readonly layers: readonly StoredLayer[],
    private readonly wiring: Wiring,
  ) {}

  /** @throws LabError where the file is missing or damaged, or holds no mask */
  static async open(path: string): Promise<MaskDocument> {
    const file = await SafetensorsFile.open(placeOf(path));
    try {
      const found = findLayers(file);
      const wiring = wiringOf(file.metadata['network']) ?? chained(found.map(({ about }) => about.name));
      const place = ({ about }: StoredLayer) => wiring.order.indexOf(about.name) + 1 || Infinity;
      return new MaskDocument(
        file,
        found.toSorted((a, b) => place(a) - place(b) || 0),
        wiring,
      );
    } catch (error) {
      await file.close();
      throw error;
    }
  }

  /** What the file says about itself: from its header and its place, without reading a value. */
  async describe(): Promise<MaskTicket> {
    const { path, bytes, metadata } = this.file;
    const place = ticketPlace(path);
    const number = (key: string) => {
      const value = Number(metadata[key] ?? NaN);
      return Number.isFinite(value) ? value : null;
    };
    const count = (key: string) => {
      const value = number(key);
      return value !== null && Number.isInteger(value) && value >= 0 ? value : null;
    };
    return {
      ticket: path,
      bytes,
      layers: this.layers.map((layer) => layer.about),
      unmasked: findUnmasked(this.file, this.layers),
      experiment: metadata['experiment'] ?? place?.run ?? null,
      kind: metadata['kind'] ?? place?.kind ?? null,
      draw: count('draw') ?? place?.draw ?? null,
      replicate: count('replicate') ?? place?.replicate ?? null,
      level: count('level') ?? place?.level ?? null,
      earlyStopAccuracy: number('early_stop_accuracy'),
      endAccuracy: number('end_accuracy'),
      metadata: Object.entries(metadata).map(([key, text]) => ({ key, text })),
      levels: await levelsOf(path),
    };
  }

  async scan(name: string): Promise<LayerScan> {
    const { about } = this.layer(name);
    const { survivors, ofRows, ofColumns } = await this.count(name);
    const { height, width } = about.kernel ?? { height: 1, width: 1 };
    return {
      survivors,
      ofOutputs: sumNeighbours(ofRows, about.outputs, height),
      ofInputs: sumNeighbours(ofColumns, about.inputs, width),
    };
  }

  /** Null where the layer is no convolution. */
  async kernels(name: string): Promise<KernelCounts | null> {
    return this.layer(name).about.kernel ? countKernels(this.source(name)) : null;
  }

  /** @throws LabError where the bitmap has no such tile */
  async tile(name: string, place: TilePlace, other: MaskDocument | null): Promise<MaskTile> {
    const layer = this.layer(name);
    const area = tileArea(layer.about, place);
    const pair = other && other.has(layer) ? other : null;
    if (place.detail === 0) {
      const kept = await readArea(this.source(name), area);
      const theirs = pair ? await readArea(pair.source(name), area) : null;
      return {
        width: area.width,
        height: area.height,
        kept: kept.map((bit) => bit * 255),
        other: theirs && theirs.map((bit) => bit * 255),
        both: theirs && theirs.map((bit, i) => bit * (kept[i] as number) * 255),
      };
    }
    const shares = (counts: BlockCounts) => blockShares(counts, place.detail, area);
    return {
      width: area.width,
      height: area.height,
      kept: shares(await this.count(name)),
      other: pair && shares(await pair.count(name)),
      both: pair && shares(await this.countBoth(name, pair)),
    };
  }

  /** @throws LabError where the bitmap has no such pixel */
  async weight(
    name: string,
    row: number,
    column: number,
    other: MaskDocument | null,
  ): Promise<WeightDetails> {
    const layer = this.layer(name);
    if (row >= layer.about.rows || column >= layer.about.columns)
      throw new LabError(say`${name} has no weight in row ${row}, column ${column}.`);
    const flat = flatIndex(layer.about, row, column);
    const area = { x: column, y: row, width: 1, height: 1 };
    const value = async (tensor: StoredTensor | null) => {
      if (!tensor) return null;
      const [number = NaN] = toNumbers(tensor.dtype, await this.file.readPart(tensor.name, flat, 1));
      return valueText(tensor.dtype, number);
    };
    return {
      index: unravel(flat, layer.about.shape),
      kept: (await readArea(this.source(name), area))[0] === 1,
      keptInOther: other?.has(layer) ? (await readArea(other.source(name), area))[0] === 1 : null,
      initial: await value(layer.initial),
      rewound: await value(layer.rewound),
      final: await value(layer.final),
    };
  }

  /** Histograms of the initial and of the final values, each from its least to its greatest. */
  async values(name: string, bins: number, signal?: AbortSignal): Promise<LayerValues> {
    const layer = this.layer(name);
    const counts = async (tensor: StoredTensor | null) => {
      if (!tensor) return null;
      const range = new ValueRange();
      for await (const { values } of this.valueBands(layer, tensor, signal)) range.add(values);
      const histogram = new Histogram(range.bounds, bins);
      for await (const { values, mask } of this.valueBands(layer, tensor, signal))
        histogram.add(values, mask);
      return histogram.counts;
    };
    return { initial: await counts(layer.initial), final: await counts(layer.final) };
  }

  async image(): Promise<InputImage | null> {
    const first = this.layers.findIndex(({ about }) => about.kernel === null);
    const layer = this.layers[first];
    if (!layer) return null;
    return foldOntoImage(
      await this.scanned(layer),
      this.layers[first - 1]?.about ?? null,
      this.file.metadata,
    );
  }

  async neurons(): Promise<NeuronDegrees[]> {
    const scanned: ScannedLayer[] = [];
    for (const layer of this.layers) scanned.push(await this.scanned(layer));
    return neuronDegrees(scanned, this.wiring.readers);
  }

  /** How far the masks of two tickets are the same. */
  async overlap(other: MaskDocument): Promise<Overlap> {
    const shared = this.layers.filter((layer) => other.has(layer));
    const layers: Overlap['layers'] = [];
    for (const { about } of shared) {
      const [mine, theirs, both] = [
        await this.count(about.name),
        await other.count(about.name),
        await this.countBoth(about.name, other),
      ];
      const counts = {
        weights: about.weights,
        survivors: mine.survivors,
        otherSurvivors: theirs.survivors,
        both: both.survivors,
      };
      layers.push({ layer: about.name, ...layerOverlap(counts) });
    }
    const matched = new Set(shared.map((layer) => layer.about.name));
    const unmatched = [...this.layers, ...other.layers].map((layer) => layer.about.name);
    return {
      layers,
      total: totalOverlap(layers),
      unmatched: [...new Set(unmatched)].filter((name) => !matched.has(name)),
    };
  }

  close(): Promise<void> {
    return this.file.close();
  }

  private has({ about }: StoredLayer): boolean {
    return this.layers.some(
      (layer) => layer.about.name === about.name && layer.about.shape.join() === about.shape.join(),
    );
  }

  private layer(name: string): StoredLayer {
    const found = this.layers.find((layer) => layer.about.name === name);
    if (!found) throw new LabError(say`${this.file.path} has no masked layer "${name}".`);
    return found;
  }

  private source(name: string): LayerSource {
    return { file: this.file, layer: this.layer(name) };
  }

  private async scanned(layer: StoredLayer): Promise<ScannedLayer> {
    return { about: layer.about, scan: await this.scan(layer.about.name) };
  }

  private count(name: string): Promise<BlockCounts> {
    return remember(this.counted, name, () => countBlocks(this.source(name)));
  }

  private countBoth(name: string, other: MaskDocument): Promise<BlockCounts> {
    if (this.shared.other !== other) this.shared = { other, counted: new Map() };
    return remember(this.shared.counted, name, () => countBlocks(this.source(name), other.source(name)));
  }

  private async *valueBands(layer: StoredLayer, tensor: StoredTensor, signal?: AbortSignal) {
    for await (const { first, mask } of bands({ file: this.file, layer })) {
      signal?.throwIfAborted();
      yield {
        mask,
        values: toNumbers(tensor.dtype, await this.file.readPart(tensor.name, first, mask.length)),
      };
    }
  }
}

function remember(counted: Counted, layer: string, count: () => Promise<BlockCounts>): Promise<BlockCounts> {
  const known = counted.get(layer);
  if (known) return known;
  const counting = count();
  counted.set(layer, counting);
  counting.catch(() => counted.delete(layer));
  return counting;
}

/** Sums of `size` neighbours each: what belongs to one filter. */
function sumNeighbours(counts: Uint32Array<ArrayBuffer>, groups: number, size: number) {
  if (size === 1) return counts;
  const sums = new Uint32Array(groups);
  for (let i = 0; i < counts.length; i++) (sums[Math.floor(i / size)] as number) += counts[i] as number;
  return sums;
}
