// How host and webviews talk: requests with answers, cancellation, and events. A contract is one object of zod schemas;
// both ends are typed from it, and both validate what arrives.
import { z } from 'zod';

/** A message with an answer. */
interface RequestShape {
  params: z.ZodType;
  result: z.ZodType;
}

export interface Contract {
  /** Asked by the view, answered by the host. */
  requests: Record<string, RequestShape>;
  /** Told by the host to the view, no answer. */
  events: Record<string, z.ZodType>;
}

export type RequestName<C extends Contract> = keyof C['requests'] & string;
export type EventName<C extends Contract> = keyof C['events'] & string;
export type Params<C extends Contract, N extends RequestName<C>> = z.output<C['requests'][N]['params']>;
export type Result<C extends Contract, N extends RequestName<C>> = z.output<C['requests'][N]['result']>;
export type EventPayload<C extends Contract, N extends EventName<C>> = z.output<C['events'][N]>;

/** What the host must provide to serve a view: one function a request, compile-time complete. */
export type Handlers<C extends Contract> = {
  [N in RequestName<C>]: (params: Params<C, N>, signal: AbortSignal) => Promise<Result<C, N>> | Result<C, N>;
};

/** From the view. */
export const viewMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), id: z.int(), name: z.string(), params: z.unknown() }),
  z.object({ kind: z.literal('cancel'), id: z.int() }),
]);
export type ViewMessage = z.output<typeof viewMessage>;

/** From the host. */
export const hostMessage = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('result'), id: z.int(), result: z.unknown() }),
  z.object({ kind: z.literal('error'), id: z.int(), message: z.string(), hint: z.string().optional() }),
  z.object({ kind: z.literal('event'), name: z.string(), payload: z.unknown() }),
]);
export type HostMessage = z.output<typeof hostMessage>;

/** A failed validation in words: which message, which field. */
export const invalid = (what: string, error: z.ZodError) =>
  `${what} does not fit its contract: ${error.issues.map((issue) => `${issue.path.join('.') || 'value'}: ${issue.message}`).join('; ')}`;
