// Problems of a cell against the schema: unknown or misspelt keys, wrong and missing values.
import type { z } from 'zod';
import type { SettingsKind } from '../schema/cell-kind';
import type { Problem } from './problem';
import { unknownSetting } from './unknown-setting';
import { MISSING, wrongValue } from './wrong-value';

/** Issues of zod as problems, and the paths whose values cannot be trusted. */
export interface Diagnosis {
  problems: Problem[];
  bad: PropertyKey[][];
}

export function diagnose(cell: SettingsKind, settings: unknown, error: z.ZodError): Diagnosis {
  const problems: Problem[] = [];
  const bad: PropertyKey[][] = [];
  const misspelt: string[] = [];
  for (const issue of error.issues) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        const { problem, meant } = unknownSetting(cell, settings, issue.path, key);
        problems.push(problem);
        bad.push(problem.path);
        if (!meant) continue;
        bad.push(meant.path);
        misspelt.push(meant.name);
      }
    } else {
      problems.push(wrongValue(cell, settings, issue.path));
      bad.push(issue.path);
    }
  }
  // A required setting that was misspelt is not missing as well.
  const missed = ({ path, message }: Problem) => message === MISSING && misspelt.includes(path.join('.'));
  return { problems: problems.filter((problem) => !missed(problem)), bad };
}
