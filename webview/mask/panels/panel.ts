// Contract of the inspector's tabs.
import type { MaskContract, MaskLayer, MaskTicket } from '../../../src/protocol/views/mask';
import { el, type Child } from '../../ui/dom';
import type { Host } from '../../ui/host';

/** What is being looked at. */
export interface Looked {
  ticket: MaskTicket;
  layer: MaskLayer;
  other: MaskTicket | null;
}

export type MaskHost = Pick<Host<MaskContract>, 'ask'>;

export interface Panel {
  /** Asks for what it needs and answers with what it shows. */
  show(looked: Looked, signal: AbortSignal): Promise<Child[]>;
}

export const paragraph = (text: string) => el('p', {}, text);
export const hint = (text: string) => el('p', { class: 'hint' }, text);
