// Metadata of the schema's fields, and types that several fields share.
import { z } from 'zod';

export type Reference = 'experiment' | 'layer' | 'function' | 'model' | 'setting';

/** What the documentation says about a field, beside what its type already says. */
export type FieldMeta = {
  description: string;
  /** Unit of a number: "iterations", "examples", "share of the surviving weights", … */
  unit?: string;
  /** When the setting means anything, where that is not always; checks/when-settings-apply.ts holds the same as code. */
  applies?: string;
  /** Names that people try for it, offered as "did you mean". */
  also?: string[];
  /** What it names: an experiment of the same file, a layer of the network, a function in a Python file, what makes a model there, or a setting of an experiment. */
  refers?: Reference;
  /** The field does not change results, so it is left out of the experiment's hash. */
  unhashed?: boolean;
};

export const help = (description: string, more: Omit<FieldMeta, 'description'> = {}): FieldMeta => ({
  description,
  ...more,
});

export const count = (least: number, most: number) => z.int().min(least).max(most);
export const share = () => z.number().gt(0).lt(1);

export const name = () =>
  z
    .string()
    .regex(
      /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/,
      'letters, digits, ".", "_" and "-", at most 64, the first a letter or digit',
    );

/** `FILE.py:NAME` or `MODULE:NAME`, of Python. */
export const reference = () => z.string().max(500).regex(REFERENCE);
export const REFERENCE = /^[^:\0]+:[A-Za-z_][\w.]*$/;
/** What a function of the user's own is given. */
export const namedValues = () => z.record(z.string().max(100), z.unknown());
export const ONLY_PYTORCH = '`engine: pytorch`';

/** One of several NVIDIA cards. */
export const CUDA_DEVICE = /^cuda:\d{1,2}$/;
