// Checks of every trainer, whatever computes in it.

/** @throws RangeError where a batch has no examples, or more than steps were made ready for */
export function checkBatch({ length }: Uint32Array, batchSize: number): void {
  if (length === 0 || length > batchSize)
    throw new RangeError(`A batch of ${length} examples: it must have 1 to ${batchSize}`);
}

/** @throws Error where another trainer has taken its place */
export function checkUsable(usable: boolean): void {
  if (!usable)
    throw new Error('This trainer was replaced by another one in its workspace and can no longer be used');
}
