// What the inspector's worker thread and its owner say to each other.
import type { Phrase } from '../../lottery/translate';

export type ToWorker =
  | { kind: 'ask'; id: number; name: string; params: unknown }
  | { kind: 'cancel'; id: number }
  | { kind: 'forget' };

export type FromWorker =
  | { id: number; kind: 'result'; result: unknown }
  | {
      id: number;
      kind: 'error';
      message: Phrase;
      hint?: Phrase | undefined;
      stack?: string;
      expected: boolean;
    };
