import { useEffect, useState, type ReactNode } from "react";

interface Props {
  open: boolean;
  /** Draws the dialog, opened or not. */
  children: (open: boolean) => ReactNode;
}

/**
 * A dialog that is not there until it is first asked for, and stays from then on. It comes closed and opens right after,
 * so that it knows where the focus was and gives it back.
 */
export function Once({ open, children }: Props) {
  const [there, setThere] = useState(false);
  useEffect(() => {
    if (open) setThere(true);
  }, [open]);
  return open || there ? children(open && there) : null;
}
