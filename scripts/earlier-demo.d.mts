/** @returns false, having said why, where a process has the run that cannot be made to let go of it */
export function removeEarlier(runs: string, say?: (line: string) => void): boolean;
