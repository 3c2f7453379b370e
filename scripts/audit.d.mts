// Types of the result of `npm audit`.
export interface Audited {
  outcome: 'clean' | 'holes' | 'unanswered' | 'failed';
  text: string;
}

export function audit(options?: { cwd?: string; env?: Record<string, string> }): Promise<Audited>;
