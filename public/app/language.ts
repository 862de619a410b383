/** Language: the choice of another one, whose texts may not come. */
import { toast } from "../ui/toast.ts";
import { type Language, speak, t } from "../words/words.ts";

/** Shows the app in another language; where its texts do not come, the app stays as it is and says so. */
export const chooseLanguage = (next: Language): void => {
  speak(next).catch(() => toast(t("head.languageFailed")));
};
