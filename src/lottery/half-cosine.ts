/** (1 + cos πx) / 2, for x from 0 to 1: from 1 to 0. Rounded: versions of Node need not agree about the last bits of a cosine. */
export function halfCosine(x: number): number {
  const cosine = Math.cos((Math.PI * x) / 2);
  return Number((cosine * cosine).toPrecision(12));
}
