export const INTERFACE: string;

/** Text of the file INTERFACE as the kernels' sources have it. */
export function interfaceOf(): Promise<string>;
