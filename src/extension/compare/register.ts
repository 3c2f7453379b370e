// The comparison as the editor knows it from the start; its code is loaded when it is first shown.
import { window, type Disposable } from 'vscode';
import type { CompareServices } from './services';

const VIEW = 'ticketLab.compare';

export const registerCompareView = (services: CompareServices): Disposable =>
  window.registerWebviewViewProvider(VIEW, {
    resolveWebviewView: async (view) => (await import('./view')).showComparison(view, services),
  });
