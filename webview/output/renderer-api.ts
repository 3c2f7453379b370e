// The part of the editor's renderer interface that is used here (its `vscode-notebook-renderer` typings).

export interface OutputItem {
  readonly id: string;
  json(): unknown;
}

export interface RendererContext {
  /** Undefined where the editor has no messages for renderers. */
  postMessage?: (message: unknown) => void;
  onDidReceiveMessage?: (listener: (message: unknown) => void) => { dispose(): void };
}

export interface Renderer {
  /** Called again with the same element when the output has changed. */
  renderOutputItem(item: OutputItem, element: HTMLElement): void | Promise<void>;
  /** Without an id: of all. */
  disposeOutputItem(id?: string): void;
}
