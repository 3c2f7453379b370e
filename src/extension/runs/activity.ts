/** What a window is doing with a run at the moment. */
export type Activity = 'starting' | 'pausing' | 'stopping' | 'deleting';
