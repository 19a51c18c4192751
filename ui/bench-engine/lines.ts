import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The bench's own program, talking in lines of JSON. */
export class Program {
  readonly #process: ChildProcess;
  readonly #lines: AsyncIterator<string>;

  constructor(...args: string[]) {
    const binary = process.env["ENGINE_BENCH_BINARY"];
    if (binary === undefined) throw new Error("ENGINE_BENCH_BINARY must name the built example");
    const started = spawn(binary, args, { stdio: ["pipe", "pipe", "inherit"] });
    this.#process = started;
    this.#lines = createInterface({ input: started.stdout })[Symbol.asyncIterator]();
  }

  get pid(): number {
    return this.#process.pid ?? 0;
  }

  say(line: string): void {
    this.#process.stdin?.write(`${line}\n`);
  }

  /** The next line, which must be of this kind. */
  async hear<T>(event: string): Promise<T> {
    const next = await this.#lines.next();
    if (next.done === true) throw new Error(`the program ended before it said “${event}”`);
    const heard = JSON.parse(next.value) as T & { event: string };
    if (heard.event !== event) throw new Error(`the program said “${heard.event}”, not “${event}”`);
    return heard;
  }

  /** Both forms of it end with their stdin. */
  async end(): Promise<void> {
    if (this.#process.exitCode !== null || this.#process.signalCode !== null) return;
    const ended = once(this.#process, "exit");
    this.#process.stdin?.end();
    await ended;
  }
}
