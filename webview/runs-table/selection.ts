// The runs that are selected: by ticking, by ranges from where the last was ticked, or all that are shown.

export class Selection {
  private chosen: ReadonlySet<string> = new Set();
  /** Where ranges begin. */
  private anchor: string | null = null;

  constructor(private readonly onChange: () => void) {}

  get folders(): ReadonlySet<string> {
    return this.chosen;
  }

  replace(folders: Iterable<string>): void {
    this.chosen = new Set(folders);
    this.onChange();
  }

  /** @param folders of the runs of one row: ticked where one of them is not yet */
  toggle(folders: readonly string[]): void {
    const next = new Set(this.chosen);
    const tick = folders.some((folder) => !next.has(folder));
    for (const folder of folders)
      if (tick) next.add(folder);
      else next.delete(folder);
    this.anchor = folders[0] ?? null;
    this.replace(next);
  }

  /** Adds the runs from where the last was ticked up to this one. @param shown folders in the order of the table */
  extendTo(folder: string, shown: readonly string[]): void {
    const from = this.anchor === null ? -1 : shown.indexOf(this.anchor);
    const to = shown.indexOf(folder);
    if (from < 0) this.anchor = folder;
    const range = from < 0 ? [folder] : shown.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.replace([...this.chosen, ...range]);
  }

  /** Lets go of what is not shown any more: nobody acts on runs that they do not see. */
  keepOnly(shown: ReadonlySet<string>): void {
    const kept = [...this.chosen].filter((folder) => shown.has(folder));
    if (kept.length < this.chosen.size) this.replace(kept);
  }
}
