// Layers in which no weight survives: nothing passes through them.
import type { Level } from '../level';
import type { LevelSummary } from './level-summary';

export interface CollapsedLayer {
  name: string;
  /** Levels at which it has no weight left in at least one replicate, rising. */
  levels: Level[];
}

/** Whether no weight of a layer survives, in at least one replicate. */
export const isCollapsed = ({ collapsed }: Pick<LevelSummary['layers'][number], 'collapsed'>): boolean =>
  collapsed > 0;

/** In the order of the network. */
export function collapsedLayers(levels: readonly LevelSummary[]): CollapsedLayer[] {
  const names = [...new Set(levels.flatMap(({ layers }) => layers.map(({ name }) => name)))];
  return names.flatMap((name) => {
    const found = levels.filter(({ layers }) =>
      layers.some((layer) => layer.name === name && isCollapsed(layer)),
    );
    return found.length > 0 ? [{ name, levels: found.map(({ level }) => level) }] : [];
  });
}

/** Whether each layer that has collapsed at a level has done so in all its replicates. */
export const collapseEverywhere = (levels: readonly LevelSummary[]): boolean =>
  levels.every(({ layers, ticket }) =>
    layers.every((layer) => !isCollapsed(layer) || layer.collapsed === ticket.replicates),
  );
