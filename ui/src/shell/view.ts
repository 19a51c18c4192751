import { PLACES, type Place } from "../library/shelf.svelte";
import { STEPS, type StepKey } from "../profile/fields";

/** What the main pane shows. The step is the one to come back to after a reload. */
export type View =
  | { readonly name: "welcome" }
  | { readonly name: "discovery"; readonly step?: StepKey }
  | { readonly name: "run"; readonly runId: string }
  | { readonly name: "library"; readonly place: Place }
  | { readonly name: "actions" }
  | { readonly name: "insights" }
  | { readonly name: "settings" };

const KEY = "prospect.view";

/** Remembers the view for a reload of the page; another start of the app begins anew. */
export function rememberView(view: View): void {
  sessionStorage.setItem(KEY, JSON.stringify(view));
}

export function rememberedView(): View | null {
  try {
    return viewOf(JSON.parse(sessionStorage.getItem(KEY) ?? "null"));
  } catch {
    return null;
  }
}

function viewOf(value: unknown): View | null {
  if (typeof value !== "object" || value === null || !("name" in value)) return null;
  switch (value.name) {
    case "discovery": {
      const step = STEPS.find((known) => "step" in value && value.step === known);
      return step === undefined ? { name: "discovery" } : { name: "discovery", step };
    }
    case "welcome":
    case "actions":
    case "insights":
    case "settings":
      return { name: value.name };
    case "library":
      return {
        name: "library",
        place: PLACES.find((known) => "place" in value && value.place === known) ?? "all",
      };
    case "run":
      return "runId" in value && typeof value.runId === "string" ? { name: "run", runId: value.runId } : null;
    default:
      return null;
  }
}
