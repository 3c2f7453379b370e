// Contents of files, kept for as long as sizes and times are what they were.
import { stat } from 'node:fs/promises';

export class UnchangedFiles<T> {
  private readonly known = new Map<string, { stamp: string; content: Promise<T> }>();

  /** @param read reads the file; what it throws is not kept */
  async get(path: string, read: () => Promise<T>): Promise<T> {
    const stamp = await stampOf(path);
    const before = this.known.get(path);
    if (before?.stamp === stamp) return before.content;
    const content = read();
    this.known.set(path, { stamp, content });
    content.catch(() => this.known.delete(path));
    return content;
  }
}

/** What is cheap to know of a file and changes with its content. */
export async function stampOf(path: string): Promise<string> {
  const found = await stat(path).catch(() => null);
  return `${found?.size}:${found?.mtimeMs}`;
}
