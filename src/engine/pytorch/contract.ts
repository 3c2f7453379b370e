// Answers of a Python process: python/ticketlab/worker/__main__.py has a method of each name.
import { z } from 'zod';
import type { Contract, Failure } from '../../protocol/channel/contract';

const part = z.enum(['train', 'validation', 'test']);
/** Path of a safetensors file: that the request brings, or that the answer is to be written into. */
const arrays = z.string();
const answer = z.string();
const nothing = z.null();
/** JSON has no other name for what is not finite. */
const number = z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity']).transform(Number)]);
/** Numbers of the batches that a part is gone through in: from `first` to before `last`. */
const stretch = { part, first: z.int(), last: z.int() };
/** Examples in each batch. */
const sizes = z.array(z.int());

/** A model of the user's own, and what it is called with. */
const model = z.object({
  model: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  /** Path of a checkpoint to start from. */
  weights: z.string().nullable(),
});
/** Datasets of the user's own. */
const module = z.object({
  module: z.string(),
  arguments: z.record(z.string(), z.unknown()),
  collate: z.string().nullable(),
  /** Processes that read examples. */
  loaders: z.int(),
});
export type OwnModel = z.output<typeof model>;
export type OwnDatasets = z.output<typeof module>;

const shape = z.array(z.int().min(0));

/** As src/lottery/network/network.ts has them. */
const describedModel = z.object({
  layers: z.array(
    z.object({
      kind: z.literal('parameter'),
      name: z.string(),
      parameter: z.string(),
      shape,
      role: z.enum(['hidden', 'convolution', 'output']),
      outputs: z.int().min(0),
    }),
  ),
  others: z.array(z.object({ name: z.string(), shape })),
  tied: z.record(z.string(), z.string()),
});

export const pythonContract = {
  requests: {
    /** What the user's code makes, which has to fit together. */
    describe: {
      params: z.object({
        /** Of the experiment file: files that are named are relative to it. */
        folder: z.string(),
        model: model.nullable(),
        module: module.nullable(),
        /** Of a dataset that is read here; null where it is the user's code that reads it. */
        data: z.object({ shape, classes: z.int() }).nullable(),
        recipe: z.unknown(),
        /** Whether synaptic flow through the model will be asked for. */
        flow: z.boolean(),
        /** Folder for labels that had to be read one by one. */
        cache: z.string(),
        /** For `labels` of the training examples, where the user's code reads them. */
        answer,
      }),
      result: z.object({
        model: describedModel.nullable(),
        data: z
          .object({
            train: z.int(),
            /** Null where none are set aside. */
            validation: z.int().nullable(),
            test: z.int(),
            /** 0 where targets are no classes. */
            classes: z.int(),
            /** Of an input that is a tensor, else empty. */
            shape,
            fingerprint: z.string(),
          })
          .nullable(),
      }),
    },
    open: {
      params: z.object({
        /** The shared dataset: all of it, or the numbers of the examples in each part. */
        arrays,
        shape,
        folder: z.string(),
        model: model.nullable(),
        module: module.nullable(),
        device: z.string(),
        precision: z.enum(['float32', 'bfloat16']),
        compiled: z.boolean(),
        deterministic: z.boolean(),
        threads: z.int(),
      }),
      result: z.object({ python: z.string(), torch: z.string(), device: z.string() }),
    },
    /** Weights of a model of the user's, newly drawn or from its checkpoint. */
    draw: {
      params: z.object({ seed: z.int(), pretrained: z.boolean(), answer }),
      result: nothing,
    },
    trainer: {
      params: z.object({
        /** src/lottery/network/network.ts has its form. */
        network: z.unknown(),
        /** src/lottery/settings.ts has its form. */
        recipe: z.unknown(),
        arrays,
      }),
      /** Batches that each part is gone through in. */
      result: z.object({ train: z.int(), validation: z.int(), test: z.int() }),
    },
    /**
     * `taken`: steps before the first of these that Adam's bias correction counts. Where code of the user's draws random numbers, `seeds` of
     * each step, and of its epoch, by which its examples are drawn.
     */
    steps: {
      params: z.object({
        ...{ arrays, sizes, rates: z.array(z.number()), taken: z.int() },
        ...{ seeds: z.array(z.int()), epochs: z.array(z.int()) },
      }),
      result: z.array(number),
    },
    /** Running statistics of batch norms, as the mean over batches; goes on with it unless `anew`. The rest is as of `steps`. */
    statistics: {
      params: z.object({
        ...{ arrays, sizes, anew: z.boolean() },
        ...{ seeds: z.array(z.int()), epochs: z.array(z.int()) },
      }),
      result: nothing,
    },
    /** Of each batch the sums of its losses and scores: of accuracy, how many examples are classified right. */
    evaluate: {
      params: z.object(stretch),
      result: z.array(z.object({ loss: number, score: number })),
    },
    classify: { params: z.object({ ...stretch, answer }), result: nothing },
    /** Takes note of what hidden neurons make of these examples, anew where `first` is 0. */
    ranges: { params: z.object(stretch), result: nothing },
    /** Of what was taken note of: neurons that made the same of every example. */
    constant: { params: z.object({}), result: z.record(z.string(), z.array(z.int())) },
    /** Adds to the gradients, each batch by its share of so many examples. */
    gradients: {
      params: z.object({ arrays, sizes, of: z.int(), anew: z.boolean() }),
      result: nothing,
    },
    /** Adds the Hessian's products with the gradients that were added before, each batch by its share. */
    hessian_gradients: {
      params: z.object({ arrays, sizes, of: z.int(), anew: z.boolean() }),
      result: nothing,
    },
    /** Synaptic flow through the weights that masks are of, of a model of the user's own. */
    flow: { params: z.object({ answer }), result: nothing },
    take_hessian_gradients: { params: z.object({ answer }), result: nothing },
    take_gradients: { params: z.object({ answer }), result: nothing },
    set_mask: { params: z.object({ arrays }), result: nothing },
    parameters: { params: z.object({ answer }), result: nothing },
    memories: { params: z.object({ answer }), result: nothing },
    restore: { params: z.object({ arrays }), result: nothing },
  },
  events: {},
} satisfies Contract;

export type PythonContract = typeof pythonContract;

/** Why a request failed. */
export interface PythonFailure extends Failure {
  message: string;
  /** Of what is refused: what to do. */
  hint: string;
  /** FILE:LINE in code that is not the worker's; empty where something is refused. */
  place: string;
  trouble: 'memory' | 'error' | 'refused';
}

/** A line that the process writes. */
export const pythonAnswer = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({
    kind: z.literal('error'),
    id: z.int(),
    message: z.string(),
    hint: z.string(),
    place: z.string(),
    trouble: z.enum(['memory', 'error', 'refused']),
  }),
]);
