// Images in memory, and the batch that is being sent through them.
import type { Activation } from '../../../lottery/network/network';
import type { Planes } from './planes';

/** Addresses of the first four examples. */
export interface ImageBuffer {
  values: number;
  planes: Planes;
  /** Record of the layout. */
  grid: number;
  /** u32 numbers of the channels, first those that the loss depends on, and how many these are. */
  channels: number;
  counting: number;
  /** Of the step that made it: gradients are wanted before the activation. */
  activation: Activation;
}

/** The examples that are being sent through the images. */
export interface BatchState {
  /** Fours of examples. */
  quads: number;
  /** Examples in the last of them. */
  lanes: number;
  /** Whether channels that the loss does not depend on are computed, too. */
  all: boolean;
  training: boolean;
}

/** Examples in a four. */
export const lanesOf = ({ quads, lanes }: BatchState, quad: number): number =>
  quad === quads - 1 ? lanes : 4;

/** The first position of four examples' first channel, in values or gradients that lie as the image does. */
export const quadAddress = ({ planes }: Pick<ImageBuffer, 'planes'>, at: number, quad: number): number =>
  at + quad * planes.bytes + planes.origin;

/** The first arguments of kernels: every position of the channels that the loss depends on, or of all channels. */
export const planeArguments = (
  { channels, counting, planes }: ImageBuffer,
  all: boolean,
): [channels: number, count: number, rows: number, columns: number] => [
  channels,
  all ? planes.channels : counting,
  planes.height,
  planes.width,
];
