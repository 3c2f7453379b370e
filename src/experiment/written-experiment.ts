// An experiment as a run is made of it.
import type { Experiment } from '../lottery/settings';

export interface WrittenExperiment {
  /** With every default filled in. */
  experiment: Experiment;
  /** The YAML as written, without its fences. */
  source: string;
}
