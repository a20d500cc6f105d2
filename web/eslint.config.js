import js from "@eslint/js";
import hooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

/** Text that people read comes from the strings; a letter between two tags is a mistake. */
const noLiteralText = {
  meta: { type: "problem", messages: { literal: "Text that people read belongs in packages/strings." }, schema: [] },
  create: (context) => ({
    JSXText(node) {
      if (/\p{L}/u.test(node.value)) context.report({ node, messageId: "literal" });
    },
    JSXAttribute(node) {
      const named = ["aria-label", "label", "title", "placeholder", "alt", "description"].includes(node.name.name);
      if (named && node.value?.type === "Literal" && /\p{L}/u.test(String(node.value.value)))
        context.report({ node, messageId: "literal" });
    },
  }),
};

export default tseslint.config(
  { ignores: ["**/dist/**", "**/node_modules/**", "packages/api/src/generated.ts"] },
  js.configs.recommended,
  ...tseslint.configs.strict,
  {
    plugins: { "react-hooks": hooks, filrouge: { rules: { "no-literal-text": noLiteralText } } },
    rules: {
      "react-hooks/rules-of-hooks": "error",
      "react-hooks/exhaustive-deps": "error",
      "max-lines": ["error", { max: 250, skipBlankLines: true, skipComments: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "@typescript-eslint/no-unused-vars": ["error", { argsIgnorePattern: "^_", varsIgnorePattern: "^_" }],
      "@typescript-eslint/no-empty-function": "off",
      "@typescript-eslint/no-invalid-void-type": "off",
    },
  },
  { files: ["apps/desk/src/**/*.tsx", "apps/widget/src/**/*.tsx"], rules: { "filrouge/no-literal-text": "error" } },
  { files: ["**/mock/**", "**/*.test.*"], rules: { "max-lines": "off", "filrouge/no-literal-text": "off" } },
);
