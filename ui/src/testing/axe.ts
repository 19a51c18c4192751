import axe from "axe-core";
import { expect } from "vitest";

/** Claims that axe finds nothing wrong. Contrast needs a painted page: `kit/contrast.test.ts` measures it. */
export async function expectAccessible(root: Element = document.body): Promise<void> {
  const { violations } = await axe.run(root, {
    rules: {
      "color-contrast": { enabled: false },
      // A view alone has no landmarks around it; the whole app has.
      region: { enabled: root.querySelector("main") !== null },
    },
  });
  const found = violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join("\n  ")}`);
  expect(found, "axe violations").toEqual([]);
}
