// Reads `.ticketlab/slurm.yaml`: its settings with every default, and everything that is wrong with them.
import { diagnose } from '../checks/schema-problems';
import type { FileProblem } from '../checks/problem';
import { slurmSchema } from '../schema/slurm';
import type { SlurmSettings } from '../schema/slurm';
import { inEnglish } from '../../lottery/translate';
import type { Translate } from '../../lottery/translate';
import { cellBlock } from './block';
import { problemAt } from './read-file';
import { parseYamlCell } from './yaml-cell';

export interface ReadSlurm {
  /** Null where anything is wrong. */
  settings: SlurmSettings | null;
  problems: FileProblem[];
}

/** @param fileName what problems call the file */
export function readSlurm(text: string, fileName: string, translate: Translate = inEnglish): ReadSlurm {
  const block = cellBlock(text);
  const yaml = parseYamlCell(block.source);
  // A file with nothing but comments sets nothing.
  const isEmpty = block.source.split('\n').every((line) => /^\s*(#.*)?$/.test(line));
  const settings = isEmpty ? {} : yaml.settings;
  const parsed = settings && slurmSchema.safeParse(settings);
  const wrong = parsed?.success === false ? diagnose('slurm', settings, parsed.error).problems : [];
  const problems = isEmpty ? [] : [...yaml.problems, ...wrong];
  return {
    settings: problems.length === 0 ? (parsed?.data ?? null) : null,
    problems: problems.map((problem) => problemAt({ block, yaml }, problem, fileName, translate)),
  };
}
