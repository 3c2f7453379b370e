// An array of numbers that grows while a file is read: bytes as long as all values fit, then 32-bit floats.
const START = 1 << 16;

export class ValueStore {
  #values: Uint8Array | Float32Array = new Uint8Array(START);
  #length = 0;

  get length(): number {
    return this.#length;
  }

  /** Any finite number that a 32-bit float can hold. */
  push(value: number): void {
    if (this.#values instanceof Uint8Array && !(Number.isInteger(value) && value >= 0 && value <= 255)) {
      this.#values = Float32Array.from(this.#values);
    }
    if (this.#length === this.#values.length) this.#grow();
    this.#values[this.#length++] = value;
  }

  /** The values, at their exact length. */
  take(): Uint8Array | Float32Array {
    return this.#values.slice(0, this.#length);
  }

  #grow(): void {
    const larger =
      this.#values instanceof Uint8Array
        ? new Uint8Array(this.#length * 2)
        : new Float32Array(this.#length * 2);
    larger.set(this.#values);
    this.#values = larger;
  }
}
