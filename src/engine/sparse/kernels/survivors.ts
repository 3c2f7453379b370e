// Lists the weights that a mask leaves.

/**
 * @param mask bytes, 0 where a weight is pruned; with 0 as well from `count` on to a multiple of 64
 * @param first the index of the first one
 * @param list u32 per surviving weight: written, rising
 * @returns how many there are
 */
export function listSurvivors(mask: usize, count: i32, first: i32, list: usize): i32 {
  const start = list;
  // So many at a time, as no processor foresees where a loop over the survivors of so few ends.
  for (let i = 0; i < count; i += 64, mask += 64) {
    let bits =
      surviving(mask) |
      (surviving(mask + 16) << 16) |
      (surviving(mask + 32) << 32) |
      (surviving(mask + 48) << 48);
    while (bits !== 0) {
      store<u32>(list, first + i + <i32>ctz(bits));
      list += 4;
      bits &= bits - 1;
    }
  }
  return <i32>((list - start) >> 2);
}

/** A bit for each of 16 weights. */
function surviving(mask: usize): u64 {
  return <u64>(i8x16.bitmask(i8x16.eq(v128.load(mask), i8x16.splat(0))) ^ 0xffff);
}
