// Settings of an experiment with every default filled in. src/experiment/schema says how a person writes them, with ranges and help.
import type { DensityRuleName } from './pruning/layer-densities';
import type { DatasetName } from './datasets';
import type { ArchitectureName } from './network/architectures';
import type { InitialiserName } from './network/initialise';
import type { OptimiserName } from './optimisers';
import type { CriterionName } from './pruning/criteria';

export const ENGINE_NAMES = ['sparse', 'tensorflow', 'pytorch'] as const;
export type EngineName = (typeof ENGINE_NAMES)[number];

export interface Experiment {
  experiment: string;
  description: string;
  /** Everything random derives from it. */
  seed: number;
  replicates: number;
  engine: EngineName;
  /** Of that engine alone. */
  pytorch?: PyTorchSettings | undefined;
  dataset: DatasetSettings;
  network: NetworkSettings;
  training: TrainingRecipe;
  pruning: PruningSettings;
  controls: ControlSettings;
  connectivity?: ConnectivitySettings | undefined;
}

/** How the engine of that name computes. */
export interface PyTorchSettings {
  /** `auto`: a GPU where there is one. Else `cpu`, `cuda`, `cuda:1`, `mps`. */
  device: string;
  precision: 'float32' | 'bfloat16';
  /** Whether networks are compiled (torch.compile). */
  compile: boolean;
  /** Whether only operations are used that give the same every time. */
  deterministic: boolean;
  /** Path of the Python, relative to the experiment file. */
  python?: string | undefined;
}

export const PYTORCH_DEFAULTS: PyTorchSettings = {
  device: 'auto',
  precision: 'float32',
  compile: false,
  deterministic: true,
};

/** Named values that a function of the user's own is given: what YAML can hold. */
export type Arguments = Record<string, unknown>;

/** A dataset known by name, the paths of a person's own files, or a Python module's. */
export interface DatasetSettings {
  name?: DatasetName | undefined;
  folder?: string | undefined;
  train?: string | undefined;
  train_labels?: string | undefined;
  test?: string | undefined;
  test_labels?: string | undefined;
  /** `FILE.py:NAME` or `MODULE:NAME`: returns datasets of PyTorch. */
  module?: string | undefined;
  arguments?: Arguments | undefined;
  /** Makes a batch of examples, named in the same way. */
  collate?: string | undefined;
  /** Processes beside each training that read examples. */
  loaders: number;
  /** From 1 where it is a number. */
  label_column: number | 'first' | 'last';
  /** Share of the examples, 0–1, where the data has no test part. */
  test_share: number;
  /** Examples held out of the training part: a count, or a share below 1. */
  validation: number;
  normalise: 'global' | 'channel' | 'feature' | 'none';
  augment: 'none' | 'flip-crop';
}

/** One of `architecture`, `hidden`, `layers` and `model`. */
export interface NetworkSettings {
  architecture?: ArchitectureName | undefined;
  /** Neurons of each hidden fully connected layer. */
  hidden?: number[] | undefined;
  /** Hidden layers in the words of network/layer-list.ts. */
  layers?: string[] | undefined;
  /** `FILE.py:NAME` or `MODULE:NAME`: returns a module of PyTorch. */
  model?: string | undefined;
  arguments?: Arguments | undefined;
  /** A file of weights to start from, instead of drawn ones. */
  weights?: string | undefined;
  activation: 'relu' | 'tanh';
  initialiser: InitialiserName;
}

/** How each network is trained. */
export interface TrainingRecipe {
  /** Steps of one batch each, counted from initialisation. */
  iterations: number;
  batch_size: number;
  optimiser: OptimiserName;
  /** Before any schedule. */
  learning_rate: number;
  /** Of sgd. */
  momentum: number;
  nesterov: boolean;
  /** Of adam and adamw. */
  beta1: number;
  beta2: number;
  epsilon: number;
  /** Of surviving weights; never of biases or batch norms. */
  weight_decay: number;
  /** `cross-entropy`, or a function of the user's own: `FILE.py:NAME` or `MODULE:NAME`. */
  loss: string;
  /** `accuracy`, or a function of the user's own. */
  score: string;
  /** Share of each label that is spread over all classes, 0–1. */
  label_smoothing: number;
  /** Length that gradients are shortened to where they are longer. */
  clip_gradients?: number | undefined;
  schedule: {
    /** After the warm-up, whether it falls from all of it to 0 along half a cosine. */
    cosine: boolean;
    /** Iterations over which the learning rate rises linearly: 1/warmup of it at the first, all of it at the last. */
    warmup: number;
    /** Iterations at which it is multiplied by `factor`. */
    steps: number[];
    factor: number;
  };
  /** Iterations between measurements. */
  evaluate_every: number;
  /** Whether every measurement looks at the test part, or only those that early stopping may choose, the first and the last. */
  measure_test: 'always' | 'best';
}

export interface PruningSettings {
  method: 'iterative' | 'one-shot' | 'at-init' | 'gradual' | 'dynamic';
  criterion: CriterionName;
  /** In how many steps a level is reached before any training; as the criterion has it unless given. */
  steps?: number | undefined;
  /** Training examples that the criterion's gradients are measured on; all of them, or amid a training a batch, unless given. */
  examples?: number | 'all' | undefined;
  /** Of masks that are updated amid a training: the iteration of a gradual one's dense network. */
  start: number;
  /** The iteration after which they stay as they are; after three quarters of the training unless given. */
  end?: number | undefined;
  /** Iterations between updates, and between masks that the Early-Bird rule compares. */
  every: number;
  /** Share of a layer's weights that the first of a dynamic mask's updates drops and grows again, about. */
  drop: number;
  /** Where weights grow again. */
  growth: 'gradient' | 'random';
  /** Which weights are ranked together, or the rule that gives each layer its number of weights. */
  scope: 'layer' | 'global' | DensityRuleName;
  rounds: number;
  /** Share of the surviving weights that a round removes, 0–1. */
  rate: number;
  /** The same of the output layer; half of `rate` unless given. */
  output_rate?: number | undefined;
  /** The same of convolutions; `rate` unless given. */
  conv_rate?: number | undefined;
  /** Names of layers that are never pruned, or patterns. */
  keep: string[];
  /** Names of the only layers that are, or patterns. */
  only?: string[] | undefined;
  /** File of a mask made elsewhere, which is that of level 1. */
  mask?: string | undefined;
  /** The iteration of a training whose values masks are pruned from, or the rule that finds it; its end unless given. */
  prune_at?: number | 'early-bird' | undefined;
  /** How many masks in a row the Early-Bird rule compares. */
  window: number;
  /** Share of the ranked weights, 0–1, in which they may differ. */
  distance: number;
  /** What surviving weights start from after pruning, and at which learning rate. */
  after: 'rewind' | 'learning-rate' | 'fine-tune';
  /** Iteration of the dense training whose values survivors go back to, or at which training goes on with those that they have. */
  rewind_to: number;
}

/** Which trainings are done once more with another order of examples. */
export interface ConnectivitySettings {
  /** The iterations from which it is another. */
  at: number[];
  /** Levels whose tickets are; 0 is the dense network. */
  levels: 'all' | number[];
  /** Networks on the line from one to the other, its ends among them. */
  points: number;
}

/** Which controls every ticket is compared with. */
export interface ControlSettings {
  /** Draws a ticket. */
  random_reinit: number;
  random_mask: boolean;
  /** All there are beside reinitialisation. */
  sanity: boolean;
}
