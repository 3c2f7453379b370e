// The experiments that ship, to start one's own from.
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';

export interface Template {
  /** File name without its ending. */
  name: string;
  /** The first heading. */
  title: string;
  /** The first paragraph, on one line. */
  description: string;
  text: string;
}

const ENDING = '.lottery.md';

/** In the order of their file names. */
export async function readTemplates(folder: string): Promise<Template[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(ENDING)).sort();
  return Promise.all(
    names.map(async (file) => {
      const text = await readFile(join(folder, file), 'utf8');
      return { name: file.slice(0, -ENDING.length), ...titleOf(text), text };
    }),
  );
}

/** Heading and first paragraph of a Markdown text, without its marks. */
export function titleOf(text: string): Pick<Template, 'title' | 'description'> {
  const blocks = text.replace(/\r\n/g, '\n').split(/\n{2,}/);
  const headed = blocks.findIndex((block) => block.startsWith('# '));
  const [heading = '', ...under] = (blocks[headed] ?? '').split('\n');
  const paragraph = [under.join('\n'), ...blocks.slice(headed + 1)].find((block) =>
    /^[^\s#>`<-]/.test(block),
  );
  return { title: plain(heading.slice(2)), description: plain(paragraph ?? '') };
}

const plain = (markdown: string) =>
  markdown
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/[*`]/g, '')
    .replace(/\s+/g, ' ')
    .trim();

/** A name that no file of the folder has yet; `taken` are the names of its files. */
export function freeName(wanted: string, taken: ReadonlySet<string>): string {
  if (!taken.has(wanted + ENDING)) return wanted;
  for (let n = 2; ; n++) if (!taken.has(`${wanted}-${n}${ENDING}`)) return `${wanted}-${n}`;
}

export const experimentFileName = (name: string): string =>
  name.endsWith(ENDING) ? name : `${name.replace(/\.md$/, '')}${ENDING}`;
