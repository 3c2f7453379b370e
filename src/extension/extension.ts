// Table of contents of the extension: constructs its parts and registers them, nothing more.
import { commands, window, type ExtensionContext } from 'vscode';
import { registerMaskInspector } from './mask/editor';

export function activate(context: ExtensionContext): void {
  const { subscriptions, extension } = context;
  const log = window.createOutputChannel('Ticket Lab', { log: true });
  log.info(`Ticket Lab ${extension.packageJSON.version}`);
  subscriptions.push(
    log,
    commands.registerCommand('ticketLab.showLog', () => log.show()),
    registerMaskInspector(context, { runs: [] }, log),
  );
}
