import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { App } from "./app";
import { connect, discover } from "./discovery";
import { Mock, streamed } from "./mock";
import type { Page } from "./page";
import { until } from "./until";
import { filled, words } from "./words";

// One story, told in order.
describe.sequential("what a screen reader is told of a run", () => {
  /** Words that stand nowhere else in the app. */
  const said = ["quokka", "wombat", "numbat", "potoroo", "bettong"] as const;
  let mock: Mock;
  let app: App;
  let page: Page;

  beforeAll(async () => {
    mock = await Mock.start();
    app = await App.launch();
    page = app.page;
    await connect(page, { url: mock.url, model: "mock-report" });
  });

  afterAll(async () => {
    await app?.dispose();
    await mock?.stop();
  });

  test("its phases, each once and in their order, and never a word of the text", async () => {
    await page.browser.execute(listen, SPEAKING);
    await mock.queue(
      { status: 503, headers: [["retry-after", "1"]], steps: [] },
      streamed(
        { reasoning: `Thinking of the ${said[0]}. ` },
        { text: `## SECTION 1: PROFILE ANALYSIS\n\nA ${said[1]}, ${"and then another, ".repeat(60)}` },
        { gate: "one" },
        { text: `\n\n## SECTION 2: IDEA RESEARCH\n\n- A ${said[2]}\n- A **${said[3]}**\n` },
        { gate: "two" },
        { text: `\n\n## SECTION 3: PERSONALIZED RECOMMENDATIONS\n\nBegin with the ${said[4]}.\n` },
      ),
    );
    await discover(page);
    await page.waitForText('[data-section="profile_analysis"]', said[1]);
    await mock.release("one");
    await page.waitForText('[data-section="startup_ideas_research"]', said[3]);
    await mock.release("two");
    await page.waitForStatus("complete");
    await page.waitForText('[data-section="personalized_recommendations"]', said[4]);
    await page.waitForText("[data-testid=news]", words.news.complete);

    const heard = await page.browser.execute(heardSoFar);
    const pauses = heard.news.filter((text) => PAUSES.includes(text));
    expect(pauses, "each pause at most once").toEqual([...new Set(pauses)]);
    const sections = ["profile_analysis", "startup_ideas_research", "personalized_recommendations"] as const;
    expect(heard.news.filter((text) => !PAUSES.includes(text))).toEqual([
      words.news.started,
      ...sections.map((key, index) =>
        filled(words.news.section, { number: String(index + 1), title: words.section[key] }),
      ),
      words.news.complete,
    ]);
    expect(heard.all.length, "other regions speak too, such as the settings’").toBeGreaterThan(0);
    expect(heard.all.filter((text) => said.some((word) => text.includes(word)))).toEqual([]);
  });

  test("the text itself stands in no region that speaks", async () => {
    const speaking = await page.browser.execute(
      (regions) =>
        [...document.querySelectorAll("[data-section]")].some((section) => section.closest(regions)),
      SPEAKING,
    );
    expect(speaking).toBe(false);
  });

  test("a run that is stopped says so, and nothing of what was written", async () => {
    await page.browser.execute(listen, SPEAKING);
    await mock.queue(
      streamed({ text: `## SECTION 1: PROFILE ANALYSIS\n\nOnce more a ${said[1]}.` }, { gate: "never" }),
    );
    await page.press(words.report.actions);
    await page.press(words.action.run_again);
    await page.waitForText('[data-section="profile_analysis"]', said[1]);
    await page.click("stop-run");
    await page.waitForStatus("cancelled");
    await until("the end is told", async () =>
      (await page.browser.execute(heardSoFar)).news.includes(words.news.cancelled),
    );
    const heard = await page.browser.execute(heardSoFar);
    expect(heard.news[0]).toBe(words.news.started);
    expect(heard.all.filter((text) => said.some((word) => text.includes(word)))).toEqual([]);
  });
});

/** What may be told between the phases: that it takes a while, and why. */
const PAUSES = [words.news.thinking, filled(words.news.retrying, { attempt: "2" })];

/** What a screen reader reads out when it changes. */
const SPEAKING =
  "[aria-live]:not([aria-live=off]), [role=status], [role=alert], [role=log], [role=timer], [role=marquee], output";

interface Hearing {
  heard?: { news: string[]; all: string[]; observer: MutationObserver };
}

/** In the page: hears every region that speaks, from now on. */
function listen(speaking: string): void {
  const page = window as unknown as Hearing;
  page.heard?.observer.disconnect();
  const news: string[] = [];
  const all: string[] = [];
  let last = document.querySelector("[data-testid=news]")?.textContent ?? "";
  const hear = (): void => {
    for (const region of document.querySelectorAll(speaking)) {
      const text = (region.textContent ?? "").replace(/\s+/g, " ").trim();
      if (text === "") continue;
      if (!all.includes(text)) all.push(text);
      if (region.getAttribute("data-testid") === "news" && text !== last) news.push((last = text));
    }
  };
  const observer = new MutationObserver(hear);
  observer.observe(document.body, { childList: true, characterData: true, subtree: true, attributes: true });
  page.heard = { news, all, observer };
}

/** In the page. */
function heardSoFar(): { news: string[]; all: string[] } {
  const { news, all } = (window as unknown as Hearing).heard ?? { news: [], all: [] };
  return { news: [...news], all: [...all] };
}
