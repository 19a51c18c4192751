import { render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { FakeBackend, type FakeOptions } from "../ipc/fake";
import { vi } from "vitest";
import { Keeping } from "./keeping.svelte";
import { SettingsModel } from "./settings.svelte";
import SettingsView from "./SettingsView.svelte";

/** The settings on a backend in memory, read and shown. */
export async function openSettings(options: FakeOptions = {}) {
  const backend = new FakeBackend(options);
  const model = new SettingsModel(backend);
  await model.load();
  const { keeping, said } = keepingOn(backend);
  render(SettingsView, { settings: model, keeping });
  return { backend, model, keeping, said, user: userEvent.setup() };
}

/** What the settings keep safe, on this backend, and what it said and changed. */
export function keepingOn(backend: FakeBackend) {
  const said: string[] = [];
  const libraryChanged = vi.fn(() => Promise.resolve());
  const bundleCame = vi.fn();
  const keeping = new Keeping(backend, { say: (text) => said.push(text), libraryChanged, bundleCame });
  return { keeping, said, libraryChanged, bundleCame };
}

/** The field of this test id. */
export const input = (id: string): HTMLInputElement => screen.getByTestId(id);
