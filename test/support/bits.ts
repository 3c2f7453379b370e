// Values by their bits: −0 is not 0, and NaNs can be compared.

export const bitsOf = (values: Record<string, Float32Array>): Record<string, number[]> =>
  Object.fromEntries(
    Object.entries(values).map(([name, array]) => [name, Array.from(new Uint32Array(array.slice().buffer))]),
  );
