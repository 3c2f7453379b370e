// A run of the curves panel, with what is plotted of it.
import type { CurvedRun, CurveHead } from '../../src/protocol/views/curves';

export type ShownRun = CurveHead & Omit<CurvedRun, 'finished'>;
