// Choices that the charts of the panel heed.
import type { CurveChoices } from '../../src/protocol/views/curves';
import type { TabId } from './state';

const HEEDED: Record<TabId, readonly (keyof CurveChoices)[]> = {
  accuracy: ['when', 'part', 'axis', 'band', 'fit'],
  iterations: ['axis', 'band'],
  cost: ['when', 'part', 'band'],
  training: ['part', 'band'],
  updates: ['axis'],
  layers: ['axis'],
  profile: ['axis'],
  stability: ['along', 'axis'],
};

/**
 * The choices that a tab heeds by what it shows: where there are no densities along either axis, nothing heeds how they are spaced.
 * @param updates what is shown of updates of the mask
 */
export function heededBy(
  tab: TabId,
  { along }: Pick<CurveChoices, 'along'>,
  updates: 'density' | 'moves',
): readonly (keyof CurveChoices)[] {
  if (tab === 'updates' && updates === 'moves') return [];
  if (tab === 'stability' && along !== 'density') return ['along'];
  return HEEDED[tab];
}
