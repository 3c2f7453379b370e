// Made by scripts/kernel-interface.mjs from src/engine/sparse/kernels/layout.ts and index.ts: change those, and run `npm run build`.

/** Bytes of one row: 32 lanes of f32. */
export const ROW_BYTES = 128;

/** Bytes of four f32. */
export const VECTOR = 16;

/** Bytes of a group, of the row addresses in it, and of its training. */
export const GROUP = 32;

export const GROUP_ROWS = 16;

export const TRAINING = 48;

/** Inputs in a panel of a dense layer, but for the last, and outputs in a stripe. */
export const DENSE_PANEL = 128;

export const STRIPE = 4;

/** Rows of errors come in multiples of so many. */
export const ERROR_ROWS = 4;

/** Activations. */
export const NO_ACTIVATION = 0;

export const RELU = 1;

export const TANH = 2;

/** A fully connected layer; addresses in bytes. */
export const LAYER = {
  bytes: 76,
  offsets: {
    inputs: 0,
    outputs: 4,
    panels: 8,
    activation: 12,
    /** A Stretch per panel and output. */
    stretches: 16,
    /** Those that learn, which fill the slots from 0 on; and how many these are. */
    learning: 20,
    learningCount: 24,
    /** The first group, and its training. */
    weights: 28,
    training: 32,
    /** f32 per output, and their training, laid out as that of weights. */
    biases: 36,
    biasTraining: 40,
    /** A Span per panel of outputs and input, not in the first layer. */
    spans: 44,
    /** A Link per surviving weight, span by span. */
    links: 48,
    /** Tiles: inputs, outputs after activation, gradient of the outputs before activation. */
    x: 52,
    y: 56,
    errors: 60,
    /** Of the layer before: gradient of its outputs before their activation, and which that is. Not in the first layer. */
    inputErrors: 64,
    inputActivation: 68,
    outputPanels: 72,
  },
  fields: (
    of: Readonly<
      Record<
        | 'inputs'
        | 'outputs'
        | 'panels'
        | 'activation'
        | 'stretches'
        | 'learning'
        | 'learningCount'
        | 'weights'
        | 'training'
        | 'biases'
        | 'biasTraining'
        | 'spans'
        | 'links'
        | 'x'
        | 'y'
        | 'errors'
        | 'inputErrors'
        | 'inputActivation'
        | 'outputPanels',
        number
      >
    >,
  ): number[] => [
    of.inputs,
    of.outputs,
    of.panels,
    of.activation,
    of.stretches,
    of.learning,
    of.learningCount,
    of.weights,
    of.training,
    of.biases,
    of.biasTraining,
    of.spans,
    of.links,
    of.x,
    of.y,
    of.errors,
    of.inputErrors,
    of.inputActivation,
    of.outputPanels,
  ],
} as const;

/** The weights of one output in one panel of inputs: byte offset of the output's row, addresses where their row addresses start and end. */
export const STRETCH = {
  bytes: 12,
  offsets: { output: 0, start: 4, end: 8 },
  fields: (of: Readonly<Record<'output' | 'start' | 'end', number>>): number[] => [
    of.output,
    of.start,
    of.end,
  ],
} as const;

/** The weights of one input in one panel of outputs: byte offset of the input's row, addresses where their links start and end. */
export const SPAN = {
  bytes: 12,
  offsets: { input: 0, start: 4, end: 8 },
  fields: (of: Readonly<Record<'input' | 'start' | 'end', number>>): number[] => [of.input, of.start, of.end],
} as const;

/** A weight as seen from its input: addresses of the output's row of errors and of the weight. */
export const LINK = {
  bytes: 8,
  offsets: { row: 0, weight: 4 },
  fields: (of: Readonly<Record<'row' | 'weight', number>>): number[] => [of.row, of.weight],
} as const;

/** Features that are gathered together. */
export const BLOCK = 16;

/** A feature: its scale and its shift, four times each, and the byte offset of its row in the tile. */
export const COLUMN = { bytes: 36, offsets: { scale: 0, shift: 16, row: 32 } } as const;

/** Bytes from one column to the next, so that their vectors are aligned. */
export const COLUMN_BYTES = 48;

/** Bytes of one position of an image: four examples. */
export const POSITION = 16;

/** Bytes from one position of an image to the next, from one row to the next, from one channel to the next. */
export const GRID = {
  bytes: 12,
  offsets: { position: 0, row: 4, plane: 8 },
  fields: (of: Readonly<Record<'position' | 'row' | 'plane', number>>): number[] => [
    of.position,
    of.row,
    of.plane,
  ],
} as const;

/** Positions of a run, which a convolution works on at a time, at most. */
export const RUN = 8;

/** How a convolution's sums are stored: as they are, after a ReLU, or only where the activation at their position is above 0. */
export const STORE = 0;

export const RECTIFY = 1;

export const KEEP_POSITIVE = 2;

/** A convolution, forward or over the errors; addresses in bytes. */
export const CORRELATION = {
  bytes: 60,
  offsets: {
    /** A FilterStretch per target, those of the first panel, then of the next: `perPanel` each, of which the first `count` are computed. */
    stretches: 0,
    perPanel: 4,
    count: 8,
    panels: 12,
    /** u32 per weight: byte offset, from the run's first position in the source, of what it reads. */
    offsets: 16,
    /** f32 per weight. */
    weights: 20,
    /** f32 per target plane; 0 where sums start at 0. */
    biases: 24,
    /** Positions of a target plane. */
    rows: 28,
    columns: 32,
    /** Bytes from one row to the next. */
    sourceRow: 36,
    targetRow: 40,
    /** STORE, RECTIFY or KEEP_POSITIVE. */
    then: 44,
    /** Bytes from the first to the last row that a position's sum reads. */
    reach: 48,
    /** Bytes from the first position of a target row's first plane to the last of its last: the row of all planes lies together. */
    targetBytes: 52,
    /** 1 where no weight is missing and targets come in pairs: all of a panel read the same positions, in the same order. */
    whole: 56,
  },
  fields: (
    of: Readonly<
      Record<
        | 'stretches'
        | 'perPanel'
        | 'count'
        | 'panels'
        | 'offsets'
        | 'weights'
        | 'biases'
        | 'rows'
        | 'columns'
        | 'sourceRow'
        | 'targetRow'
        | 'then'
        | 'reach'
        | 'targetBytes'
        | 'whole',
        number
      >
    >,
  ): number[] => [
    of.stretches,
    of.perPanel,
    of.count,
    of.panels,
    of.offsets,
    of.weights,
    of.biases,
    of.rows,
    of.columns,
    of.sourceRow,
    of.targetRow,
    of.then,
    of.reach,
    of.targetBytes,
    of.whole,
  ],
} as const;

/** The weights of one target plane in one panel: byte offset of the plane, of where its weights start and end, and of its bias. */
export const FILTER_STRETCH = {
  bytes: 16,
  offsets: { plane: 0, start: 4, end: 8, bias: 12 },
  fields: (of: Readonly<Record<'plane' | 'start' | 'end' | 'bias', number>>): number[] => [
    of.plane,
    of.start,
    of.end,
    of.bias,
  ],
} as const;

/** A channel under batch norm: y = (x − mean) × scale + shift; of the gradient errors × scale + constant + (x − mean) × slope. */
export const NORM_CHANNEL = {
  bytes: 20,
  offsets: { mean: 0, scale: 4, shift: 8, constant: 12, slope: 16 },
  fields: (of: Readonly<Record<'mean' | 'scale' | 'shift' | 'constant' | 'slope', number>>): number[] => [
    of.mean,
    of.scale,
    of.shift,
    of.constant,
    of.slope,
  ],
} as const;

/** Sums over a channel's positions of four examples: of values and their squared distances, or of errors and errors × distances. */
export const NORM_SUMS = {
  bytes: 8,
  offsets: { sum: 0, products: 4 },
  fields: (of: Readonly<Record<'sum' | 'products', number>>): number[] => [of.sum, of.products],
} as const;

/** After the gradients of a tile: KEEP them for the batch's next tile, or a step of the optimiser. */
export const KEEP = 0;

export const ADAM = 1;

export const MOMENTUM = 2;

export const PLAIN = 3;

/** Numbers of a step. `grain` rounds numbers too small to matter to 0; epsilon and rate hold Adam's corrections. */
export const ADAM_SETTINGS = {
  bytes: 28,
  offsets: {
    rate: 0,
    decay: 4,
    grain: 8,
    beta1: 12,
    beta2: 16,
    epsilon: 20,
    /** What decay of the weight itself leaves of it: 1 where there is none. */
    left: 24,
  },
  fields: (
    of: Readonly<Record<'rate' | 'decay' | 'grain' | 'beta1' | 'beta2' | 'epsilon' | 'left', number>>,
  ): number[] => [of.rate, of.decay, of.grain, of.beta1, of.beta2, of.epsilon, of.left],
} as const;

/** Numbers of a step with or without momentum: the step is rate × (ofGradient × gradient + ofMomentum × momentum). */
export const MOMENTUM_SETTINGS = {
  bytes: 24,
  offsets: { rate: 0, decay: 4, grain: 8, momentum: 12, ofGradient: 16, ofMomentum: 20 },
  fields: (
    of: Readonly<Record<'rate' | 'decay' | 'grain' | 'momentum' | 'ofGradient' | 'ofMomentum', number>>,
  ): number[] => [of.rate, of.decay, of.grain, of.momentum, of.ofGradient, of.ofMomentum],
} as const;

/** The exported functions; addresses are bytes into the memory that the kernels were given. */
export interface Kernels {
  /**
   * A tile of byte data, eight examples at a time.
   * @param vectors of the tile; where their number is odd, one more is written
   * @param examples u32 addresses of their examples, up to the next multiple of 8
   * @param bytes of one example
   * @param blocks u32 first features of the blocks of 16 that hold a feature in use
   * @param columns a Column for each feature of these blocks; features not in use have a row that is never read
   */
  gatherBytes(
    vectors: number,
    examples: number,
    bytes: number,
    blocks: number,
    blockCount: number,
    columns: number,
    tile: number,
  ): void;
  /** The same for f32 data, four examples at a time. */
  gatherFloats(
    vectors: number,
    examples: number,
    bytes: number,
    blocks: number,
    blockCount: number,
    columns: number,
    tile: number,
  ): void;
  /** @param vectors in use of each row: 2, 4, 6 or 8 */
  forward(layer: number, vectors: number): void;
  /** @param vectors in use of each row: 2, 4, 6 or 8 */
  inputGradient(layer: number, vectors: number): void;
  /**
   * @param vectors in use of each row: 2, 4, 6 or 8
   * @param first whether this is the batch's first tile: gradients are written, not added to
   * @param then the optimiser that moves the weights (layout.ts), or KEEP to leave them for the batch's next tile
   */
  weightGradient(layer: number, vectors: number, first: boolean, then: number, settings: number): void;
  /** A row is computed in halves: two accumulators for each vector of a half fit into the registers. */
  forwardDense(layer: number, vectors: number): void;
  /** In panels of outputs and of inputs, and halves of rows as in dense-forward.ts. */
  inputGradientDense(layer: number, vectors: number): void;
  weightGradientDense(layer: number, vectors: number, first: boolean, then: number, settings: number): void;
  /**
   * @param optimiser ADAM, MOMENTUM or PLAIN
   * @param weights the first four
   * @param stride bytes to the next four
   * @param training of the first four
   * @param group bytes to that of the next four
   * @param end one past that of the last
   * @param settings AdamSettings or MomentumSettings
   */
  step(
    optimiser: number,
    weights: number,
    stride: number,
    training: number,
    group: number,
    end: number,
    settings: number,
  ): void;
  /**
   * Gradient of the batch's mean loss by the logits, (p − [class]) / batch; 0 in the padding of the last two vectors.
   * @param count examples of the tile
   * @param z logits, rows of classes
   * @param labels u32 class of each example
   * @param share 1 / examples of the batch
   * @param errors rows of classes; written
   * @param scratch 32 bytes
   * @returns sum of the examples' losses
   */
  crossEntropy(
    count: number,
    classes: number,
    z: number,
    labels: number,
    share: number,
    errors: number,
    scratch: number,
  ): number;
  /**
   * Loss and class of each example of a tile.
   * @param given u32 class that each example is given, written: the lowest of those with the largest logit
   * @param scratch 32 bytes
   * @returns sum of the examples' losses
   */
  score(count: number, classes: number, z: number, labels: number, given: number, scratch: number): number;
  /**
   * @param y activations, rows of neurons; padding lanes repeat examples, so they change nothing
   * @param ranges per neuron: the lowest values seen in each of 4 lanes, then the highest; read and written
   */
  widenRanges(vectors: number, neurons: number, y: number, ranges: number): void;
  /**
   * @param source of the four examples, at the place that offsets count from for the first position
   * @param target of the four examples, at the first position of the first plane
   * @param activations laid out as the target; read under KEEP_POSITIVE alone
   */
  correlate(layer: number, source: number, target: number, activations: number): void;
  /**
   * Adds to the gradients, which start at 0: of groups of four weights, so that up to three beyond the end of a stretch get something, too.
   * @param layer of the forward pass: its target's places are those of the errors
   * @param group bytes of four weights' training, of which gradients are the first
   */
  filterGradient(layer: number, source: number, errors: number, gradients: number, group: number): void;
  /** Gradient of the biases, f32 per filter, added to: the sum of its errors. */
  filterBiasGradient(layer: number, errors: number, gradients: number): void;
  /** Weights in another order: the one at each byte offset of `slots`, f32 after f32. */
  arrangeWeights(count: number, slots: number, weights: number, target: number): void;
  copyPlanes(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    from: number,
    target: number,
    to: number,
  ): void;
  /**
   * Values, or their gradient, where they are kept, times `scale`; 0 elsewhere.
   * @param keeps bytes of the first of four examples, 1 where its value is kept: [channels][rows][columns]
   * @param units bytes to those of the next example
   */
  dropPlanes(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    from: number,
    target: number,
    to: number,
    keeps: number,
    units: number,
    scale: number,
  ): void;
  /** The reverse of splitPhases, for gradients. */
  joinPhases(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    padding: number,
    stride: number,
    phases: number,
    from: number,
    target: number,
    to: number,
  ): void;
  /** Sets to 0 what lies where the value is not above 0: the gradient before a ReLU from the one after it. */
  rectifyGradient(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    values: number,
    errors: number,
    grid: number,
  ): void;
  /**
   * Every stride-th row and column by itself: an image becomes stride² smaller ones, over which a convolution has the stride 1.
   * Position (y, x) goes to image (y' mod stride, x' mod stride), position (y' div stride, x' div stride), with y' = y + padding.
   * @param phases of the channel's first small image; `plane` bytes from one to the next, `row` from one row to the next
   */
  splitPhases(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    padding: number,
    stride: number,
    source: number,
    from: number,
    phases: number,
    to: number,
  ): void;
  /** The gradient before a tanh from the one after it, which gave `values`. */
  tanhGradient(values: number, errors: number, bytes: number): void;
  /** tanh of every value; 0, as in borders, stays 0. */
  tanhOf(values: number, bytes: number): void;
  /** Widens each channel's range, the lowest values in each of 4 lanes, then the highest, by an image's. */
  widenPlanes(
    channels: number,
    rows: number,
    columns: number,
    values: number,
    grid: number,
    ranges: number,
  ): void;
  setPacks(value: boolean): void;
  /** Sums of two images of one layout. `rectify`: whether a ReLU follows. */
  addPlanes(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    a: number,
    b: number,
    target: number,
    grid: number,
    rectify: boolean,
  ): void;
  /** Sums of two gradients of one image, kept where its value is above 0: what has gone through a ReLU and is read twice. */
  addWherePositive(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    a: number,
    b: number,
    target: number,
    grid: number,
    values: number,
  ): void;
  /** The mean of each channel. `rows` and `columns` are the source's. */
  averagePool(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    from: number,
    target: number,
    to: number,
  ): void;
  /** The same share of a channel's gradient for each of its positions. */
  averagePoolGradient(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    pooledErrors: number,
    pooled: number,
    errors: number,
    grid: number,
  ): void;
  /** The largest of each 2 × 2. `rows` and `columns` are the target's. */
  maxPool(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    from: number,
    target: number,
    to: number,
  ): void;
  /**
   * Gives the gradient of each largest of 2 × 2 to the first of those that are as large, row by row, and 0 to the others.
   * @param rectified whether what was pooled had gone through a ReLU: the gradient before it is wanted then
   */
  maxPoolGradient(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    values: number,
    errors: number,
    grid: number,
    pooledErrors: number,
    pooled: number,
    rectified: boolean,
  ): void;
  /** @param rectify whether a ReLU follows */
  normalise(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    target: number,
    grid: number,
    records: number,
    rectify: boolean,
  ): void;
  /** Gradient before normalisation: errors × scale + constant + (x − mean) × slope; 0 in lanes without an example. */
  normGradient(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    errors: number,
    target: number,
    grid: number,
    records: number,
    lanes: number,
  ): void;
  /**
   * Of each channel the sum of the errors after normalisation, and of errors × (x − mean). Errors in lanes without an example are 0.
   * @param sums NormSums per channel; written
   */
  normGradientSums(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    errors: number,
    grid: number,
    records: number,
    sums: number,
  ): void;
  /**
   * Of each channel the sum of its values, and that of their squared distances from the mean of these same values: nothing
   * is lost where a mean is large beside its deviation.
   * @param lanes how many of the four are examples of the batch: the others do not count
   * @param sums NormSums per channel; written
   */
  planeMoments(
    channels: number,
    count: number,
    rows: number,
    columns: number,
    source: number,
    grid: number,
    lanes: number,
    sums: number,
  ): void;
  /**
   * The same, each example flipped and shifted first; what is shifted in has the raw value 0.
   * @param changes i8 triples per example: whether flipped left-right, rows down, columns right
   */
  loadAugmented(
    examples: number,
    floats: boolean,
    channels: number,
    count: number,
    rows: number,
    columns: number,
    scale: number,
    shift: number,
    target: number,
    grid: number,
    changes: number,
  ): void;
  /**
   * Four examples, normalised: x = value × scale + shift.
   * @param examples u32 addresses of their values, [channels][rows][columns]
   * @param floats whether these are f32 rather than bytes
   * @param channels u32 numbers of the channels that are read
   * @param scale f32 per value of an example, as `shift`
   */
  loadImages(
    examples: number,
    floats: boolean,
    channels: number,
    count: number,
    rows: number,
    columns: number,
    scale: number,
    shift: number,
    target: number,
    grid: number,
  ): void;
  /**
   * @param mask bytes, 0 where a weight is pruned; with 0 as well from `count` on to a multiple of 64
   * @param first the index of the first one
   * @param list u32 per surviving weight: written, rising
   * @returns how many there are
   */
  listSurvivors(mask: number, count: number, first: number, list: number): number;
}

export const KERNELS: readonly (keyof Kernels)[] = [
  'gatherBytes',
  'gatherFloats',
  'forward',
  'inputGradient',
  'weightGradient',
  'forwardDense',
  'inputGradientDense',
  'weightGradientDense',
  'step',
  'crossEntropy',
  'score',
  'widenRanges',
  'correlate',
  'filterGradient',
  'filterBiasGradient',
  'arrangeWeights',
  'copyPlanes',
  'dropPlanes',
  'joinPhases',
  'rectifyGradient',
  'splitPhases',
  'tanhGradient',
  'tanhOf',
  'widenPlanes',
  'setPacks',
  'addPlanes',
  'addWherePositive',
  'averagePool',
  'averagePoolGradient',
  'maxPool',
  'maxPoolGradient',
  'normalise',
  'normGradient',
  'normGradientSums',
  'planeMoments',
  'loadAugmented',
  'loadImages',
  'listSurvivors',
];
