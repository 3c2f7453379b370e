// Escapes text of people and runs for Markdown, so that it makes no links and no commands.
import { MarkdownString } from 'vscode';

/** The editor's own escaping, less its spaces that never break: lines would break within words. */
export const escapeMarkdown = (text: string): string =>
  new MarkdownString().appendText(text).value.replaceAll('&nbsp;', ' ');
