// The large libraries that most of the extension needs, loaded on first use, one after the other.
import { setImmediate as yieldToEvents } from 'node:timers/promises';

let loading: Promise<void> | undefined;

/** Loads code that builds on them. All in one go would hold up the editor for 50 to 90 ms. */
export async function withLibraries<T>(load: () => Promise<T>): Promise<T> {
  await (loading ??= loadLibraries());
  return load();
}

async function loadLibraries(): Promise<void> {
  await import('zod');
  await yieldToEvents();
  await import('yaml');
  await yieldToEvents();
}
