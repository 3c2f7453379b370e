// Randomness of a step's examples: how each is augmented, and which values are dropped (src/lottery/random/step-randomness.ts).
import { imageShapes, isDense, isModel } from '../lottery/network/network';
import type { AnyNetwork } from '../lottery/network/network';
import { augmentationAt, dropoutKeeps } from '../lottery/random/step-randomness';
import type { TrainerSetup } from './engine';

/** Numbers that say how an example is augmented. */
export const CHANGES = 3;

/** A dropout of the network: of an image, by the step that makes it, or of a fully connected layer. */
interface Site {
  of: { step: number } | { layer: number };
  units: number;
  rate: number;
}

/** Of one step, or of a stretch of its examples. */
export interface StepDraws {
  /** i8 triples per example; null where none is augmented. */
  changes: Int8Array | null;
  /** Of each dropout, by step or by layer: [examples][units]. */
  images: { step: number; keeps: Uint8Array }[];
  dense: Map<number, Uint8Array>;
}

type RandomnessSetup = Pick<TrainerSetup, 'network' | 'randomness' | 'augment'>;

export class StepRandomness {
  readonly #setup: RandomnessSetup;
  readonly #sites: Site[];

  constructor(setup: RandomnessSetup) {
    this.#setup = setup;
    this.#sites = sitesOf(setup.network);
  }

  /** @param position number of the step, counted since initialisation */
  at(position: number, examples: number): StepDraws {
    const { randomness, augment } = this.#setup;
    const drawn = this.#sites.map(({ of, units, rate }, site) => ({
      of,
      keeps: dropoutKeeps(randomness, position, site, units, examples, rate),
    }));
    return {
      changes: augment === 'flip-crop' ? augmentationAt(randomness, position, examples) : null,
      images: drawn.flatMap(({ of, keeps }) => ('step' in of ? [{ step: of.step, keeps }] : [])),
      dense: new Map(drawn.flatMap(({ of, keeps }) => ('layer' in of ? [[of.layer, keeps]] : []))),
    };
  }
}

/** The part of the draws for `all` examples that belongs to a few of them. */
export function drawsOf(draws: StepDraws, from: number, count: number, all: number): StepDraws {
  const part = (keeps: Uint8Array) => {
    const units = keeps.length / all;
    return keeps.subarray(from * units, (from + count) * units);
  };
  return {
    changes: draws.changes && draws.changes.subarray(from * CHANGES, (from + count) * CHANGES),
    images: draws.images.map(({ step, keeps }) => ({ step, keeps: part(keeps) })),
    dense: new Map(Array.from(draws.dense, ([layer, keeps]) => [layer, part(keeps)])),
  };
}

/** Numbered from the input: those of images first. */
function sitesOf(network: AnyNetwork): Site[] {
  // A model of the user's own draws for itself.
  if (isModel(network)) return [];
  const { image } = network;
  const shapes = image ? imageShapes(network, image) : [];
  const ofImages = (image?.steps ?? []).flatMap((step, i): Site[] => {
    const [channels, height, width] = shapes[i + 1] ?? [0, 0, 0];
    return step.op === 'dropout'
      ? [{ of: { step: i }, units: channels * height * width, rate: step.rate }]
      : [];
  });
  const ofLayers = network.layers
    .filter(isDense)
    .flatMap(({ outputs, dropout }, i): Site[] =>
      dropout > 0 ? [{ of: { layer: i }, units: outputs, rate: dropout }] : [],
    );
  return [...ofImages, ...ofLayers];
}
