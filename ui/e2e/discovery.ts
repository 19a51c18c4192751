import type { Page } from "./page";
import { until } from "./until";
import { words } from "./words";

/** A founder profile as the form takes it. */
export const founder = {
  goal_type: "Extra Income",
  time_commitment: "10–20 hrs/week",
  budget_range: "< $1 K",
  interest_area: "AI / Automation",
  sub_interest_area: "Small-business automation",
  skill_strength: "Technical / Automation",
};

export type Founder = typeof founder;

/** Points the app at a server, and gives it the key to send where there is one. */
export async function connect(page: Page, to: { url: string; model: string; key?: string }): Promise<void> {
  await openSettings(page);
  await page.fill("base-url", to.url);
  await page.fill("model", to.model);
  if (to.key !== undefined) await page.fill("api-key", to.key);
  await page.click("save-settings");
  await page.waitForText('[data-testid="settings-form"] footer', words.settings.saved);
  if (to.key !== undefined) await page.waitForAttribute("key-state", "data-state", "stored");
}

export async function openSettings(page: Page): Promise<void> {
  await page.click("open-settings");
  await page.waitFor("settings-form");
}

/** Fills in the form step by step, as far as Review. */
export async function fillIn(page: Page, profile: Founder = founder): Promise<void> {
  await page.click("new-discovery");
  await page.waitFor("profile-form");
  // The draft comes back where it was left; begin at its first step.
  while (await page.byId("previous-step").isExisting()) await turn(page, "previous-step");
  for (let step = 0; !(await page.byId("review").isExisting()); step += 1) {
    if (step > 6) throw new Error("the form never came to Review");
    await fillStep(page, profile);
    await turn(page, "next-step");
  }
  await until("the review is ready", () => page.byId("start-run").isEnabled());
}

/** Fills in the form and starts the run. */
export async function discover(page: Page, profile: Founder = founder): Promise<void> {
  await fillIn(page, profile);
  await page.click("start-run");
}

/** Goes one step on or back. */
export async function turn(page: Page, to: "next-step" | "previous-step"): Promise<void> {
  const before = await shownStep(page);
  await page.click(to);
  await until("another step is shown", async () => (await shownStep(page)) !== before);
}

/** Answers what the shown step asks. */
export async function fillStep(page: Page, profile: Founder): Promise<void> {
  for (const [name, value] of Object.entries(profile)) {
    const control = page.browser.$(`[data-testid="profile-form"] [name="${name}"]`);
    if (!(await control.isExisting())) continue;
    if ((await control.getAttribute("type")) === "radio") await page.choose(name, value);
    else await page.fillNamed(name, value);
  }
}

/** What tells one step from another: the names of its controls, and whether it is Review. */
async function shownStep(page: Page): Promise<string> {
  return page.browser.execute(() => {
    const form = document.querySelector("[data-testid=profile-form]");
    const names = [...(form?.querySelectorAll("[name]") ?? [])].map((control) =>
      control.getAttribute("name"),
    );
    const isReview = document.querySelector("[data-testid=review]") !== null;
    return `${String(isReview)} ${[...new Set(names)].join(" ")}`;
  });
}
