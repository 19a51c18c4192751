import { Program } from "./lines";

/** The server that knows when it wrote each word. */
export class WordServer {
  readonly origin: string;
  readonly #program: Program;

  private constructor(origin: string, program: Program) {
    this.origin = origin;
    this.#program = program;
  }

  static async start(): Promise<WordServer> {
    const program = new Program("serve");
    const { url } = await program.hear<{ url: string }>("listening");
    return new WordServer(url, program);
  }

  get url(): string {
    return `${this.origin}/v1`;
  }

  /** Says what the next completion is; at 0 words a second all come at once. */
  async next(words: number, perSecond: number): Promise<void> {
    await fetch(`${this.origin}/next?words=${String(words)}&per_second=${String(perSecond)}`);
  }

  /** When each word of the last completion was written, in milliseconds since 1970. */
  async written(): Promise<number[]> {
    return (await (await fetch(`${this.origin}/written`)).json()) as number[];
  }

  async stop(): Promise<void> {
    await this.#program.end();
  }
}
