// Table of contents of the extension: constructs its parts and registers them, nothing more.
import { commands, window, type ExtensionContext } from 'vscode';

export function activate({ subscriptions, extension }: ExtensionContext): void {
  const log = window.createOutputChannel('Ticket Lab', { log: true });
  log.info(`Ticket Lab ${extension.packageJSON.version}`);
  subscriptions.push(
    log,
    commands.registerCommand('ticketLab.showLog', () => log.show()),
  );
}
