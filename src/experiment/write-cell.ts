// An experiment as the YAML of a cell, with every default filled in.
import { Document, visit } from 'yaml';
import { valueAt } from './checks/cell-values';
import { APPLIES } from './checks/when-settings-apply';
import { fieldsIn } from './schema/fields';
import type { Experiment } from '../lottery/settings';

/**
 * YAML that reads back as the same experiment. Settings that mean nothing in it (`momentum` under Adam) are left out, as a
 * reader would refuse them.
 */
export function writeExperiment(experiment: Experiment): string {
  const document = new Document(sectionOf(experiment, []));
  visit(document, {
    Seq: (_, node) => {
      node.flow = true;
    },
  });
  return document.toString({ lineWidth: 0 });
}

function sectionOf(experiment: Experiment, section: string[]): Record<string, unknown> {
  const given = (name: string) => valueAt(experiment, name.split('.')) !== undefined;
  return Object.fromEntries(
    fieldsIn('experiment', section).flatMap((field): [string, unknown][] => {
      const key = field.path.at(-1) ?? '';
      const value = valueAt(experiment, field.path);
      const silent = !field.hashed && value === field.default;
      const idle = APPLIES[field.name]?.({ known: experiment, given }) === false;
      if (value === undefined || silent || idle) return [];
      return [[key, field.section ? sectionOf(experiment, field.path) : value]];
    }),
  );
}
