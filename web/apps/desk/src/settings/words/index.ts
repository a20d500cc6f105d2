export { MacroScreen, MacrosScreen } from "./MacroScreen";
export { TemplateScreen, TemplatesScreen } from "./TemplateScreen";
