// A run of the curves panel, with what is plotted of it.
import type { CurveHead, CurveLevel } from '../../src/protocol/views/curves';

export type ShownRun = CurveHead & { levels: CurveLevel[] };
