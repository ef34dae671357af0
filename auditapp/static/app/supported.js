// Runs before the page is drawn, so that nothing jumps: says that script works here.
document.body.className += " js-enabled";
if ("noModule" in HTMLScriptElement.prototype) {
  document.body.className += " govuk-frontend-supported";
}
