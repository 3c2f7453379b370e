// The comparison as the editor knows it from the start; its code is loaded when it is first shown.
import { window, type Disposable } from 'vscode';
import type { CompareParts } from './parts';

const VIEW = 'ticketLab.compare';

export const registerCompareView = (parts: CompareParts): Disposable =>
  window.registerWebviewViewProvider(VIEW, {
    resolveWebviewView: async (view) => (await import('./view')).showComparison(view, parts),
  });
