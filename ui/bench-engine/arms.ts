import { readFileSync } from "node:fs";
import { setTimeout } from "node:timers/promises";
import { App } from "../e2e/app";
import { connect, fillIn, founder } from "../e2e/discovery";
import { until } from "../e2e/until";
import { Program } from "./lines";
import type { WordServer } from "./server";

/** What a window saw of a run; times in milliseconds since 1970. */
export interface Finished {
  /** When each word came into the document. */
  seen: number[];
  /** When the run was shown as complete. */
  complete: number;
  /** How far the page's monotonic clock, which is what it measures with, has moved away from its wall clock. */
  clock_difference: number;
}

/** A window that runs what the server says next. */
export interface Arm {
  pid(): number;
  /** Starts a run and comes back before its first word. Watches for so many words; at 0 for the end only. */
  run(words: number): Promise<{ finished(): Promise<Finished> }>;
  end(): Promise<void>;
}

export async function startArm(name: "app" | "feed" | "naive", server: WordServer): Promise<Arm> {
  return name === "app" ? RealApp.start(server) : BareWindow.start(name, server);
}

class BareWindow implements Arm {
  readonly #program: Program;

  private constructor(program: Program) {
    this.#program = program;
  }

  static async start(kind: "feed" | "naive", server: WordServer): Promise<BareWindow> {
    const program = new Program("window", kind, server.url);
    await program.hear("ready");
    return new BareWindow(program);
  }

  pid(): number {
    return this.#program.pid;
  }

  async run(words: number): Promise<{ finished(): Promise<Finished> }> {
    this.#program.say(String(words));
    await setTimeout(SETTLED);
    return { finished: () => this.#program.hear<Finished>("finished") };
  }

  async end(): Promise<void> {
    await this.#program.end();
  }
}

/** Prospect's own window. */
class RealApp implements Arm {
  readonly #app: App;
  #runs = 0;

  private constructor(app: App) {
    this.#app = app;
  }

  static async start(server: WordServer): Promise<RealApp> {
    const app = await App.launch();
    try {
      await app.page.browser.setTimeout({ script: LONGEST_RUN });
      await connect(app.page, { url: server.url, model: "bench" });
    } catch (error) {
      await app.dispose();
      throw error;
    }
    return new RealApp(app);
  }

  pid(): number {
    return this.#app.pid();
  }

  async run(words: number): Promise<{ finished(): Promise<Finished> }> {
    const { page } = this.#app;
    this.#runs += 1;
    // Another question each time, so that no earlier answer is offered instead.
    await fillIn(page, { ...founder, sub_interest_area: `Case ${String(this.#runs)}` });
    // One script of WebDriver's own: the page itself may evaluate none.
    const script = `${OBSERVE}\nreturn (${startAndObserve.toString()})(...arguments);`;
    const started = await page.browser.execute<boolean, [number]>(script, words);
    if (!started) throw new Error("the run could not be started");
    await setTimeout(SETTLED);
    return {
      finished: async () => {
        let finished: Finished | null = null;
        const hear = async (): Promise<boolean> => {
          finished = await page.browser.execute(result);
          return finished !== null;
        };
        // Asking takes the window's time, so it is asked rarely; it is asked at all only when the end is due.
        await until("the run is complete", hear, { timeout: LONGEST_RUN, interval: 500 });
        if (finished === null) throw new Error("the run has no result");
        return finished;
      },
    };
  }

  async end(): Promise<void> {
    await this.#app.dispose();
  }
}

const OBSERVE = readFileSync(
  new URL("../../src-tauri/examples/engine_bench/observe.js", import.meta.url),
  "utf8",
);
/** After this the view of a run stands; the server waits longer before its first word. */
const SETTLED = 400;
const LONGEST_RUN = 120_000;

interface Observing {
  observeWords(hosts: string, count: number): Promise<Finished>;
  observed: Finished | null;
}

/** In the page. */
function startAndObserve(count: number): boolean {
  const page = globalThis as unknown as Observing;
  page.observed = null;
  void page.observeWords("[data-section]", count).then((finished) => (page.observed = finished));
  const button = document.querySelector<HTMLElement>("[data-testid=start-run]");
  button?.click();
  return button !== null;
}

/** In the page. */
function result(): Finished | null {
  return (globalThis as unknown as Observing).observed;
}
