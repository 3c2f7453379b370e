// Switch for packing pairs of vectors into one twice as wide (docs/decisions/0022-packed-vectors.md): of this instance alone.
export let packs: bool = false;

export function setPacks(value: bool): void {
  packs = value;
}
