import { useMediaQuery } from "@mantine/hooks";

export type Screen = "wide" | "tablet" | "phone";

/** Three columns, two, or one. The breakpoints are those of the theme. */
export function useScreen(): Screen {
  const options = { getInitialValueInEffect: false };
  const wide = useMediaQuery("(min-width: 75em)", true, options);
  const phone = useMediaQuery("(max-width: 43.99em)", false, options);
  return wide ? "wide" : phone ? "phone" : "tablet";
}
