/** The reports that something is to be done with at once. */
export class Selection {
  #ids = $state.raw<ReadonlySet<string>>(new Set());
  /** Where a range begins: the report that was chosen last. */
  #anchor: string | null = null;

  get size(): number {
    return this.#ids.size;
  }

  has(runId: string): boolean {
    return this.#ids.has(runId);
  }

  set(runId: string, on: boolean): void {
    const ids = new Set(this.#ids);
    if (on) ids.add(runId);
    else ids.delete(runId);
    this.#ids = ids;
    this.#anchor = runId;
  }

  toggle(runId: string): void {
    this.set(runId, !this.has(runId));
  }

  /** All from the one that was chosen last to this one, in the order of the list. */
  extendTo(runId: string, inOrder: readonly string[]): void {
    const to = inOrder.indexOf(runId);
    const from = this.#anchor === null ? to : inOrder.indexOf(this.#anchor);
    if (from === -1 || to === -1) return this.set(runId, true);
    const range = inOrder.slice(Math.min(from, to), Math.max(from, to) + 1);
    this.#ids = new Set([...this.#ids, ...range]);
    this.#anchor ??= runId;
  }

  all(runIds: readonly string[]): void {
    this.#ids = new Set(runIds);
  }

  clear(): void {
    if (this.size > 0) this.#ids = new Set();
    this.#anchor = null;
  }

  /** What is not shown any more is not chosen any more. */
  keep(shown: ReadonlySet<string>): void {
    const ids = [...this.#ids].filter((id) => shown.has(id));
    if (ids.length < this.size) this.#ids = new Set(ids);
  }
}
