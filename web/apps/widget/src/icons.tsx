/** @jsxImportSource preact */
const PATHS = {
  chat: "M8 9h8M8 13h5M12 20l-3-3H6a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3h12a3 3 0 0 1 3 3v7a3 3 0 0 1-3 3h-3z",
  close: "M18 6 6 18M6 6l12 12",
  down: "m6 9 6 6 6-6",
  more: "M11.5 5h1M11.5 12h1M11.5 19h1",
  send: "M4.7 5.2 20 12 4.7 18.8 7.5 12zM7.5 12H20",
  clip: "m15 7-6.5 6.5a1.5 1.5 0 0 0 3 3L18 10a3 3 0 0 0-6-6l-6.5 6.5a4.5 4.5 0 0 0 9 9L21 13",
  file: "M14 3v4a1 1 0 0 0 1 1h4M17 21H7a2 2 0 0 1-2-2V5a2 2 0 0 1 2-2h7l5 5v11a2 2 0 0 1-2 2zM9 9h1M9 13h6M9 17h6",
  mail: "M3 7a2 2 0 0 1 2-2h14a2 2 0 0 1 2 2v10a2 2 0 0 1-2 2H5a2 2 0 0 1-2-2zM3 7l9 6 9-6",
  robot: "M7 7h10a2 2 0 0 1 2 2v6a2 2 0 0 1-2 2H7a2 2 0 0 1-2-2V9a2 2 0 0 1 2-2zM12 7V4M9 11h.01M15 11h.01M9 14h6M9 17v3M15 17v3",
  headset: "M4 14v-3a8 8 0 0 1 16 0v3M18 19c0 1.7-2.7 2-6 2M4 14a2 2 0 0 1 2-2h1a2 2 0 0 1 2 2v3a2 2 0 0 1-4 0zM15 14a2 2 0 0 1 2-2h1a2 2 0 0 1 2 2v3a2 2 0 0 1-4 0z",
  offline: "M12 18h.01M9 15a4 4 0 0 1 6 0M6 12a8 8 0 0 1 12 0M3 9a12 12 0 0 1 18 0M4 3l16 18",
  check: "m5 12 5 5L20 7",
  checks: "m7 12 5 5L22 7M2 12l5 5m5-5 5-5",
  alert: "M12 9v4M12 16h.01M12 3 2 20h20z",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, size = 20 }: { name: IconName; size?: number }) {
  return (
    <svg
      width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width={name === "more" ? 2.6 : 1.7}
      stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
