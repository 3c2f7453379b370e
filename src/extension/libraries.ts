// The large libraries that most of the extension builds on, loaded when something first needs them, one after the other.
import { setImmediate as breathe } from 'node:timers/promises';

let loading: Promise<void> | undefined;

/** Loads code that builds on them. All in one go would hold up the editor for 50 to 90 ms. */
export async function withLibraries<T>(load: () => Promise<T>): Promise<T> {
  await (loading ??= loadLibraries());
  return load();
}

async function loadLibraries(): Promise<void> {
  await import('zod');
  await breathe();
  await import('yaml');
  await breathe();
}
