// Everything here adds comfort to pages that work without it. Each module looks for its own marks in
// the page and does nothing where they are missing.
import {
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
  createAll,
} from "../vendor/govuk-frontend.min.js";
import { startAutosave } from "./autosave.js";
import { startBuilder } from "./builder.js";
import { startCopying } from "./copy.js";
import { startDipGrids } from "./dip-grid.js";
import { startFilters } from "./filter.js";
import { startGrids } from "./grid.js";
import { startIdle } from "./idle.js";
import { startKeys } from "./keys.js";
import { startLive } from "./live.js";
import { startQuestions } from "./questions.js";
import { startReveals } from "./reveal.js";
import { guardForms } from "./submit-once.js";
import { startUnsaved } from "./unsaved.js";

for (const component of [
  Button,
  CharacterCount,
  Checkboxes,
  ErrorSummary,
  NotificationBanner,
  Radios,
  ServiceNavigation,
  SkipLink,
  Tabs,
]) {
  createAll(component);
}
startReveals(document);
startQuestions(document);
startKeys(document);
startIdle(document);
startUnsaved(document);
startAutosave(document);
startCopying(document);
startFilters(document);
startGrids(document);
startDipGrids(document);
startLive(document);
startBuilder(document);
guardForms(document);
