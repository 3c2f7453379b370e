/** @returns path of a Node 24, or of this process's own Node where there is none to be had */
export function findNode24(): string;
