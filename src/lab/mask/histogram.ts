// Values of weights counted into bins, kept and pruned apart.
import type { ValueCounts } from '../../protocol/views/mask';

/** The least and greatest finite value seen; `from` > `to` before the first. */
export class ValueRange {
  from = Infinity;
  to = -Infinity;

  add(values: ArrayLike<number>): void {
    let { from, to } = this;
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value < from && value !== -Infinity) from = value;
      if (value > to && value !== Infinity) to = value;
    }
    this.from = from;
    this.to = to;
  }

  /** Never empty: [-1, 1] without values, and something around a value that stands alone. */
  get bounds(): { from: number; to: number } {
    if (this.from > this.to) return { from: -1, to: 1 };
    if (this.from < this.to) return { from: this.from, to: this.to };
    const half = Math.abs(this.from) / 2 || 0.5;
    return { from: this.from - half, to: this.to + half };
  }
}

export class Histogram implements ValueCounts {
  readonly from: number;
  readonly to: number;
  readonly kept: Uint32Array<ArrayBuffer>;
  readonly pruned: Uint32Array<ArrayBuffer>;
  prunedZeros = 0;
  notFinite = 0;

  constructor(
    { from, to }: ValueRange['bounds'],
    private readonly bins: number,
  ) {
    this.from = from;
    this.to = to;
    this.kept = new Uint32Array(bins);
    this.pruned = new Uint32Array(bins);
  }

  /** @param mask 1 where the value of the same place is of a survivor, else 0 */
  add(values: ArrayLike<number>, mask: Uint8Array): void {
    const { from, bins, kept, pruned } = this;
    const scale = bins / (this.to - from);
    for (let i = 0; i < values.length; i++) {
      const value = values[i] as number;
      if (value === 0 && mask[i] === 0) this.prunedZeros++;
      else if (!Number.isFinite(value)) this.notFinite++;
      else {
        const bin = Math.max(0, Math.min(bins - 1, Math.floor((value - from) * scale)));
        const counts = mask[i] === 0 ? pruned : kept;
        (counts[bin] as number)++;
      }
    }
  }

  /** Plain, to be sent elsewhere. */
  get counts(): ValueCounts {
    const { from, to, kept, pruned, prunedZeros, notFinite } = this;
    return { from, to, kept, pruned, prunedZeros, notFinite };
  }
}
