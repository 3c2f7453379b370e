// Ticket files for tests.
import { writeFile } from 'node:fs/promises';
import { encodeTicket } from '../../src/lab/disk/ticket';
import type { Ticket } from '../../src/lab/disk/ticket';

export const writeTicket = (path: string, ticket: Ticket): Promise<void> =>
  writeFile(path, Buffer.concat(encodeTicket(ticket)));
