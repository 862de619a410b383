/** Theme: light, dark, or what the device prefers. */
import { signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const place = "oneday.theme";
const themes: readonly Theme[] = ["auto", "light", "dark"];
const prefersDark = matchMedia("(prefers-color-scheme: dark)");

export const theme = signal<Theme>(
  themes.find((one) => one === localStorage.getItem(place)) ?? "auto",
);

/** Shows the chosen theme. */
export const applyTheme = (): void => {
  const isDark = theme.value === "dark" || (theme.value === "auto" && prefersDark.matches);
  document.documentElement.classList.toggle("dark", isDark);
};

prefersDark.addEventListener("change", applyTheme);

/** Chooses a theme for this device. */
export const chooseTheme = (next: Theme): void => {
  theme.value = next;
  localStorage.setItem(place, next);
  applyTheme();
};
