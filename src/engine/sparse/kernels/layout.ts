// How numbers lie in memory, for all kernels.
//
// A tile holds up to 32 examples. Activations are rows of 32 lanes, one row a neuron, one lane an example: what one weight
// does to a tile is a few vector operations on a contiguous row. Of a row only the first `vectors` × 4 lanes are in use
// and only those are ever read or written.
//
// A layer's inputs are dealt with in panels, few enough at a time that their rows stay in the fastest cache; so are its outputs
// on the way back. Its surviving weights lie panel of inputs by panel of inputs, and within one output by output: a stretch each. It starts on a multiple of 4 weights
// ("slots"); the slots left over at its end belong to nobody: they are 0 and see an input of 0.
//
// Four slots are a group. What one kernel needs of it lies together, so that one address serves for all of it:
//   group     addresses of the rows that its weights look at, 4 × u32, and the weights, 4 × f32
//   training  its gradients and what the optimiser keeps, 3 × 4 × f32 (of convolutions as many as the optimiser keeps)
// A spare group lies before the first and one after the last, for kernels that finish one late and look ahead by one.
//
// A dense layer has neither rows nor stretches: dense-layout.ts.

/** Bytes of one row: 32 lanes of f32. */
export const ROW: usize = 128;

/** Bytes of a group, of the addresses of rows in it, and of its training. */
export const GROUP: usize = 32;
export const ROWS: usize = 16;
export const TRAINING: usize = 48;

/** Activations, as src/engine/sparse/layer-memory.ts numbers them. */
export const RELU: i32 = 1;
export const TANH: i32 = 2;

/** What the kernels know of a layer: u32 fields in this order, addresses in bytes. */
@unmanaged
export class Layer {
  inputs: i32;
  outputs: i32;
  panels: i32;
  activation: i32;
  /** Per panel and output: u32 triple, byte offset of the output's row, addresses where its weights' rows start and end. */
  stretches: usize;
  /** The same of those that learn, which fill the slots from 0 on; and how many these are. */
  learning: usize;
  learningCount: i32;
  /** The first group, and its training. */
  weights: usize;
  training: usize;
  /** f32 per output, and what their training takes, laid out as that of weights. */
  biases: usize;
  biasTraining: usize;
  /** Per panel of outputs and input: u32 triple, byte offset of the input's row, addresses where its links start and end. Not in the first layer. */
  spans: usize;
  /** Per surviving weight, span by span: u32 pair, addresses of the output's row and of the weight. */
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
