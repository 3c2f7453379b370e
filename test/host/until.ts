// Waiting for what the editor does in its own time.

/** How long anything may take on a slow machine: milliseconds. */
const PATIENCE = 50_000;
const PAUSE = 50;

/** What `look` finds, once it finds something. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | false> | T | undefined | false,
): Promise<T> {
  for (const end = performance.now() + PATIENCE; performance.now() < end;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    await new Promise((done) => setTimeout(done, PAUSE));
  }
  throw new Error(`Waited in vain for ${what}.`);
}
