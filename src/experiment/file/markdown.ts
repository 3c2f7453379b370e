// Markdown as a tree whose positions are those of the text.
import { fromMarkdown } from 'mdast-util-from-markdown';
import { excessOfFile } from './limits';

/** Only blocks are asked for, and what is within paragraphs can take a parser the square of its length. */
const BLOCKS_ALONE = {
  disable: {
    null: [
      'attention',
      'autolink',
      'codeText',
      'hardBreakEscape',
      'htmlText',
      'labelEnd',
      'labelStartImage',
      'labelStartLink',
    ],
  },
};

export type MarkdownTree = ReturnType<typeof fromMarkdown>;
export type MarkdownNode = MarkdownTree['children'][number];

/**
 * Shared by all who ask for it: not to be changed. Empty where the text is beyond what is read (limits.ts).
 * @param text without a file's byte order mark. The parser drops one at the start without counting it, so it gets
 * one: a text that starts with the same character by accident then keeps its offsets.
 */
export function markdownTree(text: string): MarkdownTree {
  if (last?.text !== text) last = { text, tree: parse(text) };
  return last.tree;
}

const parse = (text: string): MarkdownTree =>
  excessOfFile(text)
    ? { type: 'root', children: [] }
    : fromMarkdown(`\uFEFF${text}`, { extensions: [BLOCKS_ALONE] });

/** A file is asked for its cells, and then for what stands between them: its tree is made once. */
let last: { readonly text: string; readonly tree: MarkdownTree } | undefined;
