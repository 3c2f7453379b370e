// Runs a module inside the extension host of a VS Code server.
import { startBrowser } from './chromium';
import { startServer } from './server';
import { workbenchAddress } from './workbench';

export interface HostRun {
  /** Opened as it is, not copied. */
  folder: string;
  /** Folder of the extension, built. */
  extension: string;
  /** CommonJS module that exports `run(): Promise<void>`. */
  tests: string;
}

const ENDS_WITHIN = 10 * 60_000;

/** @returns the exit code: 0 where `run` resolved */
export async function runInHost(run: HostRun): Promise<number> {
  const ours = Object.entries(process.env).filter(([name]) => name.startsWith('TICKETLAB_'));
  const env = Object.fromEntries(ours.map(([name, value]) => [name, value ?? '']));
  const server = await startServer({ development: true, env });
  const log: string[] = [];
  try {
    const browser = await startBrowser();
    try {
      const page = await browser.newPage();
      page.on('pageerror', (error) => log.push(error.message));
      const exit = new Promise<number>((resolve, reject) => {
        const late = () => reject(new Error(`The tests did not end within ${ENDS_WITHIN / 60_000} minutes.`));
        setTimeout(late, ENDS_WITHIN).unref();
        page.on('crash', () => reject(new Error('The page crashed.')));
        // The workbench reports to whoever automates it through these two functions.
        const exposed = [
          page.exposeFunction('codeAutomationExit', resolve),
          page.exposeFunction('codeAutomationLog', (type: string, args: unknown[]) => {
            log.push(`${type}: ${args.join(' ')}`);
          }),
        ];
        Promise.all(exposed)
          .then(() => page.goto(workbenchAddress(server, run), { waitUntil: 'commit' }))
          .catch(reject);
      });
      const code = await Promise.race([exit, server.ended]);
      if (code !== 0) console.error(`${log.join('\n').slice(-10_000)}\n${server.output().slice(-4000)}`);
      return code;
    } finally {
      await browser.close();
    }
  } finally {
    await server.stop();
  }
}
