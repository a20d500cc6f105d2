/** The knot on its line. */
export function Logo({ size = 24 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="var(--fr-thread)" strokeWidth="1.9" strokeLinecap="round" aria-hidden>
      <path d="M12 1.2V8c6.8 1.9 7.6 6 5.6 7.9-2 1.8-5.6.9-5.6-2.1 0-2-.9-3.4-1.9-4.2" />
      <path d="M12 8c-1.9.4-1.6 2.2-2.7 2.7-4 1.8-4.3 4.6-2.6 5.7 2.1 1.4 5.3.3 5.3-2.6v9" />
    </svg>
  );
}
