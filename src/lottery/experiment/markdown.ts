// Markdown as a tree whose positions are those of the text.
import { fromMarkdown } from 'mdast-util-from-markdown';

export type MarkdownTree = ReturnType<typeof fromMarkdown>;
export type MarkdownNode = MarkdownTree['children'][number];

/**
 * @param text without a file's byte order mark. The parser drops one at the start without counting it, so it gets
 * one: a text that starts with the same character by accident then keeps its offsets.
 */
export const markdownTree = (text: string): MarkdownTree => fromMarkdown(`\uFEFF${text}`);
