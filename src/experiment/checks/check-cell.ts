// Checks the settings of one cell: by the schema, and against each other.
import type { z } from 'zod';
import type { Known, Written } from './when-settings-apply';
import type { CellKind } from '../schema/cell-kind';
import type { Problem } from './problem';
import { crossCheck } from './rules';
import { CELL_SCHEMAS } from '../schema/fields';
import type { Field } from '../schema/fields';
import { experimentSchema } from '../schema/cell-schemas';
import type { CompareCell, InspectCell, SweepCell } from '../schema/cell-schemas';
import type { Experiment } from '../../lottery/settings';
import { SHORTHANDS, expandShorthands } from '../schema/shorthand';
import { diagnose } from './schema-problems';
import { MISSING } from './wrong-value';

interface Outputs {
  experiment: Experiment;
  sweep: SweepCell;
  compare: CompareCell;
  inspect: InspectCell;
}

export interface Checked<T> {
  /** With every default filled in; undefined when a value is not allowed. */
  output: T | undefined;
  problems: Problem[];
  /** Of an experiment: as much as can be told. */
  written?: Written;
}

export function checkCell<K extends CellKind>(
  kind: K,
  settings: Record<string, unknown>,
): Checked<Outputs[K]> {
  const schemas: { [K in CellKind]: z.ZodType<Outputs[K]> } = CELL_SCHEMAS;
  const schema: z.ZodType<Outputs[K]> = schemas[kind];
  const full = kind === 'experiment' ? expandShorthands(settings) : settings;
  const parsed = schema.safeParse(full);
  const { problems, bad } = parsed.success ? NOTHING_WRONG : diagnose(kind, full, parsed.error);
  if (kind !== 'experiment') return { output: parsed.data, problems: [...problems] };
  const known = knownPart(full, bad);
  const written = known && { known, given: givenIn(full) };
  const cross = written ? crossCheck(written) : [];
  const all = [...problems, ...cross].map((problem) => ofWhatIsWritten(problem, settings));
  return { output: parsed.data, problems: all, ...(written ? { written } : {}) };
}

/** What the schema says of one value of an experiment's setting or section, whatever the other settings are. */
export function checkValue({ path }: Field, value: unknown): Problem[] {
  const settings: Record<string, unknown> = {};
  let section = settings;
  for (const key of path.slice(0, -1)) section = section[key] = {};
  section[path.at(-1) ?? ''] = value;
  const full = expandShorthands(settings);
  const { success, error } = experimentSchema.safeParse(full);
  if (success) return [];
  const within = (problem: Problem) => path.every((key, i) => problem.path[i] === key);
  return diagnose('experiment', full, error).problems.filter(
    (problem) => within(problem) && problem.message !== MISSING,
  );
}

/** What is wrong with a shorthand is said of what was written: `dataset`, not `dataset.name`. */
function ofWhatIsWritten(problem: Problem, settings: Record<string, unknown>): Problem {
  const [section] = problem.path;
  const short = typeof section === 'string' && section in SHORTHANDS && typeof settings[section] === 'string';
  return short ? { ...problem, path: [section] } : problem;
}

const NOTHING_WRONG = { problems: [], bad: [] };

/** Whether a setting is written, by its dotted name. */
function givenIn(settings: Record<string, unknown>): Written['given'] {
  return (name) => {
    let node: unknown = settings;
    for (const key of name.split('.')) {
      if (typeof node !== 'object' || node === null || !Object.hasOwn(node, key)) return false;
      node = Reflect.get(node, key);
    }
    return true;
  };
}

/** The experiment without what is wrong: for the rules between settings, which the rest can still break. */
function knownPart(settings: Record<string, unknown>, bad: PropertyKey[][]): Known | undefined {
  const rest = structuredClone(settings);
  for (const path of bad) removeAt(rest, path);
  const parsed = experimentSchema.safeParse({ experiment: 'x', dataset: {}, network: {}, ...rest });
  if (!parsed.success) return undefined;
  const known: Known = parsed.data;
  for (const path of bad) removeAt(known, path);
  return known;
}

/** Removes a setting; of a list with a bad item, the list. */
function removeAt(root: object, path: PropertyKey[]): void {
  const keys = path.filter((key) => typeof key === 'string');
  let node: unknown = root;
  for (const key of keys.slice(0, -1)) {
    if (typeof node !== 'object' || node === null) return;
    node = Reflect.get(node, key);
  }
  const last = keys.at(-1);
  if (typeof node === 'object' && node !== null && last !== undefined) Reflect.deleteProperty(node, last);
}
