import { screen, waitFor, within } from "@testing-library/svelte";
import { describe, expect, test } from "vitest";
import type { InsightsDay } from "../ipc/backend";
import { FAKE_REPORT } from "../ipc/fake-report";
import type { FakeOptions } from "../ipc/fake";
import { open, saved } from "../shell/testing";
import { expectAccessible } from "../testing/axe";
import { bucketsOf } from "./buckets";
// Read on demand by the app: here it is there at once.
import "./InsightsView.svelte";

const NOW = Date.now() / 1000;
const DAY = 86_400;

const runs = [
  saved({ run_id: "a", title: "A", created_at: NOW - 2 * DAY, model: "gpt", text: FAKE_REPORT }),
  saved({
    run_id: "b",
    title: "B",
    created_at: NOW - 3 * DAY,
    model: "gpt",
    status: "failed",
    cost_usd: null,
  }),
  saved({ run_id: "c", title: "C", created_at: NOW - 60 * DAY, model: "llama", time_to_first_token: 2.5 }),
  saved({ run_id: "d", title: "D", created_at: NOW - DAY, sample: true }),
];

async function openInsights(
  options: FakeOptions = {},
  prepare: Parameters<typeof open>[1] = () => undefined,
) {
  const app = open({ runs, ...options }, prepare);
  await screen.findByTestId("profile-form");
  await app.user.click(screen.getByRole("button", { name: "Insights" }));
  await screen.findByTestId("insights");
  return app;
}

const main = () => within(screen.getByRole("main"));
const figure = (name: string): string | null | undefined =>
  main().getByText(name, { selector: "dt" }).nextElementSibling?.textContent;

describe("insights", () => {
  test("add up what was run, with every chart's numbers as a table", async () => {
    await openInsights();
    await waitFor(() => expect(figure("Reports")).toBe("2"));
    expect(figure("Complete")).toBe("50%");
    const charts = main()
      .getAllByRole("img")
      .map((chart) => chart.getAttribute("aria-label"));
    expect(charts).toEqual([
      "Reports over time",
      "Tokens written over time",
      "Cost over time",
      "Seconds to the first token",
      "Tokens per second",
      "How reports ended",
      "Reports by model",
    ]);
    const tables = main().getAllByRole("table", { hidden: true });
    expect(tables).toHaveLength(7);
    expect(main().getByRole("group", { name: "Models" }).textContent).toContain("gpt");
    await expectAccessible();
  });

  test("look as far back as one likes", async () => {
    const { user, backend } = await openInsights();
    await waitFor(() => expect(figure("Reports")).toBe("2"));
    await user.click(main().getByRole("button", { name: "90 days" }));
    await waitFor(() => expect(figure("Reports")).toBe("3"));
    expect(main().getByRole("button", { name: "90 days" }).getAttribute("aria-pressed")).toBe("true");
    await user.click(main().getByRole("button", { name: "All" }));
    await waitFor(() => expect(backend.ranges.at(-1)).toEqual([null, null]));
    expect((NOW - (backend.ranges[0]?.[0] ?? 0)) / DAY).toBeCloseTo(29.5, -0.5);
  });

  test("are exported as CSV", async () => {
    const { user } = await openInsights();
    await user.click(await main().findByTestId("export-insights"));
    await screen.findByText("Exported to /home/ada/Documents/insights.csv");
  });

  test("say that there is nothing to add up", async () => {
    const { user } = await openInsights({ runs: [] });
    await screen.findByText("No report was run in this time.");
    expect(main().getByTestId("export-insights")).toHaveProperty("disabled", true);
    await expectAccessible();
    await user.click(main().getByRole("button", { name: "All" }));
    await screen.findByText("There is nothing to add up yet.");
  });

  test("say that they are on their way, and why they are not", async () => {
    let release = (): void => undefined;
    const { user } = await openInsights({}, (backend) => {
      backend.failNext("insights", { code: "library_failed", message: "The disk is gone." });
      release = backend.holdNext("insights");
    });
    await screen.findByText("Adding up…");
    await expectAccessible();
    release();
    expect((await screen.findByTestId("error-message")).textContent).toContain("The disk is gone.");
    await expectAccessible();
    await user.click(main().getByRole("button", { name: "Try again" }));
    await waitFor(() => expect(figure("Reports")).toBe("2"));
  });

  test("the newest range wins over a slower answer", async () => {
    const { user, backend } = await openInsights();
    await waitFor(() => expect(figure("Reports")).toBe("2"));
    const release = backend.holdNext("insights");
    await user.click(main().getByRole("button", { name: "A year" }));
    await user.click(main().getByRole("button", { name: "30 days" }));
    await waitFor(() => expect(backend.ranges).toHaveLength(3));
    release();
    await waitFor(() => expect(figure("Reports")).toBe("2"));
  });
});

describe("the bars over time", () => {
  const days = (count: number): InsightsDay[] =>
    Array.from({ length: count }, (_, index) => {
      const day = new Date(Date.UTC(2025, 0, 1 + index)).toISOString().slice(0, 10);
      return { day, complete: 1, other: 0, output_tokens: 10, cost_usd: 0.5 };
    });

  test.each([
    [30, 30, "Jan 1"],
    [120, 18, "Week of Dec 30"],
    [1000, 33, "Jan 2025"],
  ])("%i days are %i bars, from “%s”", (count, bars, first) => {
    const buckets = bucketsOf(days(count));
    expect(buckets).toHaveLength(bars);
    expect(buckets[0]?.label).toBe(first);
    expect(
      buckets.reduce((sum, { complete }) => sum + complete, 0),
      "nothing is lost",
    ).toBe(count);
    expect(buckets.reduce((sum, { cost_usd }) => sum + cost_usd, 0)).toBe(count / 2);
  });
});
