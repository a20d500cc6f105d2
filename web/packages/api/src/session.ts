import type { Language, Theme } from "./basics";

export interface SessionUser {
  id: string;
  email: string;
  name: string;
  initials: string;
  language: Language;
  theme: Theme;
  signature?: string | null;
  teams: { id: string; name: string }[];
  permissions: string[];
  must_change_password?: boolean;
  presence: "ready" | "busy" | "wrapping_up" | "not_ready" | "offline";
}

export interface Installation {
  kind: "demo" | "real" | null;
  needs_setup: boolean;
  company_name: string | null;
  version: string;
  /** True when the sign-in cookie would vanish: plain http from another machine. */
  cookie_warning: boolean;
}

export interface Session {
  user: SessionUser | null;
  installation: Installation;
}

export interface Preferences {
  language?: Language;
  theme?: Theme;
  name?: string;
  signature?: string;
}
