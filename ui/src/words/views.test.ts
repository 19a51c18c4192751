import { screen, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import de from "../../messages/de.json";
import en from "../../messages/en.json";
import zhCn from "../../messages/zh-CN.json";
import { FAKE_SETTINGS } from "../ipc/fake-settings";
import { open, saved, status } from "../shell/testing";
import { withSizes } from "../testing/layout";
import { founder } from "../testing/profile";
import { useLanguage, type LanguageChoice } from "./language.svelte";
import { usePseudo, type PseudoName } from "./pseudo";
import { t } from "./words";

// Every view in languages nobody speaks: whatever is still said in plain English was never in a catalog.

withSizes((element) => (element.tagName === "NAV" ? 700 : 47));

const user = userEvent.setup();

let language: LanguageChoice = "system";

/** The app, with this language in its settings. */
function openApp(...[options, prepare]: Parameters<typeof open>): ReturnType<typeof open> {
  return open({ settings: { ...FAKE_SETTINGS, language }, ...options }, prepare);
}

/** What the data of these tests says, which is nobody's to translate. */
const DATA = [
  "Grant radar",
  "Evenings",
  "gpt-",
  "OpenAI",
  "https://",
  "/home/",
  "Clinic operations",
  "JSON",
  "~/.local",
  // Languages are called what they call themselves.
  "English",
  "Deutsch",
  // What the fake backend makes up.
  "Money for one test",
  "A seventh of what you can risk",
];

const button = (name: string): HTMLElement => screen.getByRole("button", { name });

const VIEWS: Readonly<Record<string, () => Promise<unknown>>> = {
  "the first launch": async () => {
    openApp({ keyState: "missing" });
    await screen.findByText(t("welcome.lead"));
  },
  "the form, step by step, with its mistakes": async () => {
    openApp({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByTestId("next-step"));
    await waitFor(() => expect(document.querySelector('[aria-invalid="true"]')).not.toBeNull());
  },
  "the interests": () => form(1),
  "the strengths": () => form(2),
  "the psychology": () => form(3),
  "the review": async () => {
    await form(4);
    await screen.findByTestId("estimate");
  },
  "the dialog that saves a profile": async () => {
    await form(4);
    await user.click(screen.getByTestId("save-profile-as"));
    await screen.findByTestId("profile-name");
  },
  "the earlier profiles": async () => {
    const profiles = [{ name: "Evenings", profile: founder() }];
    openApp({ profiles, runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByTestId("earlier-profiles"));
    await screen.findByTestId("named-profile");
  },
  "a saved report": () => report({}),
  "a report that failed": () =>
    report({ status: "failed", error_code: "connection_lost", error_message: "", text: "Grant radar" }),
  "a report that was cut off": () => report({ status: "truncated" }),
  "the export of a report": async () => {
    await report({});
    await user.click(screen.getByTestId("export-report"));
    await screen.findByTestId("export-page");
    await user.click(screen.getByTestId("export-now"));
    await screen.findByTestId("export-done");
  },
  "the menu of a report": async () => {
    await report({});
    await user.click(button(t("report.actions")));
    await screen.findByRole("menu", { hidden: true });
  },
  "a report being written, and the question before quitting": async () => {
    openApp({ keyState: "missing" });
    await user.click(await screen.findByText(t("welcome.sample")));
    await status("streaming");
    await user.keyboard("{Control>}q{/Control}");
    await screen.findByRole("alertdialog");
  },
  "the settings": async () => {
    openApp({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByTestId("open-settings"));
    await screen.findByTestId("settings-form");
  },
  "the trash": async () => {
    const { backend } = openApp({ runs: [saved({ title: "Grant radar" })] });
    await screen.findByTestId("history-item");
    await backend.trashRuns([(await backend.listRuns(null, 1))[0]?.run_id ?? ""]);
    await user.click(button(t("sidebar.trash")));
    await screen.findByText(t("library.restore"));
  },
  "the library, with a filter and a selection": async () => {
    openApp({ runs: [saved({ title: "Grant radar", favourite: true, tags: ["Evenings"] })] });
    await user.click(await screen.findByRole("button", { name: t("sidebar.all") }));
    await user.click(await screen.findByTestId("filter"));
    await user.click(document.querySelector('[role="dialog"] input') as HTMLElement);
    await user.keyboard("{Escape}");
    await screen.findByText(t("library_view.none_filtered"));
  },
  "a selection in the library": async () => {
    openApp({ runs: [saved({ title: "Grant radar", tags: ["Evenings"] })] });
    await user.click(await screen.findByRole("button", { name: t("sidebar.all") }));
    await user.click(await screen.findByRole("checkbox", { name: t("library_view.select_all") }));
    await screen.findByText(t("library_view.selected", { count: 1 }));
  },
  "the notes and actions of a report": async () => {
    const at = { run_id: "saved-1", section: null, idea: 0, created_at: 0, changed_at: 99 };
    const note = { ...at, note_id: "n", text: "Grant radar", tags: ["Evenings"] };
    const action = {
      ...at,
      action_id: "a",
      run_title: "",
      text: "Grant radar",
      state: "todo",
      due: "2020-01-01",
    } as const;
    openApp({
      runs: [saved({ title: "Grant radar", text: "Grant radar" })],
      notes: [note],
      actions: [action],
    });
    await user.click(await screen.findByTestId("history-item"));
    await status("complete");
    await user.click(await screen.findByTestId("notes"));
    await user.click(await screen.findByText(t("notes.new")));
    await user.click(screen.getByRole("button", { name: t("sidebar.actions") }));
    await screen.findByTestId("action-item");
  },
  "the insights": async () => {
    openApp({ runs: [saved({ title: "Grant radar" })] });
    await user.click(await screen.findByRole("button", { name: t("sidebar.insights") }));
    await screen.findByText(t("insights.over_time"));
  },
  "the palette": async () => {
    await report({});
    await user.keyboard("{Control>}k{/Control}");
    await screen.findByRole("dialog");
  },
  "the sheet of shortcuts": async () => {
    openApp();
    await screen.findByTestId("history");
    await user.keyboard("?");
    await screen.findByRole("dialog");
  },
  "a library that cannot be opened": async () => {
    openApp({}, (backend) => backend.failNext("listRuns", { code: "library_in_use", message: "" }));
    await screen.findByTestId("error-message");
  },
};

async function form(steps: number): Promise<void> {
  openApp({ draft: founder(), runs: [saved({ title: "Grant radar" })] });
  await screen.findByTestId("profile-form");
  for (let step = 0; step < steps; step += 1) {
    await user.click(screen.getByTestId("next-step"));
    await waitFor(() => {
      const items = [...document.querySelectorAll("form nav button")];
      expect(items.findIndex((item) => item.hasAttribute("aria-current"))).toBe(step + 1);
    });
  }
}

async function report(given: Parameters<typeof saved>[0]): Promise<void> {
  openApp({
    runs: [saved({ title: "Grant radar", profile: founder(), facts: FACTS, text: "Grant radar", ...given })],
  });
  await user.click(await screen.findByTestId("history-item"));
  await status(given?.status ?? "complete");
}

/** As the core computes one; all of them are in the tests of `facts.ts`. */
const FACTS = [
  { label: "Hours over 30 days", value: "43–86 hours", how: "10–20 hours a week × 30 days ÷ 7" },
];

const READ = ["aria-label", "aria-valuetext", "aria-description", "title", "placeholder", "alt"];

/** Everything a person can read or hear, but for the text of reports and what goes to a model. */
function words(): string[] {
  const outside = [...document.body.querySelectorAll("*")].filter(
    (element) => element.closest("[data-section], pre, script, style") === null,
  );
  return outside.flatMap((element) => [
    ...[...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent ?? ""),
    ...READ.map((name) => element.getAttribute(name) ?? ""),
  ]);
}

const complaints = vi.fn();

beforeEach(() => {
  complaints.mockReset();
  vi.spyOn(console, "error").mockImplementation(complaints);
  vi.spyOn(console, "warn").mockImplementation(complaints);
});

afterEach(() => {
  vi.restoreAllMocks();
  usePseudo(null);
  language = "system";
  useLanguage(language);
});

/** How a pseudo-language shows that a text went through a catalog. */
const MARK: Readonly<Record<PseudoName, RegExp>> = {
  long: /[^\u0000-\u007f“”’‘…–—·×÷≈↑↓←→⌘⇧]/u,
  rtl: /\u202e/u,
};

describe.each(["long", "rtl"] as const)("in %s words", (name) => {
  test.each(Object.entries(VIEWS))("%s has every word from a catalog", async (_view, show) => {
    usePseudo(name);
    await show();
    const plain = words()
      .map((text) => text.trim())
      .filter((text) => /[a-z]{3}/iu.test(text) && !MARK[name].test(text))
      .filter((text) => !DATA.some((known) => text.includes(known)))
      // Dates are written by the engine, in its English.
      .filter((text) => Number.isNaN(Date.parse(text.replace(" at ", " "))));
    expect([...new Set(plain)]).toEqual([]);
    expect(
      words().filter((text) => KEY.test(text)),
      "a key is no message",
    ).toEqual([]);
    expect(complaints.mock.calls).toEqual([]);
    expect(document.documentElement.dir).toBe(name === "rtl" ? "rtl" : "ltr");
  });
});

const KEY = new RegExp(`^(?:${Object.keys(en).join("|")})\\.[\\w.-]+$`, "u");

describe.each([
  ["de", de],
  ["zh-CN", zhCn],
] as const)("with %s in the settings", (chosen, catalog) => {
  const translated = new Set(messagesOf(catalog));
  const english = messagesOf(en).filter((message) => !translated.has(message) && !message.includes("{{"));

  test.each([
    "a saved report",
    "the review",
    "the settings",
    "the palette",
    "a library that cannot be opened",
  ])("%s says nothing in English", async (view) => {
    language = chosen;
    useLanguage(chosen);
    await VIEWS[view]?.();
    const said = new Set(words().map((text) => text.trim()));
    expect(english.filter((message) => said.has(message))).toEqual([]);
    expect([...said].filter((text) => translated.has(text)).length).toBeGreaterThan(2);
    expect(document.documentElement.lang).toBe(chosen);
    expect(complaints.mock.calls).toEqual([]);
  });
});

function messagesOf(catalog: object): string[] {
  return Object.values(catalog).flatMap((value: unknown) =>
    typeof value === "string" ? [value] : messagesOf(value as object),
  );
}
