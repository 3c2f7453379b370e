// Conditions under which each setting has an effect. One without effect is an error even at its default: whoever wrote it believes
// that it does something.
import { hasTestPart } from '../../lottery/datasets';
import { layerNames } from '../../lottery/network/build-network';
import { isPruned } from '../../lottery/pruning/pruned-layers';
import { criterionOf } from '../../lottery/pruning/criteria';
import { usesSetting } from '../../lottery/optimisers';
import type { OptimiserSetting } from '../../lottery/optimisers';
import type { Experiment, PruningSettings } from '../../lottery/settings';

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

/** What is measured on examples. */
const GRADIENTS = ['gradients', 'hessianGradients'];

/** By field: whether it means anything here; `true` where that cannot be told. */
export const APPLIES: Readonly<Record<string, (written: Written) => boolean>> = {
  pytorch: onPyTorch,
  'dataset.folder': ({ given }) => given('dataset.name'),
  'dataset.train': ({ given }) => !given('dataset.name') && !given('dataset.module'),
  'dataset.train_labels': (written) => hasOwn(written) && isCsv(written.known.dataset?.train) !== true,
  'dataset.test': hasOwn,
  'dataset.test_labels': (written) =>
    hasOwn(written) && written.given('dataset.test') && isCsv(written.known.dataset?.test) !== true,
  'dataset.label_column': (written) =>
    hasOwn(written) &&
    !written.given('dataset.train_labels') &&
    isCsv(written.known.dataset?.train) !== false,
  'dataset.module': (written) =>
    onPyTorch(written) && !written.given('dataset.name') && !written.given('dataset.train'),
  'dataset.arguments': ({ given }) => given('dataset.module'),
  'dataset.collate': ({ given }) => given('dataset.module'),
  'dataset.loaders': ({ given }) => given('dataset.module'),
  'dataset.normalise': ({ given }) => !given('dataset.module'),
  'dataset.test_share': ({ known, given }) =>
    !given('dataset.module') &&
    (given('dataset.name')
      ? known.dataset?.name === undefined || !hasTestPart(known.dataset.name)
      : !given('dataset.test')),
  'dataset.augment': ({ known, given }) =>
    !given('dataset.module') && knownLayers(known)?.convolutions.length !== 0,
  'network.hidden': ({ given }) =>
    !given('network.architecture') && !given('network.layers') && !given('network.model'),
  'network.layers': ({ given }) => !given('network.architecture') && !given('network.model'),
  'network.model': (written) =>
    onPyTorch(written) &&
    !['architecture', 'hidden', 'layers'].some((other) => written.given(`network.${other}`)),
  'network.arguments': ({ given }) => given('network.model'),
  'network.weights': ({ given }) => given('network.model'),
  'network.activation': ({ known, given }) => known.network?.hidden?.length !== 0 && !given('network.model'),
  'network.initialiser': ({ given }) => !given('network.model'),
  'training.loss': onPyTorch,
  'training.score': onPyTorch,
  'training.label_smoothing': (written) =>
    onPyTorch(written) && [undefined, 'cross-entropy'].includes(written.known.training?.loss),
  'training.clip_gradients': onPyTorch,
  'training.momentum': optimiserUses('momentum'),
  'training.nesterov': (written) =>
    optimiserUses('nesterov')(written) && written.known.training?.momentum !== 0,
  'training.beta1': optimiserUses('beta1'),
  'training.beta2': optimiserUses('beta2'),
  'training.epsilon': optimiserUses('epsilon'),
  'training.schedule.factor': ({ known }) => known.training?.schedule?.steps?.length !== 0,
  'pruning.steps': ofMethods('at-init'),
  'pruning.start': ofMethods('gradual'),
  'pruning.end': ofMethods('gradual', 'dynamic'),
  'pruning.every': (written) => ofMethods('gradual', 'dynamic')(written) || isEarlyBird(written),
  'pruning.drop': ofMethods('dynamic'),
  'pruning.growth': ofMethods('dynamic'),
  'pruning.prune_at': ofMethods('iterative', 'one-shot'),
  'pruning.window': isEarlyBird,
  'pruning.distance': isEarlyBird,
  'pruning.after': ofMethods('iterative', 'one-shot'),
  'pruning.examples': ({ known }) =>
    known.pruning?.criterion === undefined ||
    (ofMethods('dynamic')({ known }) && known.pruning.growth !== 'random') ||
    criterionOf(known.pruning.criterion).needs.some((need) => GRADIENTS.includes(need)),
  'pruning.mask': ofMethods('iterative'),
  'pruning.rewind_to': ofMethods('iterative', 'one-shot'),
  connectivity: ofMethods('iterative', 'one-shot', 'at-init'),
  'controls.random_mask': ({ known }) => known.controls?.sanity !== true,
  'pruning.rate': ({ known, given }) => {
    const layers = knownLayers(known);
    const keep = known.pruning?.keep;
    if (known.pruning?.scope !== 'layer' || !layers || !keep) return true;
    const own = [...layers.hidden, ...(given('pruning.conv_rate') ? [] : layers.convolutions)];
    const pruned = prunedAmong(known);
    return own.some(pruned) || !given('pruning.output_rate');
  },
  'pruning.conv_rate': ({ known }) => {
    const layers = knownLayers(known);
    if (!ranksLayers(known)) return false;
    return !layers || layers.convolutions.some(prunedAmong(known));
  },
  'pruning.output_rate': ({ known }) => {
    const output = knownLayers(known)?.output;
    return ranksLayers(known) && (!output || prunedAmong(known)(output));
  },
};

/** Whether each layer has a rate of its own. */
const ranksLayers = ({ pruning }: Known) => [undefined, 'layer'].includes(pruning?.scope);

function ofMethods(...methods: PruningSettings['method'][]): (written: Pick<Written, 'known'>) => boolean {
  return ({ known: { pruning } }) => pruning?.method === undefined || methods.includes(pruning.method);
}

/** Whether masks are pruned once they have settled; so far as that is known. */
function isEarlyBird({ known, given }: Written): boolean {
  const at = known.pruning?.prune_at;
  return at === 'early-bird' || (at === undefined && given('pruning.prune_at'));
}

function onPyTorch({ known }: Written): boolean {
  return known.engine === undefined || known.engine === 'pytorch';
}

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
export function knownLayers(known: Known): ReturnType<typeof layerNames> | undefined {
  const { architecture, hidden, layers } = known.network ?? {};
  if (architecture === undefined && hidden === undefined && layers === undefined) return undefined;
  return layerNames({ architecture, hidden, layers });
}

/** Whether a layer is pruned, by its name. */
export function prunedAmong({ pruning }: Known): (layer: string) => boolean {
  const { keep = [], only } = pruning ?? {};
  return (name) => isPruned({ name }, { keep, only });
}

/** The rate of each layer that is pruned; empty where that is not known. */
export function ratesOf(known: Known): number[] {
  const { scope, rate, output_rate, conv_rate } = known.pruning ?? {};
  const layers = knownLayers(known);
  if (rate === undefined || scope === undefined || !layers) return [];
  if (scope !== 'layer') return [rate];
  const pruned = (layersOfKind: string[], own: number) =>
    layersOfKind.filter(prunedAmong(known)).map(() => own);
  return [
    ...pruned(layers.convolutions, conv_rate ?? rate),
    ...pruned(layers.hidden, rate),
    ...pruned([layers.output], output_rate ?? rate / 2),
  ];
}

function optimiserUses(setting: OptimiserSetting): (written: Written) => boolean {
  return ({ known }) => {
    const name = known.training?.optimiser;
    return name === undefined || usesSetting(name, setting);
  };
}

/** The data is the user's own: a path, and no name beside it. */
function hasOwn({ given }: Written): boolean {
  return !given('dataset.name') && given('dataset.train');
}
