// Shows and hides questions as earlier answers change, and the guidance of the question in focus. The
// server decides what was asked; this only spares the reader what plainly does not apply.
//
// `data-asked-if` is JSON: groups of tests, [[["m.threshold", "one_of", ["too_low"]], …], …]. A
// question is asked when every test of any one group holds; a blank or hidden answer passes none.
import { mainQuestionOf, readPart } from "./answers.js";

const TESTS = {
  one_of: (value, limits) => chosen(value).some((code) => limits.includes(code)),
  not: (value, limits) => !chosen(value).some((code) => limits.includes(code)),
  answered: () => true,
  at_least: (value, [limit]) => Number(value) >= limit,
  more_than: (value, [limit]) => Number(value) > limit,
  at_most: (value, [limit]) => Number(value) <= limit,
  less_than: (value, [limit]) => Number(value) < limit,
};

const NARROW = "(max-width: 959px)"; // where what stands beside the questions comes before them

export function startQuestions(page) {
  for (const details of page.querySelectorAll("details[data-folds-when-narrow]")) {
    details.open = details.open && !matchMedia(NARROW).matches;
  }
  const questions = [...page.querySelectorAll("[data-question-key]")];
  if (questions.length === 0) {
    return;
  }
  page.addEventListener("change", () => showAsked(questions));
  page.addEventListener("focusin", (event) => showGuidance(page, mainQuestionOf(event.target)));
  for (const guidance of page.querySelectorAll("[data-guidance-for][data-waits]")) {
    guidance.hidden = true;
  }
}

// Where the server has said what is asked, its list counts instead of the conditions in the page.
export function showOnly(page, keys) {
  for (const question of page.querySelectorAll("[data-question-key]:not([data-save-url])")) {
    show(question, keys.includes(question.dataset.questionKey));
  }
}

function showAsked(questions) {
  for (const question of questions) {
    const condition = question.dataset.askedIf;
    if (condition) {
      show(question, holds(JSON.parse(condition), questions));
    }
  }
}

function holds(groups, questions) {
  return groups.some((tests) => tests.every((test) => passes(test, questions)));
}

function passes([key, operator, limits], questions) {
  const question = questions.find((other) => other.dataset.questionKey === key);
  if (!question) {
    // The other question stands in another section, so only the server can tell.
    return true;
  }
  const value = question.hidden ? null : readPart(question, "value");
  return !isBlank(value) && (TESTS[operator]?.(value, limits ?? []) ?? true);
}

function isBlank(value) {
  const parts = value !== null && typeof value === "object" ? Object.values(value) : [value ?? ""];
  return parts.every((part) => part === "");
}

function chosen(value) {
  return Array.isArray(value) ? value : [value];
}

function show(question, asked) {
  question.hidden = !asked;
  const note = document.querySelector(`[data-kept-for="${CSS.escape(question.dataset.questionKey)}"]`);
  if (note) {
    note.hidden = asked || isBlank(readPart(question, "value"));
  }
}

function showGuidance(page, question) {
  const key = question?.dataset.questionKey;
  const wanted = [...page.querySelectorAll("[data-guidance-for]")];
  if (!wanted.some((guidance) => guidance.dataset.guidanceFor === key)) {
    return;
  }
  for (const guidance of wanted) {
    guidance.hidden = guidance.dataset.guidanceFor !== key;
  }
}
