/** Use title: the title of the window, which screen readers read first. */
import { useEffect } from "preact/hooks";
import { t } from "../words/words.ts";

export const useTitle = (title: string): void => {
  useEffect(() => {
    document.title = `${title} · ${t("app.name")}`;
  }, [title]);
};
