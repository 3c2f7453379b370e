// Requests with answers, cancellation and events between two ends that pass messages: host and webview, or thread and owner.
// A contract is one object of zod schemas; both ends are typed from it, and both check what arrives.
import { z } from 'zod';
import type { TranslatableText } from '../../lottery/translate';

/** A message with an answer. */
interface RequestShape {
  params: z.ZodType;
  result: z.ZodType;
}

export interface Contract {
  /** Asked by one end, answered by the other. */
  requests: Record<string, RequestShape>;
  /** Told by the end that answers, no answer. */
  events: Record<string, z.ZodType>;
}

export type RequestName<C extends Contract> = keyof C['requests'] & string;
export type EventName<C extends Contract> = keyof C['events'] & string;
export type Params<C extends Contract, N extends RequestName<C>> = z.output<C['requests'][N]['params']>;
export type Result<C extends Contract, N extends RequestName<C>> = z.output<C['requests'][N]['result']>;
export type EventPayload<C extends Contract, N extends EventName<C>> = z.output<C['events'][N]>;

/** What the answering end must provide: one function a request, compile-time complete. */
export type Handlers<C extends Contract> = {
  [N in RequestName<C>]: (params: Params<C, N>, signal: AbortSignal) => Promise<Result<C, N>> | Result<C, N>;
};

/** Asks the other end; typed by the contract. */
export type Ask<C extends Contract> = <N extends RequestName<C>>(
  name: N,
  params: Params<C, N>,
  signal?: AbortSignal,
) => Promise<Result<C, N>>;

/** From the end that asks. */
export const question = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);
export type Question = z.output<typeof question>;

/** Why a request failed, for a person. */
export interface Failure {
  message: TranslatableText;
  hint?: TranslatableText | undefined;
  /** Of an error that nobody expected. */
  stack?: string | undefined;
}

/** From the end that answers. */
export type Answer<F extends Failure = Failure> =
  { kind: 'result'; id: number; result: unknown } | ({ kind: 'error'; id: number } & F);

/** The same as a view hears it: in the editor's language, and with events. */
export const hostMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), message: z.string(), hint: z.string().optional() }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
export type HostMessage = z.output<typeof hostMessage>;

/** A failed validation in words: which message, which field. */
export const invalid = (what: string, error: z.ZodError) =>
  `${what} does not fit its contract: ${error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`).join('; ')}`;
