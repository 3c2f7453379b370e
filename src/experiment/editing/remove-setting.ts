// Takes a setting, or the item of a list, out of a cell's text.
import { isMap, isNode, isPair, isSeq } from 'yaml';
import type { Document, Pair, YAMLMap, YAMLSeq } from 'yaml';
import { keyOf } from '../file/yaml-cell';
import { fieldAt } from '../schema/fields';
import type { Edit, Span } from '../checks/problem';

/** A setting or an item, and what holds it; those around it from the outermost in. */
export interface Target {
  one: Pair | unknown;
  holder: YAMLMap | YAMLSeq;
  around: Pair[];
}

/** @param span of one among several settings of the same name */
export function removal(
  text: string,
  { contents }: Document,
  path: readonly PropertyKey[],
  span: Span | undefined,
): Edit | null {
  const target = targetAt(contents, path, span);
  return target && removeTarget(text, target);
}

export function targetAt(contents: unknown, path: readonly PropertyKey[], span?: Span): Target | null {
  const around: Pair[] = [];
  let node = contents;
  for (const [depth, key] of path.entries()) {
    const last = depth === path.length - 1;
    if (isMap(node)) {
      const pair = node.items.findLast(
        (item) => keyOf(item) === key && (!last || !span || rangeOf(item.key)?.from === span.from),
      );
      if (!pair) return null;
      if (last) return { one: pair, holder: node, around };
      around.push(pair);
      node = pair.value;
    } else if (isSeq(node) && typeof key === 'number' && last) {
      return { one: node.items[key], holder: node, around };
    } else return null;
  }
  return null;
}

/** From the key, or the item, to the end of its value. */
export function extentOf(text: string, one: unknown): Span | null {
  if (!isPair(one)) return rangeOf(one);
  const key = rangeOf(one.key);
  if (!key) return null;
  const colon = /^\s*:/.exec(text.slice(key.to))?.[0].length ?? 0;
  const to = Math.max(key.to + colon, rangeOf(one.value)?.to ?? 0);
  return { from: key.from, to };
}

function removeTarget(text: string, { one, holder, around }: Target): Edit | null {
  const parent = around.at(-1);
  const alone = holder.items.length === 1 && parent !== undefined && !needed(around);
  if (alone) {
    const [outer] = around.slice(-2, -1);
    const above = outer ? outer.value : undefined;
    if (isMap(above)) return removeTarget(text, { one: parent, holder: above, around: around.slice(0, -1) });
    return removeLines(text, extentOf(text, parent));
  }
  const extent = extentOf(text, one);
  return holder.flow === true ? removeInline(text, extent) : removeLines(text, extent);
}

/** The section that would be left empty is one that the cell must have. */
const needed = (around: readonly Pair[]) => fieldAt('experiment', around.map(keyOf))?.required === true;

function removeInline(text: string, extent: Span | null): Edit | null {
  if (!extent) return null;
  const after = /^\s*,\s*/.exec(text.slice(extent.to));
  if (after) return { from: extent.from, to: extent.to + after[0].length, text: '' };
  const before = text.slice(0, extent.from).trimEnd();
  return { from: before.length - (before.endsWith(',') ? 1 : 0), to: extent.to, text: '' };
}

/** Whole lines, with the comment behind; null where something else is on them. */
function removeLines(text: string, extent: Span | null): Edit | null {
  if (!extent) return null;
  const from = text.lastIndexOf('\n', extent.from - 1) + 1;
  if (!/^\s*(-\s+)?$/.test(text.slice(from, extent.from))) return null;
  const end = text.indexOf('\n', text[extent.to - 1] === '\n' ? extent.to - 1 : extent.to);
  if (!/^\s*(#.*)?$/.test(text.slice(extent.to, end === -1 ? text.length : Math.max(end, extent.to))))
    return null;
  return end === -1
    ? { from: Math.max(0, from - 1), to: text.length, text: '' }
    : { from, to: end + 1, text: '' };
}

function rangeOf(node: unknown): Span | null {
  const range = isNode(node) ? node.range : null;
  return range ? { from: range[0], to: range[1] } : null;
}
