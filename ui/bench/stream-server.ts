import { once } from "node:events";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout } from "node:timers/promises";

/** A chat completions server that sends what it is told to, when it is told to, and notes the time of it. */
export class StreamServer {
  readonly #server: Server;
  #waiting: ((answer: ServerResponse) => void) | null = null;

  private constructor(server: Server) {
    this.#server = server;
    server.on("request", (request, response) => {
      if (request.method !== "POST") return void response.writeHead(404).end();
      request.resume();
      this.#waiting?.(response);
    });
  }

  static async start(): Promise<StreamServer> {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    return new StreamServer(server);
  }

  /** What goes into Settings as the base URL. */
  get url(): string {
    return `http://127.0.0.1:${String((this.#server.address() as AddressInfo).port)}/v1`;
  }

  /** Waits for the next completion that is asked for, and begins the answer. */
  async nextCall(): Promise<Answer> {
    const response = await new Promise<ServerResponse>((resolve) => (this.#waiting = resolve));
    this.#waiting = null;
    response.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-cache" });
    return new Answer(response);
  }

  stop(): void {
    this.#server.close();
    this.#server.closeAllConnections();
  }
}

/** When what was sent, in milliseconds since 1970. */
export interface Sent {
  firstAt: number;
  lastAt: number;
  /** The longest that a delta was sent after its time. */
  latestMs: number;
}

export class Answer {
  readonly #response: ServerResponse;

  constructor(response: ServerResponse) {
    this.#response = response;
  }

  /** Sends deltas at a steady rate, measured from the first so that late ones do not add up, and ends well. */
  async stream(deltas: readonly string[], perSecond: number): Promise<Sent> {
    this.#write({ role: "assistant", content: "" });
    const firstAt = Date.now();
    let lastAt = firstAt;
    let latestMs = 0;
    for (const [index, content] of deltas.entries()) {
      const due = firstAt + (index * 1000) / perSecond;
      if (due > Date.now()) await setTimeout(due - Date.now());
      lastAt = Date.now();
      latestMs = Math.max(latestMs, lastAt - due);
      this.#write({ content });
    }
    this.#write({}, "stop");
    this.#response.end("data: [DONE]\n\n");
    return { firstAt, lastAt, latestMs };
  }

  #write(delta: { role?: string; content?: string }, finishReason: "stop" | null = null): void {
    const chunk = {
      id: "chatcmpl-bench",
      object: "chat.completion.chunk",
      created: Math.floor(Date.now() / 1000),
      model: "bench",
      choices: [{ index: 0, delta, finish_reason: finishReason }],
    };
    this.#response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  }
}
