// Events like the editor's, for modules that do not import it.

export interface Disposable {
  dispose(): void;
}

/** Assignable to and from `vscode.Event`. */
export type Event<T> = (
  listener: (payload: T) => unknown,
  thisArgs?: unknown,
  disposables?: { push(disposable: Disposable): unknown },
) => Disposable;

export class Emitter<T> {
  private readonly listeners = new Set<{ call: (payload: T) => unknown }>();

  readonly event: Event<T> = (listener, thisArgs, disposables) => {
    const entry = { call: (payload: T) => listener.call(thisArgs, payload) };
    this.listeners.add(entry);
    const disposable = { dispose: () => void this.listeners.delete(entry) };
    disposables?.push(disposable);
    return disposable;
  };

  /** A listener that throws does not keep the others from hearing; its error goes to whoever catches what nobody caught. */
  fire(payload: T): void {
    for (const { call } of [...this.listeners]) {
      try {
        call(payload);
      } catch (error) {
        queueMicrotask(() => {
          throw error;
        });
      }
    }
  }

  dispose(): void {
    this.listeners.clear();
  }
}
