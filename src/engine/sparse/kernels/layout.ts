// Layout of everything in memory that the kernels share with the rest of the engine. The build makes kernel-interface.ts of this file
// and of the exports in index.ts: constants, records and functions are described here and nowhere else.
//
// A tile holds up to 32 examples. Activations are rows of 32 lanes, one row a neuron, one lane an example: what one weight
// does to a tile is a few vector operations on a contiguous row. Of a row only the first `vectors` × 4 lanes are in use
// and only those are ever read or written.
//
// The inputs of a layer are split into panels, small enough that a panel's rows stay in the fastest cache; so are its outputs in the
// backward pass. Its surviving weights lie panel of inputs by panel of inputs, and within one output by output: a stretch each. A
// stretch starts on a multiple of 4 weights ("slots"); the slots left over at its end are 0 and read an input of 0.
//
// Four slots are a group. What one kernel needs of it lies together, so that one address serves for all of it:
//   group     addresses of the rows that its weights read, 4 × u32, and the weights, 4 × f32
//   training  its gradients and what the optimiser keeps, 3 × 4 × f32 (of convolutions as many as the optimiser keeps)
// A spare group lies before the first and one after the last, for kernels that finish one late and look ahead by one.
//
// The weights of a dense layer have no addresses and no stretches (dense-layout.ts): panel by panel of inputs, in a panel in stripes
// of 4 outputs, in a stripe input by input, a group an input.
//
// In an image four examples lie side by side in each position: X[y][channel][x][4 lanes], with a border of zeros around each channel.

/** Bytes of one row: 32 lanes of f32. */
export const ROW_BYTES: usize = 128;

/** Bytes of four f32. */
export const VECTOR: usize = 16;

/** Bytes of a group, of the row addresses in it, and of its training. */
export const GROUP: usize = 32;
export const GROUP_ROWS: usize = 16;
export const TRAINING: usize = 48;

/** Inputs in a panel of a dense layer, but for the last, and outputs in a stripe. */
export const DENSE_PANEL: i32 = 128;
export const STRIPE: i32 = 4;

/** Rows of errors come in multiples of so many. */
export const ERROR_ROWS: i32 = 4;

/** Activations. */
export const NO_ACTIVATION: i32 = 0;
export const RELU: i32 = 1;
export const TANH: i32 = 2;

/** A fully connected layer; addresses in bytes. */
@unmanaged
export class Layer {
  inputs: i32;
  outputs: i32;
  panels: i32;
  activation: i32;
  /** A Stretch per panel and output. */
  stretches: usize;
  /** Those that learn, which fill the slots from 0 on; and how many these are. */
  learning: usize;
  learningCount: i32;
  /** The first group, and its training. */
  weights: usize;
  training: usize;
  /** f32 per output, and their training, laid out as that of weights. */
  biases: usize;
  biasTraining: usize;
  /** A Span per panel of outputs and input, not in the first layer. */
  spans: usize;
  /** A Link per surviving weight, span by span. */
  links: usize;
  /** Tiles: inputs, outputs after activation, gradient of the outputs before activation. */
  x: usize;
  y: usize;
  errors: usize;
  /** Of the layer before: gradient of its outputs before their activation, and which that is. Not in the first layer. */
  inputErrors: usize;
  inputActivation: i32;
  outputPanels: i32;
}

/** The weights of one output in one panel of inputs: byte offset of the output's row, addresses where their row addresses start and end. */
@unmanaged
export class Stretch {
  output: usize;
  start: usize;
  end: usize;

  @inline
  get next(): Stretch {
    return changetype<Stretch>(changetype<usize>(this) + offsetof<Stretch>());
  }
}

/** The weights of one input in one panel of outputs: byte offset of the input's row, addresses where their links start and end. */
@unmanaged
export class Span {
  input: usize;
  start: usize;
  end: usize;

  @inline
  get next(): Span {
    return changetype<Span>(changetype<usize>(this) + offsetof<Span>());
  }
}

/** A weight as seen from its input: addresses of the output's row of errors and of the weight. */
@unmanaged
export class Link {
  row: usize;
  weight: usize;
}

/** Features that are gathered together. */
export const BLOCK: usize = 16;

/** A feature: its scale and its shift, four times each, and the byte offset of its row in the tile. */
@unmanaged
export class Column {
  scale: v128;
  shift: v128;
  row: usize;
}

/** Bytes from one column to the next, so that their vectors are aligned. */
export const COLUMN_BYTES: usize = 48;

/** Bytes of one position of an image: four examples. */
export const POSITION: usize = 16;

/** Bytes from one position of an image to the next, from one row to the next, from one channel to the next. */
@unmanaged
export class Grid {
  position: usize;
  row: usize;
  plane: usize;

  /** Byte offset of a row of a channel. */
  @inline
  at(channel: usize, y: i32): usize {
    return channel * this.plane + <usize>y * this.row;
  }

  /** The i-th of some channels, whose numbers are u32. */
  @inline
  static channel(channels: usize, i: i32): usize {
    return <usize>load<u32>(channels + ((<usize>i) << 2));
  }
}

/** Positions of a run, which a convolution works on at a time, at most. */
export const RUN: i32 = 8;

/** How a convolution's sums are stored: as they are, after a ReLU, or only where the activation at their position is above 0. */
export const STORE: i32 = 0;
export const RECTIFY: i32 = 1;
export const KEEP_POSITIVE: i32 = 2;

/** A convolution, forward or over the errors; addresses in bytes. */
@unmanaged
export class Correlation {
  /** A FilterStretch per target, those of the first panel, then of the next: `perPanel` each, of which the first `count` are computed. */
  stretches: usize;
  perPanel: i32;
  count: i32;
  panels: i32;
  /** u32 per weight: byte offset, from the run's first position in the source, of what it reads. */
  offsets: usize;
  /** f32 per weight. */
  weights: usize;
  /** f32 per target plane; 0 where sums start at 0. */
  biases: usize;
  /** Positions of a target plane. */
  rows: i32;
  columns: i32;
  /** Bytes from one row to the next. */
  sourceRow: usize;
  targetRow: usize;
  /** STORE, RECTIFY or KEEP_POSITIVE. */
  then: i32;
  /** Bytes from the first to the last row that a position's sum reads. */
  reach: usize;
  /** Bytes from the first position of a target row's first plane to the last of its last: the row of all planes lies together. */
  targetBytes: usize;
  /** 1 where no weight is missing and targets come in pairs: all of a panel read the same positions, in the same order. */
  whole: i32;
}

/** The weights of one target plane in one panel: byte offset of the plane, of where its weights start and end, and of its bias. */
@unmanaged
export class FilterStretch {
  plane: usize;
  start: usize;
  end: usize;
  bias: usize;

  @inline
  get next(): FilterStretch {
    return changetype<FilterStretch>(changetype<usize>(this) + offsetof<FilterStretch>());
  }
}

/** A channel under batch norm: y = (x − mean) × scale + shift; of the gradient errors × scale + constant + (x − mean) × slope. */
@unmanaged
export class NormChannel {
  mean: f32;
  scale: f32;
  shift: f32;
  constant: f32;
  slope: f32;
}

/** Sums over a channel's positions of four examples: of values and their squared distances, or of errors and errors × distances. */
@unmanaged
export class NormSums {
  sum: f32;
  products: f32;
}

/** After the gradients of a tile: KEEP them for the batch's next tile, or a step of the optimiser. */
export const KEEP: i32 = 0;
export const ADAM: i32 = 1;
export const MOMENTUM: i32 = 2;
export const PLAIN: i32 = 3;

/** Numbers of a step. `grain` rounds numbers too small to matter to 0; epsilon and rate hold Adam's corrections. */
@unmanaged
export class AdamSettings {
  rate: f32;
  decay: f32;
  grain: f32;
  beta1: f32;
  beta2: f32;
  epsilon: f32;
  /** What decay of the weight itself leaves of it: 1 where there is none. */
  left: f32;
}

/** Numbers of a step with or without momentum: the step is rate × (ofGradient × gradient + ofMomentum × momentum). */
@unmanaged
export class MomentumSettings {
  rate: f32;
  decay: f32;
  grain: f32;
  momentum: f32;
  ofGradient: f32;
  ofMomentum: f32;
}
