// Sections that can be written as one name: `dataset: digits` for `dataset: {name: digits}`.

/** Which setting the name alone stands for, by section. */
export const SHORTHANDS: Readonly<Record<string, string>> = { dataset: 'name', network: 'architecture' };

/** The same cell with its shorthands written out; anything else is left as it is. */
export function expandShorthands(cell: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(cell).map(([key, value]) => {
      const field = Object.hasOwn(SHORTHANDS, key) ? SHORTHANDS[key] : undefined;
      return [key, field !== undefined && typeof value === 'string' ? { [field]: value } : value];
    }),
  );
}
