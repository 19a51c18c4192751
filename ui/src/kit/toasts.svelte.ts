export interface ToastAction {
  readonly label: string;
  readonly run: () => void;
}

export interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: "plain" | "danger";
  readonly action: ToastAction | null;
}

const SHOWN_FOR_MS = 8000;

/** Short news at the foot of the window, with at most one thing to do about it. */
export class Toasts {
  list = $state.raw<readonly Toast[]>([]);
  readonly #timers = new Map<number, ReturnType<typeof setTimeout>>();
  #nextId = 1;

  show(text: string, action: ToastAction | null = null, tone: Toast["tone"] = "plain"): void {
    const toast = { id: this.#nextId, text, tone, action };
    this.#nextId += 1;
    this.list = [...this.list, toast];
    this.resume(toast.id);
  }

  dismiss(id: number): void {
    this.hold(id);
    this.list = this.list.filter((toast) => toast.id !== id);
  }

  /** While somebody reads or points at it, it stays. */
  hold(id: number): void {
    clearTimeout(this.#timers.get(id));
    this.#timers.delete(id);
  }

  resume(id: number): void {
    this.hold(id);
    this.#timers.set(
      id,
      setTimeout(() => this.dismiss(id), SHOWN_FOR_MS),
    );
  }
}
