// The colours by which runs are told apart, everywhere in the editor: theme colours of our own, by the number of a run's colour.

/** Identifiers of the theme colours, as package.json defines them. */
export const RUN_COLOURS = Array.from({ length: 14 }, (_, i) => `ticketLab.run${i + 1}`);

/** The theme colour of a run: with more runs than colours some have the same. */
export const runColourId = (colour: number): string => `ticketLab.run${(colour % RUN_COLOURS.length) + 1}`;

interface Coloured {
  folder: string;
  /** ISO 8601. */
  created: string;
  annotations?: { colour: number | null };
}

/**
 * A colour for each run of a folder of runs: the one that it has, or else the lowest number that no other has, from the oldest on.
 * @param known what runs have been given before, by their folders
 */
export function coloursOf(
  runs: readonly Coloured[],
  known: ReadonlyMap<string, number>,
): Map<string, number> {
  const given = new Map<string, number>();
  const bare: Coloured[] = [];
  for (const run of runs) {
    const own = run.annotations?.colour ?? known.get(run.folder);
    if (own === undefined) bare.push(run);
    else given.set(run.folder, own);
  }
  const taken = new Set(given.values());
  let next = 0;
  const oldestFirst = (a: Coloured, b: Coloured) =>
    a.created < b.created ? -1 : a.created > b.created ? 1 : a.folder < b.folder ? -1 : 1;
  for (const { folder } of bare.sort(oldestFirst)) {
    while (taken.has(next)) next++;
    given.set(folder, next);
    taken.add(next);
  }
  return given;
}
