// Comparing things whose pace the machine changes: measured in turn, by their medians.

/** Medians of things measured in turn, A B C A B C …, so that a change of the machine's pace meets all; each once before that. */
export async function inTurn<K extends string>(
  repeats: number,
  measured: Record<K, () => number | Promise<number>>,
): Promise<Record<K, number>> {
  const names = Object.keys(measured) as K[];
  for (const name of names) await measured[name]();
  const values = new Map(names.map((name): [K, number[]] => [name, []]));
  for (let i = 0; i < repeats; i++) for (const name of names) values.get(name)?.push(await measured[name]());
  return Object.fromEntries(names.map((name) => [name, median(values.get(name) ?? [])])) as Record<K, number>;
}

/** The same of two, where there may be nothing to compare with. */
export async function interleaved(
  repeats: number,
  mine: () => number | Promise<number>,
  theirs: (() => Promise<number>) | null,
): Promise<{ mine: number; theirs: number | null }> {
  if (!theirs) return { ...(await inTurn(repeats, { mine })), theirs: null };
  return inTurn(repeats, { mine, theirs });
}

export function median(values: number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
