// An image in memory, and what is being done with all of them.
import type { Activation } from '../../../lottery/network';
import type { Planes } from './planes';

/** Addresses of the first four examples. */
export interface ImagePlace {
  values: number;
  planes: Planes;
  /** Record of the layout. */
  grid: number;
  /** u32 numbers of the channels, first those that something comes of, and how many these are. */
  channels: number;
  counting: number;
  /** What made it: its gradient is wanted before this. */
  activation: Activation;
}

/** What is being sent through the images; changes from one time to the next. */
export interface Now {
  /** Fours of examples. */
  quads: number;
  /** Examples in the last of them. */
  lanes: number;
  /** Whether also what nothing comes of is computed. */
  all: boolean;
  training: boolean;
}

/** Examples in a four. */
export const lanesOf = ({ quads, lanes }: Now, quad: number): number => (quad === quads - 1 ? lanes : 4);

/** The first position of four examples' first channel, in values or gradients that lie as the image does. */
export const placeIn = ({ planes }: Pick<ImagePlace, 'planes'>, at: number, quad: number): number =>
  at + quad * planes.bytes + planes.origin;

/** As kernels want to know where they work: at every position, of the channels that something comes of or of all. */
export const everywhere = (
  { channels, counting, planes }: ImagePlace,
  all: boolean,
): [channels: number, count: number, rows: number, columns: number] => [
  channels,
  all ? planes.channels : counting,
  planes.height,
  planes.width,
];
