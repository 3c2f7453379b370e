// Formats of tables for papers.
import { latexTable } from './latex';
import { markdownTable } from './markdown';
import type { PaperTable } from '../tables/paper-table';

const WRITERS = { latex: latexTable, markdown: markdownTable };

export type PaperFormat = keyof typeof WRITERS;
export const PAPER_FORMATS = Object.keys(WRITERS) as PaperFormat[];

export const paperText = (table: PaperTable, format: PaperFormat): string => WRITERS[format](table);
