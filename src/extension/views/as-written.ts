// Text of people and runs within Markdown: as it was written, making no links and no commands.
import { MarkdownString } from 'vscode';

/** The editor's own escaping, less its spaces that never break: lines would break within words. */
export const asWritten = (text: string): string =>
  new MarkdownString().appendText(text).value.replaceAll('&nbsp;', ' ');
