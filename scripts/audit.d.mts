// What `npm audit` came to, for the test of it.
export interface Audited {
  outcome: 'clean' | 'holes' | 'unanswered' | 'failed';
  text: string;
}

export function audit(options?: { cwd?: string; env?: Record<string, string> }): Promise<Audited>;
