// Room for a tooltip beside others that stay.

/**
 * The place nearest to the one that is wanted at which nothing else is; where there is none, the one that is wanted.
 * @param most the lowest place at which it is seen whole, in pixels; the highest is 0
 * @param taken what is beside it, from its top to its bottom
 */
export function freeTop(
  wanted: number,
  height: number,
  most: number,
  taken: readonly { top: number; bottom: number }[],
): number {
  const within = (top: number) => Math.max(0, Math.min(most, top));
  const isFree = (top: number) =>
    top >= 0 && top <= most && taken.every((one) => top >= one.bottom || top + height <= one.top);
  const places = [within(wanted), ...taken.flatMap(({ top, bottom }) => [top - height, bottom])];
  const free = places.filter(isFree).sort((a, b) => Math.abs(a - wanted) - Math.abs(b - wanted));
  return free[0] ?? within(wanted);
}
