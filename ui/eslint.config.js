import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const tauriOnlyInIpc = {
  patterns: [
    { group: ["@tauri-apps/*"], message: "Only src/ipc/tauri.ts and the generated bindings talk to Tauri." },
  ],
};

const UNTRUSTED = "Model output is untrusted: create nodes.";

/** Whatever makes nodes, or a script, of a string. Tests are no exception. */
const noMarkupSinks = [
  "AssignmentExpression[left.property.name=/^(?:innerHTML|outerHTML|srcdoc)$/]",
  "AssignmentExpression[left.property.value=/^(?:innerHTML|outerHTML|srcdoc)$/]",
  "CallExpression[callee.property.name=/^(?:insertAdjacentHTML|setHTML|setHTMLUnsafe|parseHTMLUnsafe|createContextualFragment|parseFromString)$/]",
  "CallExpression[callee.object.name='document'][callee.property.name=/^write(?:ln)?$/]",
  "NewExpression[callee.name='DOMParser']",
].map((selector) => ({ selector, message: UNTRUSTED }));

/** Reading markup back is for tests, which compare it. */
const READS_MARKUP = "MemberExpression[property.name=/^(?:innerHTML|outerHTML)$/]";

export default ts.config(
  { ignores: ["dist/", "node_modules/", "test-results/", "src/ipc/bindings.ts"] },
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser, ...globals.node } },
    rules: {
      "no-restricted-imports": ["error", tauriOnlyInIpc],
      "no-restricted-syntax": [
        "error",
        { selector: "TSEnumDeclaration", message: "Use a union of string literals." },
        ...noMarkupSinks,
        { selector: READS_MARKUP, message: UNTRUSTED },
        {
          selector: "CallExpression[callee.property.name='setAttribute'][arguments.0.value='style']",
          message: "The content security policy refuses it.",
        },
      ],
      "@typescript-eslint/no-non-null-assertion": "error",
      "svelte/no-at-html-tags": "error",
      eqeqeq: "error",
      // A map that nothing is rendered from stays a plain one: text and bookkeeping are not reactive on purpose.
      "svelte/prefer-svelte-reactivity": "off",
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig },
    },
  },
  { files: ["src/ipc/tauri.ts", "src/ipc/tauri-library.ts"], rules: { "no-restricted-imports": "off" } },
  // Tests read the markup they made, to compare it.
  {
    files: ["**/*.test.ts", "src/markdown/testing.ts", "e2e/**"],
    rules: { "no-restricted-syntax": ["error", ...noMarkupSinks] },
  },
);
