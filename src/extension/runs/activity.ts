// What a window is doing with a run at the moment.
/** What this window is doing with a run. */
export type Activity = 'starting' | 'pausing' | 'stopping' | 'deleting';
