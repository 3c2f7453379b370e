// Parts of a page of docs/results.
import type { RunResults } from '../../src/protocol/results';
import type { Finding } from './finding';
import type { Column } from './tables';

/** What a page says beside the figures of its run. */
export interface Page {
  /** Of the experiment that the page is about. */
  experiment: string;
  introduction: string;
  /** Of the experiments that are held against it. */
  others: string[];
  /** @param others their results, of those that are finished */
  findings(results: RunResults, others: Map<string, RunResults>): Finding[];
  columns(results: RunResults): Column[];
}
