// Ticket files for tests.
import { writeFile } from 'node:fs/promises';
import { encodeTicket } from '../../src/lab/ticket';
import type { Ticket } from '../../src/lab/ticket';

export const writeTicket = (path: string, ticket: Ticket): Promise<void> =>
  writeFile(path, Buffer.concat(encodeTicket(ticket)));
