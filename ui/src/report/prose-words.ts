import type { Words } from "../markdown/stream";
import { t } from "../words/words";

/** The words of a report's tables, code and checkboxes, which have none of their own. */
export function proseWords(): Words {
  return {
    table: t("report.table"),
    code: (language) => (language === "" ? t("report.code") : t("report.code_in", { language })),
    copy: t("report.copy_code"),
    copied: t("report.code_copied"),
    taskOpen: t("report.task_open"),
    taskDone: t("report.task_done"),
  };
}
