// Place where engines are installed that do not ship.
import envPaths from 'env-paths';
import { join, resolve } from 'node:path';

/** The platform's own place for this user, or `TICKETLAB_ENGINES` where that is set. */
export const enginesFolder = (): string =>
  process.env['TICKETLAB_ENGINES']
    ? resolve(process.env['TICKETLAB_ENGINES'])
    : join(envPaths('ticketlab', { suffix: '' }).data, 'engines');
