import { render, waitFor } from "@testing-library/svelte";
import { userEvent } from "@testing-library/user-event";
import { expect, vi } from "vitest";
import type { KeyState } from "../ipc/backend";
import { FakeBackend, type FakeOptions } from "../ipc/fake";
import Discovery from "./Discovery.svelte";
import { ProfileDraft } from "./draft.svelte";
import type { StepKey } from "./fields";

/** The form on a backend in memory, with its draft read. */
export async function openForm(options: FakeOptions = {}, keyState: KeyState = "stored") {
  const backend = new FakeBackend(options);
  const draft = new ProfileDraft(backend);
  await draft.load();
  const calls = {
    onStart: vi.fn(),
    onOpenRun: vi.fn(),
    onOpenSettings: vi.fn(),
    onStartOver: vi.fn(),
    onCheckKey: vi.fn(),
    onUnlock: vi.fn(),
    onSay: vi.fn(),
  };
  const { rerender } = render(Discovery, { draft, keyState, starting: false, ...calls });
  return { backend, draft, rerender, user: userEvent.setup(), ...calls };
}

/** Goes to a step and waits until it is shown. */
export async function at(draft: ProfileDraft, step: StepKey): Promise<void> {
  await draft.goTo(step);
  await waitFor(() => expect(draft.step).toBe(step));
}
