// Notices when a followed run goes silent: its process was stopped, or hangs.
const TICK_MILLISECONDS = 1000;
/** A runner tells its progress four times a second. */
const SILENT_SECONDS = 10;

export interface Silence {
  /** To be called for everything that is heard. */
  heard(): void;
  dispose(): void;
}

/** @param onSilence called once for each silence */
export function watchSilence(onSilence: (seconds: number) => void): Silence {
  // Counted, not measured: while this process is itself stopped, no silence passes.
  let ticks = 0;
  const clock = setInterval(() => {
    if (++ticks === SILENT_SECONDS) onSilence(SILENT_SECONDS);
  }, TICK_MILLISECONDS);
  return { heard: () => void (ticks = 0), dispose: () => clearInterval(clock) };
}
