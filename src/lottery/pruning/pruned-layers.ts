// Layers that are pruned: all, but for those that `keep` names, and where `only` names some, none beside them.
import { weightName } from '../network/network';
import type { PruningSettings } from '../settings';

/** Of either kind: one of a model of the user's own may have weights of another name. */
export type NamedLayer = { name: string; parameter?: string };

/** Whether `keep` names it. */
export const isKept = (layer: NamedLayer, { keep }: Pick<PruningSettings, 'keep'>): boolean =>
  keep.some((pattern) => names(pattern, layer));

export const isPruned = (
  layer: NamedLayer,
  { keep, only }: Pick<PruningSettings, 'keep' | 'only'>,
): boolean =>
  !isKept(layer, { keep }) && (only === undefined || only.some((pattern) => names(pattern, layer)));

/** Whether a pattern means a layer: by its name, or by that of its weights. `*` stands for any text, of no or of many characters. */
export const names = (pattern: string, layer: NamedLayer): boolean =>
  [layer.name, weightName(layer)].some((name) => matches(pattern, name));

/** In time that grows with both lengths, whatever the pattern. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  const last = rest.pop();
  if (last === undefined) return name === pattern;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
}
