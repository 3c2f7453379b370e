// State that the table and the charts beside it share: the run that one points at, and the runs that brushes leave.

type Listener = () => void;

export class Linking {
  private pointedAt: string | null = null;
  private readonly brushes = new Map<string, ReadonlySet<string>>();
  private readonly hoverListeners = new Set<Listener>();
  private readonly brushListeners = new Set<Listener>();

  /** Folder of the run that is highlighted everywhere; null for none. */
  get hovered(): string | null {
    return this.pointedAt;
  }

  hover(run: string | null): void {
    if (run === this.pointedAt) return;
    this.pointedAt = run;
    for (const listener of this.hoverListeners) listener();
  }

  /** @returns ends it */
  onHover(listener: Listener): () => void {
    this.hoverListeners.add(listener);
    return () => this.hoverListeners.delete(listener);
  }

  /** Folders of the runs that every brush has let through; null where nothing is brushed. */
  get brushed(): ReadonlySet<string> | null {
    const [first, ...others] = this.brushes.values();
    if (!first) return null;
    return new Set([...first].filter((run) => others.every((other) => other.has(run))));
  }

  /** Names of what has been brushed, in the order in which it was. */
  get sources(): string[] {
    return [...this.brushes.keys()];
  }

  /**
   * @param source the chart
   * @param runs folders of those that its brush lets through; null takes the brush away
   */
  brush(source: string, runs: ReadonlySet<string> | null): void {
    if (runs === null && !this.brushes.has(source)) return;
    if (runs === null) this.brushes.delete(source);
    else this.brushes.set(source, runs);
    for (const listener of this.brushListeners) listener();
  }

  /** Takes all brushes away; the charts hear it as of any other change. */
  clearBrushes(): void {
    if (this.brushes.size === 0) return;
    this.brushes.clear();
    for (const listener of this.brushListeners) listener();
  }

  /** @returns ends it */
  onBrush(listener: Listener): () => void {
    this.brushListeners.add(listener);
    return () => this.brushListeners.delete(listener);
  }
}
