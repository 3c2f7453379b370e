// One setting of a sweep, and the values that it takes.
import { z } from 'zod';
import { fieldsOf } from '../schema/fields';
import type { Field } from '../schema/fields';
import { tell } from '../../lottery/translate';

export interface Axis {
  /** Of an experiment, or one of its sections. */
  field: Field;
  /** Each another; at least one. */
  values: unknown[];
}

/** More than anybody looks at. */
export const MOST_VALUES = 1000;

const steps = z.int().min(2).max(MOST_VALUES);
const rangeSchema = z.union([
  z.strictObject({ from: z.number(), to: z.number(), linear: steps }),
  z.strictObject({ from: z.number().positive(), to: z.number().positive(), log: steps }),
]);

/** Settings and sections of an experiment that a sweep can vary: all that change results. */
export const variedFields = (): Field[] => fieldsOf('experiment').filter(({ hashed }) => hashed);

/**
 * What is written for a setting as values: a list as it is, a range by its steps.
 * @returns null of what is neither
 */
export function valuesOf(field: Field, written: unknown): unknown[] | null {
  if (Array.isArray(written)) return written.length > 0 && written.length <= MOST_VALUES ? written : null;
  const range = rangeSchema.safeParse(written);
  if (!range.success) return null;
  const { from, to } = range.data;
  const count = 'log' in range.data ? range.data.log : range.data.linear;
  const inner = (share: number) =>
    'log' in range.data ? from * (to / from) ** share : from + (to - from) * share;
  const values = Array.from({ length: count }, (_, i) => {
    // The ends are exactly what was written.
    const value = i === 0 ? from : i === count - 1 ? to : short(inner(i / (count - 1)));
    return isWhole(field) ? Math.round(value) : value;
  });
  return [...new Set(values)];
}

/** Four digits, as a person would choose a value: the hash of a run depends on it. */
const short = (value: number) => Number(value.toPrecision(4));

const isWhole = (field: Field) => tell(field.allowed).startsWith('a whole number');
