// Every setting of every cell as plain facts, derived from the schema: for messages, documentation and editors.
import { z } from 'zod';
import type { SettingsKind } from './cell-kind';
import { compareSchema, experimentSchema, inspectSchema, sweepSchema } from './cell-schemas';
import { CUDA_DEVICE, REFERENCE } from './field-meta';
import type { Reference } from './field-meta';
import { DURATION, MEMORY, OPTION, WORDS, slurmSchema } from './slurm';
import { say } from '../../lottery/translate';
import type { TranslatableText } from '../../lottery/translate';

type Primitive = string | number | boolean;

export interface Field {
  cell: SettingsKind;
  /** Keys from the cell's top: `['training', 'schedule', 'warmup']`. */
  path: string[];
  /** The same joined by dots. */
  name: string;
  /** Fields below it, for a section such as `training`. */
  section: boolean;
  /** "a whole number from 1 to 65,536", "`adam` or `sgd`", … */
  allowed: TranslatableText;
  /** The same for each item of a list; null for anything else. */
  each: TranslatableText | null;
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

/** The part of JSON Schema that our schemas use, and the metadata of field-meta.ts, which zod copies into it. */
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
  refers: z.enum(['experiment', 'layer', 'function', 'model', 'setting']).optional(),
  unhashed: z.boolean().optional(),
});
type Node = z.output<typeof nodeSchema>;

/** The schema of each kind of cell. */
export const CELL_SCHEMAS = {
  experiment: experimentSchema,
  sweep: sweepSchema,
  compare: compareSchema,
  inspect: inspectSchema,
};

const SCHEMAS = { ...CELL_SCHEMAS, slurm: slurmSchema };

/** All fields of a kind of cell, sections before what is in them, in the order of the schema. */
export function fieldsOf(cell: SettingsKind): Field[] {
  const known = cache.get(cell);
  if (known) return known;
  const root = nodeSchema.parse(z.toJSONSchema(SCHEMAS[cell], { io: 'input' }));
  const fields = childrenOf(cell, root, []);
  cache.set(cell, fields);
  return fields;
}

/** The field at a path; a path into a list finds the list. */
export function fieldAt(cell: SettingsKind, path: readonly PropertyKey[]): Field | undefined {
  const keys = path.filter((key) => typeof key === 'string');
  return fieldsOf(cell).find((field) => field.name === keys.join('.'));
}

/** The fields directly in a section; of the cell itself for an empty path. */
export const fieldsIn = (cell: SettingsKind, section: readonly PropertyKey[]): Field[] =>
  fieldsOf(cell).filter(
    ({ path }) => path.length === section.length + 1 && section.every((key, i) => path[i] === key),
  );

/** The cell's help text. */
export const helpOf = (cell: SettingsKind): string => SCHEMAS[cell].meta()?.description ?? '';

/** A number as people read it: 65,536. */
export const formatNumber = (value: number): string =>
  Number.isInteger(value) && Math.abs(value) >= 1000 && Math.abs(value) < 1e15
    ? value.toLocaleString('en-US')
    : String(value);

/** What the schema says of a setting (`help`, `applies`, `unit`), to be put into words where it is shown. */
export const schemaText = (text: string): TranslatableText => ({ text, values: [] });

/** What a setting, or each item of its list, can be, with its unit where the setting's name is not already that. */
export function allowedText({ allowed, each, unit, path }: Field, item = false): TranslatableText {
  const values = item ? (each ?? '') : allowed;
  return unit === '' || unit === path.at(-1) ? values : say`${values} (${schemaText(unit)})`;
}

/** `a`, `b` or `c`. */
export function listWords(words: string[], last: 'or' | 'and' = 'or'): TranslatableText {
  const final = words.at(-1) ?? '';
  if (words.length < 2) return final;
  const first = words.slice(0, -1).join(', ');
  return last === 'or' ? say`${first} or ${final}` : say`${first} and ${final}`;
}

const cache = new Map<SettingsKind, Field[]>();

function childrenOf(cell: SettingsKind, node: Node, parent: string[]): Field[] {
  return Object.entries(node.properties ?? {}).flatMap(([key, child]) => {
    const path = [...parent, key];
    const field: Field = {
      cell,
      path,
      name: path.join('.'),
      section: child.properties !== undefined,
      allowed: allowedBy(child),
      each: child.items ? allowedBy(child.items) : null,
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

function allowedBy(node: Node): TranslatableText {
  if (node.anyOf) return node.anyOf.map(allowedBy).reduce((one, other) => say`${one}, or ${other}`);
  if (node.enum) return listWords(node.enum.map((value) => `\`${value}\``));
  if (node.properties) return say('settings');
  if (node.refers === 'setting') return say('settings, each with its values');
  if (node.pattern === REFERENCE.source) return say('`FILE.py:NAME` or `MODULE:NAME`');
  if (node.pattern === CUDA_DEVICE.source) return say('`cuda:` and the number of an NVIDIA card');
  const form = FORMS[node.pattern ?? ''];
  if (form !== undefined) return form;
  switch (node.type) {
    case 'integer':
      return numberBy(say('a whole number'), node);
    case 'number':
      return numberBy(say('a number'), node);
    case 'boolean':
      return listWords(['`true`', '`false`']);
    case 'object':
      return say('values by their names');
    case 'array':
      return node.items ? say`${listBy(node)}, each ${allowedBy(node.items)}` : listBy(node);
    default:
      return node.pattern ? say('a name (letters, digits, `.`, `_` and `-`, at most 64)') : say('text');
  }
}

/** Texts of a certain form, by their pattern. */
const FORMS: Readonly<Record<string, TranslatableText>> = {
  [DURATION.source]: say('a time as Slurm writes it: `MINUTES`, `HOURS:MINUTES:SECONDS` or `DAYS-HOURS`'),
  [MEMORY.source]: say('a number with `M`, `G` or `T`, such as `4G`'),
  [OPTION.source]: say('an option of sbatch that Ticket Lab does not set itself, such as `--nice=100`'),
  [WORDS.source]: say('text on one line'),
};

function numberBy(kind: TranslatableText, node: Node): TranslatableText {
  const from = node.minimum ?? node.exclusiveMinimum;
  const to = node.maximum ?? node.exclusiveMaximum;
  // zod gives every integer the range that a double holds exactly: that is no limit worth naming.
  const most = to === Number.MAX_SAFE_INTEGER ? undefined : to;
  const high =
    most === undefined
      ? undefined
      : node.exclusiveMaximum === undefined
        ? say`at most ${formatNumber(most)}`
        : say`below ${formatNumber(most)}`;
  if (from === undefined || from === Number.MIN_SAFE_INTEGER)
    return high === undefined ? kind : say`${kind}, ${high}`;
  const least = formatNumber(from);
  const low = node.exclusiveMinimum === undefined ? say`at least ${least}` : say`above ${least}`;
  if (high === undefined || most === undefined) return say`${kind}, ${low}`;
  return node.exclusiveMinimum === undefined && node.exclusiveMaximum === undefined
    ? say`${kind} from ${least} to ${formatNumber(most)}`
    : say`${kind}, ${low} and ${high}`;
}

function listBy({ minItems, maxItems }: Node): TranslatableText {
  if (minItems !== undefined && maxItems !== undefined) return say`a list of ${minItems} to ${maxItems}`;
  return maxItems === undefined ? say('a list') : say`a list of at most ${maxItems}`;
}

function valuesOf(node: Node): Primitive[] {
  if (node.type === 'boolean') return [true, false];
  return node.enum ?? node.anyOf?.flatMap(valuesOf) ?? (node.items ? valuesOf(node.items) : []);
}
