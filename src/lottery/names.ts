// Names of what a registry holds.

/** Keys of an object literal, in its order. */
export const namesOf = <T extends object>(registry: T) => Object.keys(registry) as (keyof T & string)[];

/** What `make` gives for each name, by name. */
export const recordOf = <N extends string, V>(names: readonly N[], make: (name: N) => V) =>
  Object.fromEntries(names.map((name) => [name, make(name)])) as Record<N, V>;
