// Optimisers that `training.optimiser` names. A new one is an entry here and its step in each engine (sparse/optimiser.ts with
// kernels/optimisers.ts, tensorflow/optimiser.ts).
import { namesOf } from './names';

/** Settings of a recipe that mean something under some optimisers only. */
export type OptimiserSetting = 'momentum' | 'nesterov' | 'beta1' | 'beta2' | 'epsilon';

export interface Optimiser {
  /** The step's formula. */
  step: 'adam' | 'gradient-descent';
  /**
   * What weight decay changes: the gradient, to which it adds decay × weight, or the weight itself, from which it takes rate ×
   * decay × weight before the step (Loshchilov & Hutter 2019, "decoupled").
   */
  decays: 'gradient' | 'weight';
  settings: readonly OptimiserSetting[];
}

export const OPTIMISERS = {
  adam: { step: 'adam', decays: 'gradient', settings: ['beta1', 'beta2', 'epsilon'] },
  adamw: { step: 'adam', decays: 'weight', settings: ['beta1', 'beta2', 'epsilon'] },
  sgd: { step: 'gradient-descent', decays: 'gradient', settings: ['momentum', 'nesterov'] },
} satisfies Record<string, Optimiser>;

export type OptimiserName = keyof typeof OPTIMISERS;
export const OPTIMISER_NAMES = namesOf(OPTIMISERS);

/** Whether a setting means anything under an optimiser. */
export function usesSetting(name: OptimiserName, setting: OptimiserSetting): boolean {
  const { settings }: Optimiser = OPTIMISERS[name];
  return settings.includes(setting);
}
