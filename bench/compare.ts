// Comparing two things whose pace the machine changes: measured in turn, by their medians.

/** Medians of two things measured in turn, A B A B …, so that a change of the machine's pace meets both. */
export async function interleaved(
  repeats: number,
  mine: () => number,
  theirs: (() => Promise<number>) | null,
): Promise<{ mine: number; theirs: number | null }> {
  const a: number[] = [];
  const b: number[] = [];
  await theirs?.();
  for (let i = 0; i < repeats; i++) {
    a.push(mine());
    if (theirs) b.push(await theirs());
  }
  return { mine: median(a), theirs: theirs ? median(b) : null };
}

export function median(values: number[]): number {
  const sorted = [...values].sort((x, y) => x - y);
  return sorted[Math.floor(sorted.length / 2)] ?? NaN;
}
