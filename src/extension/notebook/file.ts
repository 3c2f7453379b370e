// Conversion between a notebook in the editor and the bytes of its file. Does not import the editor.
import { z } from 'zod';
import { parseNotebook, writeNotebook } from '../../experiment/file/notebook';
import type { Cell, Notebook } from '../../experiment/file/notebook';
import { decodeText, encodeText } from './text-bytes';

/** A cell as the editor holds it; `metadata` travels with it. */
export interface FileCell {
  kind: Cell['kind'];
  text: string;
  metadata: Record<string, unknown>;
}

export interface FileNotebook {
  cells: FileCell[];
  metadata: Record<string, unknown>;
}

const cellMetadata = z.object({
  layout: z.object({ source: z.string(), after: z.string().exactOptional() }),
  /** Its text starts with a byte order mark, which an editor would drop. */
  mark: z.boolean(),
});
const notebookMetadata = z.object({
  layout: z.object({ bom: z.boolean(), eol: z.string(), lead: z.string(), tail: z.string() }),
});

const MARK = '\uFEFF';

/** Any bytes are a notebook. */
export function notebookOf(bytes: Uint8Array): FileNotebook {
  const { cells, layout } = parseNotebook(decodeText(bytes));
  return {
    cells: cells.map(({ kind, text, layout }) => {
      const mark = text.startsWith(MARK);
      return { kind, text: mark ? text.slice(1) : text, metadata: layout ? { layout, mark } : {} };
    }),
    metadata: layout ? { layout } : {},
  };
}

/** `bytesOf(notebookOf(bytes))` are the same bytes; cells that are not edited keep theirs whatever happens to the others. */
export const bytesOf = (notebook: FileNotebook): Uint8Array => encodeText(textOf(notebook));

/** The text that the file would have. */
export function textOf({ cells, metadata }: FileNotebook): string {
  const layout = notebookMetadata.safeParse(metadata).data?.layout;
  const notebook: Notebook = { cells: cells.map(cellOf), ...(layout ? { layout } : {}) };
  return writeNotebook(notebook);
}

function cellOf({ kind, text, metadata }: FileCell): Cell {
  const kept = cellMetadata.safeParse(metadata).data;
  return { kind, text: kept?.mark ? MARK + text : text, ...(kept ? { layout: kept.layout } : {}) };
}
