/** The whole look in one file: tokens for both schemes, and what Mantine makes of them. */
import {
  ActionIcon, Avatar, Badge, Button, Checkbox, createTheme, Input, Menu, Modal, Popover, Radio, Switch, Tooltip,
  type CSSVariablesResolver, type MantineColorsTuple,
} from "@mantine/core";

interface Tokens {
  paper: string; sheet: string; ink: string; second: string; third: string;
  line: string; field: string; hover: string; selected: string; bubble: string;
  thread: string; onThread: string; threadSoft: string; threadInk: string;
  note: string; noteLine: string; good: string; goodSoft: string; attention: string; attentionSoft: string;
  float: string;
}

/** `third` is for lines and dots only: text in it cannot be read by all. */
export const light: Tokens = {
  paper: "#faf9f7", sheet: "#ffffff", ink: "#1c1a18", second: "#5f5a54", third: "#938d85",
  line: "#e7e3dd", field: "#958e84", hover: "#f3f0eb", selected: "#efeae3", bubble: "#f1efeb",
  thread: "#c4122f", onThread: "#ffffff", threadSoft: "#fbe7ea", threadInk: "#a80d26",
  note: "#fdf6dc", noteLine: "#eadfae", good: "#2f7d4f", goodSoft: "#eff8f2",
  attention: "#8f5500", attentionSoft: "#fdf1de",
  float: "0 8px 28px rgb(28 26 24 / 14%), 0 1px 3px rgb(28 26 24 / 10%)",
};

export const dark: Tokens = {
  paper: "#141312", sheet: "#1b1a18", ink: "#ece8e2", second: "#a8a199", third: "#7a746c",
  line: "#2c2a27", field: "#6f6961", hover: "#222019", selected: "#2a2723", bubble: "#262421",
  thread: "#ff5a6e", onThread: "#1a0d0f", threadSoft: "#3a1a20", threadInk: "#ff8391",
  note: "#2b2618", noteLine: "#4a4023", good: "#6cc08b", goodSoft: "#1b2b21",
  attention: "#e0a94e", attentionSoft: "#2f2616",
  float: "0 10px 34px rgb(0 0 0 / 55%), 0 0 0 1px #34312d",
};

const kebab = (name: string) => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `--fr-paper`, `--fr-note-line`… for one scheme, with Mantine's own names on them. */
function variables(tokens: Tokens): Record<string, string> {
  const own = Object.fromEntries(Object.entries(tokens).map(([name, value]) => [`--fr-${kebab(name)}`, String(value)]));
  return {
    ...own,
    "--mantine-color-body": tokens.sheet,
    "--mantine-color-text": tokens.ink,
    "--mantine-color-dimmed": tokens.second,
    "--mantine-color-placeholder": tokens.second,
    "--mantine-color-error": tokens.threadInk,
    "--mantine-color-anchor": tokens.ink,
    "--mantine-color-default": tokens.sheet,
    "--mantine-color-default-hover": tokens.hover,
    "--mantine-color-default-color": tokens.ink,
    "--mantine-color-default-border": tokens.line,
    "--mantine-color-disabled": tokens.hover,
    "--mantine-color-disabled-color": tokens.second,
    "--mantine-primary-color-filled": tokens.thread,
    "--mantine-primary-color-contrast": tokens.onThread,
    "--mantine-shadow-md": tokens.float,
    "--mantine-shadow-xl": tokens.float,
  };
}

/** Sizes of the house, on a grid of four. */
const sizes: Record<string, string> = {
  ...Object.fromEntries([1, 2, 3, 4, 5, 6, 7, 8, 10, 12, 16].map((n) => [`--fr-space-${n}`, `${n / 4}rem`])),
  "--fr-hair": "1px",
  "--fr-bold-line": "2px",
  "--fr-radius-s": "6px",
  "--fr-radius": "8px",
  "--fr-radius-l": "10px",
  "--fr-pill": "999px",
  "--fr-tiny": "0.71875rem",
  "--fr-small": "0.78125rem",
  "--fr-text": "0.84375rem",
  "--fr-message": "0.875rem",
  "--fr-title": "1.03125rem",
  "--fr-header": "4.25rem",
  "--fr-control": "2rem",
  "--fr-touch": "2.5rem",
  "--fr-knot": "1.875rem",
  "--fr-knot-small": "0.8125rem",
  "--fr-thread-width": "2px",
  "--fr-quick": "120ms",
};

export const resolver: CSSVariablesResolver = () => ({ variables: sizes, light: variables(light), dark: variables(dark) });

const warmGray: MantineColorsTuple = [
  "#faf9f7", "#f3f0eb", "#efeae3", "#e7e3dd", "#d6d0c8", "#958e84", "#5f5a54", "#47433e", "#2f2c29", "#1c1a18",
];
const trueDark: MantineColorsTuple = [
  "#ece8e2", "#cfc9c1", "#a8a199", "#6f6961", "#3a3733", "#2c2a27", "#201f1c", "#1b1a18", "#141312", "#0d0c0b",
];
const thread: MantineColorsTuple = [
  "#fdecef", "#f9d3d9", "#f2a5b1", "#ff8391", "#ff5a6e", "#dc2f4a", "#c4122f", "#a80d26", "#8a0b20", "#6c0718",
];

/** Mantine in our clothes. Buttons are plain unless `variant="filled"`: one red action to a screen. */
export const theme = createTheme({
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: "ui-monospace, 'SF Mono', Menlo, monospace",
  fontSizes: { xs: "0.78125rem", sm: "0.84375rem", md: "0.875rem", lg: "1.03125rem", xl: "1.375rem" },
  lineHeights: { xs: "1.35", sm: "1.45", md: "1.5", lg: "1.35", xl: "1.25" },
  spacing: { xs: "0.5rem", sm: "0.75rem", md: "1rem", lg: "1.5rem", xl: "2rem" },
  radius: { xs: "4px", sm: "6px", md: "8px", lg: "10px", xl: "999px" },
  defaultRadius: "md",
  breakpoints: { xs: "30em", sm: "44em", md: "60em", lg: "75em", xl: "90em" },
  headings: {
    fontWeight: "650",
    sizes: {
      h1: { fontSize: "1.375rem", lineHeight: "1.25" },
      h2: { fontSize: "1.03125rem", lineHeight: "1.35" },
      h3: { fontSize: "0.875rem", lineHeight: "1.4" },
    },
  },
  colors: { gray: warmGray, dark: trueDark, thread },
  primaryColor: "thread",
  primaryShade: { light: 6, dark: 4 },
  autoContrast: true,
  luminanceThreshold: 0.3,
  black: "#1c1a18",
  white: "#ffffff",
  focusRing: "never",
  cursorType: "pointer",
  respectReducedMotion: true,
  components: {
    Button: Button.extend({ defaultProps: { variant: "default", size: "sm" }, classNames: { root: "fr-button" } }),
    ActionIcon: ActionIcon.extend({ defaultProps: { variant: "subtle", color: "gray", size: "lg" }, classNames: { root: "fr-action" } }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontWeight: 550, marginBottom: "var(--fr-space-1)" },
        description: { color: "var(--fr-second)" },
        error: { color: "var(--fr-thread-ink)" },
      },
    }),
    Checkbox: Checkbox.extend({ defaultProps: { color: "var(--fr-ink)" }, vars: () => ({ root: { "--checkbox-icon-color": "var(--fr-sheet)" } }) }),
    Radio: Radio.extend({ defaultProps: { color: "var(--fr-ink)" }, vars: () => ({ root: { "--radio-icon-color": "var(--fr-sheet)" } }) }),
    Switch: Switch.extend({
      defaultProps: { color: "var(--fr-ink)", withThumbIndicator: false },
      styles: { track: { border: "var(--fr-hair) solid var(--fr-field)" }, thumb: { border: "var(--fr-hair) solid var(--fr-field)", backgroundColor: "var(--fr-sheet)" } },
    }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 400, transitionProps: { duration: 100 }, withArrow: false } }),
    Menu: Menu.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 100 }, position: "bottom-end", withInitialFocusPlaceholder: false } }),
    Popover: Popover.extend({ defaultProps: { shadow: "md", transitionProps: { duration: 100 } } }),
    Modal: Modal.extend({
      defaultProps: { centered: true, transitionProps: { duration: 120 }, overlayProps: { backgroundOpacity: 0.35 } },
      styles: { title: { fontSize: "var(--fr-title)", fontWeight: 650, letterSpacing: "-0.01em" } },
    }),
    Badge: Badge.extend({ defaultProps: { variant: "default", radius: "xl" } }),
    Avatar: Avatar.extend({ defaultProps: { color: "gray", radius: "xl" } }),
  },
});
