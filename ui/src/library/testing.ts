import { screen, waitFor } from "@testing-library/svelte";
import { expect } from "vitest";
import type { SavedRun } from "../ipc/backend";
import type { FakeOptions } from "../ipc/fake";
import { open, saved } from "../shell/testing";
import { founder } from "../testing/profile";

const NOON = new Date().setHours(12, 0, 0, 0) / 1000;
const DAY = 86_400;

/** A few reports that differ in all that they can be found by. */
export function fewRuns(): SavedRun[] {
  return [
    saved({
      run_id: "grants",
      title: "Grant radar",
      created_at: NOON,
      interest_area: "Education / EdTech",
      tags: ["pilot"],
      cost_usd: 0.02,
      profile: founder({ interest_area: "Education / EdTech" }),
    }),
    saved({
      run_id: "cafe",
      title: "Café roaster",
      created_at: NOON - DAY,
      interest_area: "E-commerce / Retail",
      status: "truncated",
      model: "llama3.2",
      cost_usd: 0.5,
      text: "## SECTION 1: PROFILE ANALYSIS\n\nRoast on Sundays.\n",
    }),
    saved({
      run_id: "nurses",
      title: "Night-shift nurses",
      created_at: NOON - 40 * DAY,
      favourite: true,
      tags: ["pilot", "evenings"],
      text: "## SECTION 2: IDEA RESEARCH\n\nSwap shifts by text.\n\n夜班护士的培训。\n",
    }),
    saved({ run_id: "old", title: "Put away", created_at: NOON - 50 * DAY, archived: true }),
    saved({ run_id: "gone", title: "Thrown away", created_at: NOON - 60 * DAY, trashed_at: NOON - DAY }),
  ];
}

/** The app with its library open, at one of its places. */
export async function openLibrary(options: FakeOptions = {}, place = "All reports") {
  const app = open({ runs: fewRuns(), ...options });
  await app.user.click(await screen.findByRole("button", { name: place }));
  await screen.findByTestId("library");
  await waitFor(() => expect(screen.getByTestId("library").getAttribute("aria-busy")).toBe("false"));
  return app;
}

/** The titles that are listed, from the top. */
export const titles = (): string[] =>
  screen.queryAllByTestId("found-run").map((title) => title.textContent.trim());

export const lists = async (...wanted: string[]): Promise<void> =>
  waitFor(() => expect(titles()).toEqual(wanted));

/** The field that searches every report. */
export const search = (): HTMLInputElement => screen.getByTestId("search");
