// Looks at the masks of a training, and what they found, as tensors of its checkpoint.
import type { EarlyState } from '../../engine/early-values';
import type { TensorArray } from '../../tensors/dtype';
import type { Tensor } from '../../tensors/encode';

/**
 * `looks` is a row each: its iteration, and its distances to the looks before, as many as the last has; NaN where it was compared with fewer. `window/0/fc1.weight`
 * is of the oldest mask that the next look is compared with, `early/fc1.weight` a value that masks are pruned from.
 */
export function earlyTensors({ looks, window, values }: EarlyState): Record<string, Tensor> {
  const width = Math.max(0, ...looks.map(({ distances }) => distances.length));
  const row = (distances: readonly number[]) => Array.from({ length: width }, (_, i) => distances[i] ?? NaN);
  const arrays: [string, Float32Array | Uint8Array][] = [
    ...window.flatMap((masks, i) =>
      Object.entries(masks).map(([name, bytes]): [string, Uint8Array] => [`window/${i}/${name}`, bytes]),
    ),
    ...Object.entries(values ?? {}).map(([name, one]): [string, Float32Array] => [`early/${name}`, one]),
  ];
  return {
    looks: {
      shape: [looks.length, 1 + width],
      data: Float64Array.from(looks.flatMap(({ iteration, distances }) => [iteration, ...row(distances)])),
    },
    ...Object.fromEntries(arrays.map(([name, data]) => [name, { shape: [data.length], data }])),
  };
}

/** Of tensors whose names, types and shapes are those that `earlyTensors` gives. @param looked how often; each is a row */
export function toEarly(arrays: readonly [string, TensorArray][], looked: number): EarlyState {
  const rows = Array.from(arrays.find(([name]) => name === 'looks')?.[1] ?? []);
  const width = looked === 0 ? 0 : rows.length / looked;
  const window: EarlyState['window'] = [];
  const values: EarlyState['values'] = {};
  for (const [full, data] of arrays) {
    const [, place, inWindow = ''] = /^window\/(\d+)\/(.*)$/s.exec(full) ?? [];
    if (place !== undefined && data instanceof Uint8Array) (window[Number(place)] ??= {})[inWindow] = data;
    if (full.startsWith('early/') && data instanceof Float32Array) values[full.slice('early/'.length)] = data;
  }
  return {
    looks: Array.from({ length: looked }, (_, i) => {
      const [iteration = NaN, ...distances] = rows.slice(i * width, (i + 1) * width);
      return { iteration, distances: distances.filter((one) => !Number.isNaN(one)) };
    }),
    window,
    values: Object.keys(values).length > 0 ? values : null,
  };
}
