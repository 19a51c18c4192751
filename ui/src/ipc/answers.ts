import type { CommandError } from "./bindings";

/** What a command answers. */
type Answer<T> = { status: "ok"; data: T } | { status: "error"; error: CommandError };

/** Its data; what it failed with is thrown. */
export async function data<T>(answer: Promise<Answer<T>>): Promise<T> {
  const result = await answer;
  if (result.status === "error") throw result.error;
  return result.data;
}

export async function done(answer: Promise<Answer<unknown>>): Promise<void> {
  await data(answer);
}
