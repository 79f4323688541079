// At the finish, without a connection too. Each answer carries what the rules say of it alone; the worst of them is what now.
const form = document.querySelector("form[data-finish]");
const results = form.querySelector("[data-results]");
const show = (name) => {
  for (const result of results.querySelectorAll("[data-result]")) result.hidden = result.dataset.result !== name;
};
const unanswered = () => {
  const open = [...form.querySelectorAll("fieldset.gate")].filter((item) => !item.querySelector("input:checked"));
  const signs = form.querySelectorAll("input[name=sign]:checked").length;
  return open.length > 0 || (signs === 0 && !form.elements["signs-none"].checked);
};
const worst = () => {
  let found = 0;
  for (const item of form.querySelectorAll("input[data-outcome]:checked")) found = Math.max(found, Number(item.dataset.outcome));
  for (const sign of form.querySelectorAll("input[data-outcomes]:checked")) {
    const more = [...form.querySelectorAll(`input[data-of="${sign.value}"]`)];
    const row = more.reduce((bits, box, bit) => bits + (box.checked ? 2 ** bit : 0), 0);
    found = Math.max(found, Number(sign.dataset.outcomes.split(" ")[row]));
  }
  return found;
};
const names = ["go", "go", "wait", "ask", "speak", "emergency"];
form.addEventListener("submit", (event) => {
  event.preventDefault();
  const found = worst();
  // What is worse than an open question needs no further answer.
  show(unanswered() && found <= 3 ? "ask" : names[found]);
  results.focus({ preventScroll: true });
  results.scrollIntoView({ block: "start" });
});
form.addEventListener("reset", () => {
  show("");
  scrollTo(0, 0);
});
// A finish tent has no network: the page and what it needs are kept on the device. No answer ever is.
if ("serviceWorker" in navigator) {
  navigator.serviceWorker
    .register("/finish-worker.js", { scope: "/finish" })
    .then(() => navigator.serviceWorker.ready)
    .then(() => {
      document.querySelector("[data-offline]").hidden = false;
    })
    .catch(() => {});
}
