// Where each setting means anything. A setting that means nothing is an error even at its default: whoever wrote it
// believes that it does something.
import { layerNames } from '../architectures';
import type { Experiment } from './schema';

/** An experiment as far as it is known: settings with bad values are left out, defaults are filled in. */
export type Known = {
  [K in keyof Experiment]?: Experiment[K] extends object ? Part<Experiment[K]> : Experiment[K];
};
type Part<T> = T extends unknown[]
  ? T
  : { [K in keyof T]?: (T[K] extends object ? Part<T[K]> : T[K]) | undefined };

export interface Written {
  known: Known;
  /** Whether the file has the setting, with whatever value. */
  given(name: string): boolean;
}

/** By field: whether it means anything here; `true` where that cannot be told. */
export const APPLIES: Readonly<Record<string, (written: Written) => boolean>> = {
  'dataset.folder': ({ given }) => given('dataset.name'),
  'dataset.train': ({ given }) => !given('dataset.name'),
  'dataset.train_labels': (written) => hasOwn(written) && isCsv(written.known.dataset?.train) !== true,
  'dataset.test': hasOwn,
  'dataset.test_labels': (written) =>
    hasOwn(written) && written.given('dataset.test') && isCsv(written.known.dataset?.test) !== true,
  'dataset.label_column': (written) =>
    hasOwn(written) &&
    !written.given('dataset.train_labels') &&
    isCsv(written.known.dataset?.train) !== false,
  'dataset.test_share': ({ known, given }) =>
    given('dataset.name')
      ? known.dataset?.name === undefined || known.dataset.name === 'digits'
      : !given('dataset.test'),
  'dataset.augment': ({ known }) => layersOf(known)?.convolutions.length !== 0,
  'network.hidden': ({ given }) => !given('network.architecture') && !given('network.layers'),
  'network.layers': ({ given }) => !given('network.architecture'),
  'network.activation': ({ known }) => known.network?.hidden?.length !== 0,
  'training.momentum': ({ known }) => known.training?.optimiser !== 'adam',
  'training.nesterov': ({ known }) => known.training?.optimiser !== 'adam' && known.training?.momentum !== 0,
  'training.beta1': ({ known }) => known.training?.optimiser !== 'sgd',
  'training.beta2': ({ known }) => known.training?.optimiser !== 'sgd',
  'training.epsilon': ({ known }) => known.training?.optimiser !== 'sgd',
  'training.schedule.factor': ({ known }) => known.training?.schedule?.steps?.length !== 0,
  'pruning.rate': ({ known, given }) => {
    const layers = layersOf(known);
    const keep = known.pruning?.keep;
    if (known.pruning?.scope !== 'layer' || !layers || !keep) return true;
    const own = [...layers.hidden, ...(given('pruning.conv_rate') ? [] : layers.convolutions)];
    return own.some((layer) => !keep.includes(layer)) || !given('pruning.output_rate');
  },
  'pruning.conv_rate': ({ known }) => {
    const layers = layersOf(known);
    if (known.pruning?.scope === 'global') return false;
    return !layers || layers.convolutions.some((layer) => known.pruning?.keep?.includes(layer) !== true);
  },
  'pruning.output_rate': ({ known }) => {
    const output = layersOf(known)?.output;
    return known.pruning?.scope !== 'global' && (!output || known.pruning?.keep?.includes(output) !== true);
  },
};

/**
 * Whether a data file is CSV (true) or IDX (false), where its name says so; undefined where only its content does, or
 * without a file.
 */
export function isCsv(path: string | undefined): boolean | undefined {
  if (path === undefined) return undefined;
  if (/\.csv(\.gz)?$/i.test(path)) return true;
  return /(\bidx\d?|[-.]ubyte)(\.gz)?$/i.test(path) ? false : undefined;
}

/** The names of the network's layers; undefined while the network is not known. */
export function layersOf(known: Known): ReturnType<typeof layerNames> | undefined {
  const { architecture, hidden, layers } = known.network ?? {};
  if (architecture === undefined && hidden === undefined && layers === undefined) return undefined;
  return layerNames({ architecture, hidden, layers });
}

/** The data is the user's own: a path, and no name beside it. */
function hasOwn({ given }: Written): boolean {
  return !given('dataset.name') && given('dataset.train');
}
