// Texts with the place of the cursor marked, and the example files.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fencedBlock } from '../../../../src/experiment/file/block';
import { yamlBlocks } from '../../../../src/experiment/file/notebook';
import { ROOT } from '../../../support/root';

/** `mom|entum`: the text without its bar, and where that was. */
export function marked(text: string): { text: string; offset: number } {
  const offset = text.indexOf('|');
  return { text: text.slice(0, offset) + text.slice(offset + 1), offset };
}

/** The YAML of every cell of the examples. */
export function exampleCells(): string[] {
  const folder = join(ROOT, 'examples');
  return readdirSync(folder)
    .filter((name) => name.endsWith('.lottery.md'))
    .flatMap((name) => yamlBlocks(readFileSync(join(folder, name), 'utf8')))
    .flatMap((block) => fencedBlock(block)?.source ?? []);
}
