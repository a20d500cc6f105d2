interface Seen {
  readsSmall: boolean;
}

/** Reads a picture for the preview of this page; whether it stays readable at 24 px: about as wide as high. */
export async function logoImage(file: File): Promise<Seen | null> {
  const url = URL.createObjectURL(file);
  const image = new Image();
  image.src = url;
  try {
    await image.decode();
  } catch {
    URL.revokeObjectURL(url);
    return null;
  }
  if (logoImage.shown) URL.revokeObjectURL(logoImage.shown);
  logoImage.shown = url;
  const ratio = image.naturalWidth / Math.max(1, image.naturalHeight);
  return { readsSmall: ratio > 0.5 && ratio < 2 };
}
logoImage.shown = null as string | null;
