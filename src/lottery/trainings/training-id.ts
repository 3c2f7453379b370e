// The names of trainings, which are also their folders.
import { LabError } from '../errors';
import type { PruningSettings } from '../settings';
import { TRAINING_KINDS } from './training';
import type { TrainingId, TrainingKey, TrainingKind } from './training';
import { say } from '../translate';

/** `replicate-0/level-03/ticket`, `…/random-reinit-1`, `…/random-mask`, `…/copy-500`. */
export function trainingId({ replicate, level, kind, draw }: TrainingKey): TrainingId {
  return `replicate-${replicate}/level-${String(level).padStart(2, '0')}/${leafOf({ kind, draw })}`;
}

const leafOf = ({ kind, draw }: Pick<TrainingKey, 'kind' | 'draw'>): string =>
  NUMBERED.includes(kind) ? `${kind}-${draw}` : kind;

const NUMBERED: readonly TrainingKind[] = ['random-reinit', 'copy'];

const LEAF = new RegExp(`^(${TRAINING_KINDS.join('|')})(?:-(\\d+))?$`);

/** What the last part of a training's name says; null where it is of no training. */
export function parseLeaf(leaf: string): Pick<TrainingKey, 'kind' | 'draw'> | null {
  const [, name, draw] = LEAF.exec(leaf) ?? [];
  const kind = TRAINING_KINDS.find((one) => one === name);
  const key = kind && { kind, draw: Number(draw ?? 0) };
  return key && leafOf(key) === leaf ? key : null;
}

/** @throws LabError when the text is no training's name */
export function parseTrainingId(id: TrainingId): TrainingKey {
  const [, replicate, level, leaf = ''] = /^replicate-(\d+)\/level-(\d+)\/(.+)$/.exec(id) ?? [];
  const kind = parseLeaf(leaf);
  const key = kind && { replicate: Number(replicate), level: Number(level), ...kind };
  if (!key || trainingId(key) !== id)
    throw new LabError(say`"${id}" is not the name of a training.`, {
      hint: say('Names look like replicate-0/level-03/ticket, …/random-reinit-1 or …/random-mask.'),
    });
  return key;
}

/** The dense training of a replicate. */
export const denseOf = ({ replicate }: TrainingKey): TrainingId => ticketOf({ replicate, level: 0 });

/** Controls with weights of their own, which have no values at iteration k: they train in full. */
const WITH_OWN_WEIGHTS: readonly TrainingKind[] = ['random-reinit', 'signed-constant'];

/** The iteration that a training starts at: where the replicate's tickets rewind to, but for dense networks and weights of their own. */
export const startIteration = (
  { rewind_to: rewindTo }: Pick<PruningSettings, 'rewind_to'>,
  { level, kind }: Pick<TrainingKey, 'level' | 'kind'>,
): number => (level > 0 && !WITH_OWN_WEIGHTS.includes(kind) ? rewindTo : 0);

/** The training whose stored values a training starts from: the dense one's at iteration k, or a copy's ticket's; null where it starts from others. */
export const rewoundFrom = (
  pruning: Pick<PruningSettings, 'rewind_to' | 'after'>,
  key: TrainingKey,
): TrainingId | null =>
  key.kind === 'copy'
    ? startsElsewhere(pruning, key)
      ? ticketOf(key)
      : null
    : pruning.after === 'rewind' && startIteration(pruning, key) > 0
      ? denseOf(key)
      : null;

const startsElsewhere = (pruning: Pick<PruningSettings, 'rewind_to' | 'after'>, key: TrainingKey): boolean =>
  key.level > 0 && (pruning.after !== 'rewind' || startIteration(pruning, key) > 0);

/** The ticket of a replicate's level. */
export const ticketOf = ({ replicate, level }: Pick<TrainingKey, 'replicate' | 'level'>): TrainingId =>
  trainingId({ replicate, level, kind: 'ticket', draw: 0 });

/** The training that a mask is made from; null where it is made before any training, or nothing is pruned. */
export function parentOf({ method }: Pick<PruningSettings, 'method'>, key: TrainingKey): TrainingId | null {
  if (key.kind === 'copy') return ticketOf(key);
  if (key.level === 0) return null;
  switch (method) {
    case 'iterative':
      return ticketOf({ ...key, level: key.level - 1 });
    case 'one-shot':
      return denseOf(key);
    case 'at-init':
      return null;
    case 'gradual':
    case 'dynamic':
      // A ticket finds its own mask; its controls are trained under that.
      return key.kind === 'ticket' ? null : ticketOf(key);
  }
}
