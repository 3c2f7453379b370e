// Every setting of every cell as plain facts, derived from the schema: for messages, documentation and editors.
import { z } from 'zod';
import type { CellKind } from './cell-kind';
import { compareSchema, experimentSchema, inspectSchema } from './schema';
import type { Reference } from './sections/meta';

type Primitive = string | number | boolean;

export interface Field {
  cell: CellKind;
  /** Keys from the cell's top: `['training', 'schedule', 'warmup']`. */
  path: string[];
  /** The same joined by dots. */
  name: string;
  /** Fields below it, for a section such as `training`. */
  section: boolean;
  /** "a whole number from 1 to 65,536", "`adam` or `sgd`", … */
  allowed: string;
  /** The same for each item of a list; '' for anything else. */
  each: string;
  /** Unit of a number, '' where it has none. */
  unit: string;
  /** The value when the setting is not written; undefined where there is none. */
  default: unknown;
  required: boolean;
  help: string;
  /** When the setting means anything, as the end of "only where …"; '' when always. */
  applies: string;
  /** The values that it can name; empty where they cannot be listed. */
  values: Primitive[];
  /** What it names, beside the values of any list. */
  refers: Reference | null;
  /** Other names that people try for it. */
  also: string[];
  /** It takes part in the experiment's hash. */
  hashed: boolean;
}

/** The part of JSON Schema that our schemas use, and the metadata of schema.ts, which zod copies into it. */
const nodeSchema = z.object({
  type: z.string().optional(),
  enum: z.array(z.union([z.string(), z.number(), z.boolean()])).optional(),
  get anyOf() {
    return z.array(nodeSchema).optional();
  },
  get items() {
    return nodeSchema.optional();
  },
  get properties() {
    return z.record(z.string(), nodeSchema).optional();
  },
  required: z.array(z.string()).optional(),
  minimum: z.number().optional(),
  maximum: z.number().optional(),
  exclusiveMinimum: z.number().optional(),
  exclusiveMaximum: z.number().optional(),
  minItems: z.number().optional(),
  maxItems: z.number().optional(),
  pattern: z.string().optional(),
  default: z.unknown().optional(),
  description: z.string().optional(),
  unit: z.string().optional(),
  applies: z.string().optional(),
  also: z.array(z.string()).optional(),
  refers: z.enum(['experiment', 'layer']).optional(),
  unhashed: z.boolean().optional(),
});
type Node = z.output<typeof nodeSchema>;

/** The schema of each kind of cell. */
export const CELL_SCHEMAS = { experiment: experimentSchema, compare: compareSchema, inspect: inspectSchema };

/** All fields of a kind of cell, sections before what is in them, in the order of the schema. */
export function fieldsOf(cell: CellKind): Field[] {
  const known = cache.get(cell);
  if (known) return known;
  const root = nodeSchema.parse(z.toJSONSchema(CELL_SCHEMAS[cell], { io: 'input' }));
  const fields = childrenOf(cell, root, []);
  cache.set(cell, fields);
  return fields;
}

/** The field at a path; a path into a list finds the list. */
export function fieldAt(cell: CellKind, path: readonly PropertyKey[]): Field | undefined {
  const keys = path.filter((key) => typeof key === 'string');
  return fieldsOf(cell).find((field) => field.name === keys.join('.'));
}

/** The fields directly in a section; of the cell itself for an empty path. */
export const fieldsIn = (cell: CellKind, section: readonly PropertyKey[]): Field[] =>
  fieldsOf(cell).filter(
    ({ path }) => path.length === section.length + 1 && section.every((key, i) => path[i] === key),
  );

/** The cell's help text. */
export const helpOf = (cell: CellKind): string => CELL_SCHEMAS[cell].meta()?.description ?? '';

/** A number as people read it: 65,536. */
export const formatNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 1000 && Math.abs(value) < 1e15
    ? value.toLocaleString('en-US')
    : String(value);

/** The unit in brackets, where the setting's name is not already the unit. */
export const unitText = ({ unit, path }: Field): string =>
  unit === '' || unit === path.at(-1) ? '' : ` (${unit})`;

/** `a`, `b` or `c`. */
export function listWords(words: string[], last = 'or'): string {
  return words.length < 2 ? (words[0] ?? '') : `${words.slice(0, -1).join(', ')} ${last} ${words.at(-1)}`;
}

const cache = new Map<CellKind, Field[]>();

function childrenOf(cell: CellKind, node: Node, parent: string[]): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = [...parent, key];
    const field: Field = {
      cell,
      path,
      name: path.join('.'),
      section: child.properties !== undefined,
      allowed: allowedBy(child),
      each: child.items ? allowedBy(child.items) : '',
      unit: child.unit ?? '',
      default: child.default,
      required: node.required?.includes(key) ?? false,
      help: child.description ?? '',
      applies: child.applies ?? '',
      values: valuesOf(child),
      refers: child.refers ?? null,
      also: child.also ?? [],
      hashed: child.unhashed !== true,
    };
    return [field, ...childrenOf(cell, child, path)];
  });
}

function allowedBy(node: Node): string {
  if (node.anyOf) return node.anyOf.map(allowedBy).join(', or ');
  if (node.enum) return listWords(node.enum.map((value) => `\`${value}\``));
  if (node.properties) return 'settings';
  switch (node.type) {
    case 'integer':
      return `a whole number${rangeOf(node)}`;
    case 'number':
      return `a number${rangeOf(node)}`;
    case 'boolean':
      return '`true` or `false`';
    case 'array':
      return `a list${lengthOf(node)}${node.items ? `, each ${allowedBy(node.items)}` : ''}`;
    default:
      return node.pattern ? 'a name (letters, digits, `.`, `_` and `-`, at most 64)' : 'text';
  }
}

function rangeOf(node: Node): string {
  const from = node.minimum ?? node.exclusiveMinimum;
  const to = node.maximum ?? node.exclusiveMaximum;
  // zod gives every integer the range that a double holds exactly: that is no limit worth naming.
  const most = to === Number.MAX_SAFE_INTEGER ? undefined : to;
  const low = node.exclusiveMinimum === undefined ? 'at least' : 'above';
  const high = node.exclusiveMaximum === undefined ? 'at most' : 'below';
  if (from === undefined || from === Number.MIN_SAFE_INTEGER)
    return most === undefined ? '' : ` ${high} ${formatNumber(most)}`;
  if (most === undefined) return `, ${low} ${formatNumber(from)}`;
  return low === 'at least' && high === 'at most'
    ? ` from ${formatNumber(from)} to ${formatNumber(most)}`
    : `, ${low} ${formatNumber(from)} and ${high} ${formatNumber(most)}`;
}

function lengthOf({ minItems, maxItems }: Node): string {
  if (minItems !== undefined && maxItems !== undefined) return ` of ${minItems} to ${maxItems}`;
  return maxItems === undefined ? '' : ` of at most ${maxItems}`;
}

function valuesOf(node: Node): Primitive[] {
  if (node.type === 'boolean') return [true, false];
  return node.enum ?? node.anyOf?.flatMap(valuesOf) ?? (node.items ? valuesOf(node.items) : []);
}
