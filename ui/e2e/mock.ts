import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** A step of a script, as mock-openai reads it. */
export type Step =
  | "head"
  | "role"
  | "done"
  | "reset"
  | "close"
  | "stall"
  | { text: string }
  | { delta: string }
  | { reasoning: string }
  | { pace: number }
  | { gate: string }
  | { sleep_ms: number }
  | { finish: string }
  | { usage: { input?: number; output?: number } };

export interface Script {
  status?: number;
  headers?: [string, string][];
  steps: Step[];
}

/** A request as the server saw it; times in milliseconds on the server's clock. */
export interface Recorded {
  number: number;
  completion: number | null;
  path: string;
  headers: Record<string, string>;
  body: { model?: string; stream?: boolean; messages?: { role: string; content: string }[] } | null;
  accepted_ms: number;
  finished_ms: number | null;
  closed_ms: number | null;
  closed_by_client: boolean;
}

/** A mock server in a process of its own, with the client of its control API. */
export class Mock {
  readonly origin: string;
  readonly #server: ChildProcess;

  private constructor(origin: string, server: ChildProcess) {
    this.origin = origin;
    this.#server = server;
  }

  static async start(...args: string[]): Promise<Mock> {
    const binary = process.env["MOCK_OPENAI_BINARY"];
    if (binary === undefined) throw new Error("MOCK_OPENAI_BINARY must name the built mock server");
    const server = spawn(binary, ["--exit-with-parent", ...args], { stdio: ["pipe", "pipe", "inherit"] });
    for await (const line of createInterface({ input: server.stdout })) {
      return new Mock(line.replace("listening on ", ""), server);
    }
    throw new Error("the mock server ended before it listened");
  }

  /** What goes into Settings as the base URL. */
  get url(): string {
    return `${this.origin}/v1`;
  }

  /** Answers the next chat completions with these scripts. */
  async queue(...scripts: Script[]): Promise<void> {
    await this.#control("scripts", { queue: scripts });
  }

  /** Waits for the n-th chat completion, from 0. */
  async wait(request: number, until: "started" | "held" | "finished" | "closed"): Promise<Recorded> {
    return (await this.#control("wait", { request, until, timeout_ms: 20_000 })) as Recorded;
  }

  /** Lets a script waiting at this gate go on. */
  async release(gate: string): Promise<void> {
    await this.#control("release", { gate });
  }

  /** Notes a moment on the server's clock. */
  async mark(name: string): Promise<number> {
    return ((await this.#control("mark", { name })) as { at_ms: number }).at_ms;
  }

  async requests(): Promise<Recorded[]> {
    const answer = await fetch(`${this.origin}/control/requests`);
    return ((await answer.json()) as { requests: Recorded[] }).requests;
  }

  /** Ends the server: from here on connections are refused. */
  async stop(): Promise<void> {
    if (this.#server.exitCode !== null || this.#server.signalCode !== null) return;
    this.#server.kill("SIGKILL");
    await once(this.#server, "exit");
  }

  async #control(what: string, body: unknown): Promise<unknown> {
    const answer = await fetch(`${this.origin}/control/${what}`, {
      method: "POST",
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`control/${what}: ${await answer.text()}`);
    return answer.json();
  }
}

/** Steps of a stream that says all of it and ends well. */
export function streamed(...steps: Step[]): Script {
  return { steps: ["role", ...steps, { finish: "stop" }, { usage: {} }, "done"] };
}
