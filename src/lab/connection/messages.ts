// Run commands and notifications as they are checked on arrival, at both ends.
import { NotificationType, RequestType } from 'vscode-jsonrpc/node';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { z } from 'zod';
import type { RunNotifications, RunCommands } from '../../protocol/run-commands';
import { RUN_STATES } from '../../protocol/run';
import type { RunProgress } from '../../protocol/run';
import { runEventSchema } from '../disk/events';
import { measurementSchema, trainingKeySchema } from '../disk/measurement-schema';

const progressSchema = z.object({
  state: z.enum(RUN_STATES),
  trainings: z.object({ finished: z.number(), total: z.number(), skipped: z.number() }),
  diverged: z.array(z.string()),
  share: z.number(),
  secondsLeft: z.number().nullable(),
  secondsSpent: z.number(),
  active: z.array(
    z.object({
      id: z.string(),
      key: trainingKeySchema,
      iteration: z.number(),
      iterations: z.number(),
      density: z.number(),
      latest: measurementSchema.nullable(),
    }),
  ),
}) satisfies z.ZodType<RunProgress>;

type RequestName = keyof RunCommands;
type NotificationName = keyof RunNotifications;
type Params<N extends RequestName> = RunCommands[N]['params'];
type Result<N extends RequestName> = RunCommands[N]['result'];

const REQUESTS: { [N in RequestName]: { params: z.ZodType<Params<N>>; result: z.ZodType<Result<N>> } } = {
  hello: {
    params: z.object({ version: z.number() }),
    result: z.object({ version: z.number(), run: z.string(), pid: z.number(), owner: z.number() }),
  },
  progress: { params: z.null(), result: progressSchema },
  pause: { params: z.null(), result: z.null() },
  stop: { params: z.null(), result: z.null() },
};

const NOTIFICATIONS: { [N in NotificationName]: z.ZodType<RunNotifications[N]> } = {
  event: runEventSchema,
  measurement: z.object({ id: z.string(), measurement: measurementSchema }),
  progress: progressSchema,
  goodbye: z.null(),
};

/** @throws ConnectionError where the other end goes away before it answers, or answers with an error or with nonsense */
export async function ask<N extends RequestName>(
  connection: MessageConnection,
  name: N,
  params: Params<N>,
): Promise<Result<N>> {
  const answer: unknown = await connection.sendRequest(new RequestType<unknown, unknown, void>(name), params);
  return REQUESTS[name].result.parse(answer);
}

export function answer<N extends RequestName>(
  connection: MessageConnection,
  name: N,
  handler: (params: Params<N>) => Promise<Result<N>> | Result<N>,
): void {
  connection.onRequest(new RequestType<unknown, unknown, void>(name), (params) =>
    handler(REQUESTS[name].params.parse(params ?? null)),
  );
}

export function tell<N extends NotificationName>(
  connection: MessageConnection,
  name: N,
  content: RunNotifications[N],
): Promise<void> {
  return connection.sendNotification(new NotificationType<unknown>(name), content);
}

/** Nonsense is left out: what it was about comes again, or is in the run folder. */
export function listen<N extends NotificationName>(
  connection: MessageConnection,
  name: N,
  handler: (content: RunNotifications[N]) => void,
): { dispose(): void } {
  return connection.onNotification(new NotificationType<unknown>(name), (content) => {
    const parsed = NOTIFICATIONS[name].safeParse(content);
    if (parsed.success) handler(parsed.data);
  });
}
