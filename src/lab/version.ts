// Version of Ticket Lab.
import { version } from '../../package.json';

/** As in package.json. */
export const VERSION: string = version;
