import { render, screen } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { FakeBackend, type FakeOptions } from "../ipc/fake";
import { SettingsModel } from "./settings.svelte";
import SettingsView from "./SettingsView.svelte";

/** The settings on a backend in memory, read and shown. */
export async function openSettings(options: FakeOptions = {}) {
  const backend = new FakeBackend(options);
  const model = new SettingsModel(backend);
  await model.load();
  render(SettingsView, { settings: model });
  return { backend, model, user: userEvent.setup() };
}

/** The field of this test id. */
export const input = (id: string): HTMLInputElement => screen.getByTestId(id);
