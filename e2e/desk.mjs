// The desk by keyboard alone, with the script and without: find a time, keep it, book, move, move all the same, cancel, a series, closed time,
// the waiting list. Whatever is pressed was reached by Tab and showed the focus; after each press the focus is on what came of it. Axe looks
// at every page at 360 and 1280 px, and nothing to press is smaller than 24 px.

/** What in a page is smaller than 24 px in a direction and has to be pressed; links within sentences may be. */
const small = (page) =>
  page.evaluate(() => {
    const all = [...document.querySelectorAll("main button, main select, main summary, main .button, main input:not([type=hidden], [type=checkbox], [type=radio])")];
    const shown = all.filter((element) => element.checkVisibility({ visibilityProperty: true }));
    const size = (element) => element.getBoundingClientRect();
    const tiny = shown.filter((element) => size(element).width < 24 || size(element).height < 24);
    return tiny.map((element) => `${element.tagName.toLowerCase()} “${(element.textContent || element.name).trim().slice(0, 30)}” ${Math.round(size(element).width)}×${Math.round(size(element).height)}`);
  });

export async function desk({ browser, base, session, state, look, expect, say }) {
  for (const javaScriptEnabled of [true, false]) {
    say(`The desk by keyboard alone, ${javaScriptEnabled ? "with" : "without"} script`);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled, bypassCSP: true, storageState: session, locale: "en-US" });
    await walk(await context.newPage(), base, { look: javaScriptEnabled ? look : null, expect, say });
    await context.close();
  }
  await waiting({ browser, base, session, state, look, expect });
}

/** Tab until the focus is on something of this selector that says this; then whether it shows. */
async function reach(page, selector, text = "") {
  for (let presses = 0; presses < 500; presses += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(
      ([selector, text]) => {
        const element = document.activeElement;
        const says = (element) => `${element.textContent} ${element.value ?? ""} ${element.labels?.[0]?.textContent ?? ""}`;
        if (!element?.matches(selector) || !says(element).includes(text)) return null;
        const places = [element, element.closest("label"), element.nextElementSibling].filter(Boolean);
        const style = (place) => getComputedStyle(place);
        const inParts = ["date", "datetime-local", "time"].includes(element.type);
        return { shows: inParts || places.some((place) => style(place).outlineStyle !== "none" || style(place).boxShadow !== "none") };
      },
      [selector, text],
    );
    if (found) return found.shows;
  }
  throw new Error(`${page.url()}: Tab does not reach ${selector} ${text}`);
}

/** Reaches something, presses a key on it, and waits for the page that comes. */
async function go(page, key, selector, text, expect) {
  expect(await reach(page, selector, text), `the focus is seen on ${text || selector}`);
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press(key)]);
}

const focused = (page) => page.evaluate(() => `${document.activeElement.getAttribute("role") ?? document.activeElement.id} ${document.activeElement.textContent.trim().slice(0, 60)}`);

async function walk(page, base, { look, expect, say }) {
  const seen = async (name) => {
    const tiny = await small(page);
    expect(tiny.length === 0, `${name}: nothing to press is smaller than 24 px${tiny.length ? `: ${tiny.slice(0, 4).join("; ")}` : ""}`);
    if (!look) return;
    for (const width of [360, 1280]) {
      await page.setViewportSize({ width, height: 900 });
      await look(page, name);
    }
  };
  const landed = async (text, what) => {
    const on = await focused(page);
    expect(on.includes(text), `the focus lands on ${what}${on.includes(text) ? "" : `, not on “${on}”`}`);
  };
  // Find a time.
  await page.goto(`${base}/day`);
  await go(page, "Enter", "a.button", "New appointment", expect);
  await seen("desk-find");
  await page.keyboard.type("Pri");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
  const times = page.url();
  expect(/\/desk\/clients\//.test(times), "one match leads straight to the times");
  await seen("desk-times");
  const buttons = await page.locator("button.slot").count();
  say(`  ${buttons} times on the day that is shown, ${(await page.content()).length} bytes`);
  expect(buttons > 0 && buttons < 200, "one day's times are shown");
  await go(page, "Enter", ".month a:not([aria-current])", "free", expect);
  await landed("times", "the times of that day");
  // Keep it, longer; book it.
  await go(page, "Enter", "button.slot", "", expect);
  expect(page.url().includes("/desk/hold/"), "the time is kept");
  await seen("desk-confirm");
  await go(page, "Enter", "button", "More time", expect);
  expect(page.url().includes("/desk/hold/"), "it is kept longer");
  if (await page.locator("button[name=none]").isVisible()) {
    await go(page, "Enter", "button[name=none]", "None of these", expect);
  }
  const listed = page.locator("input[name=rest][value=none]");
  if (await listed.count()) {
    await reach(page, "input[name=rest]");
    await page.keyboard.press("Space");
  }
  await page.locator("form[action$='/book']").evaluate((form) => { form.noValidate = true; });
  await go(page, "Enter", "button.main", "Book ", expect);
  await landed("Nothing is booked without", "what is missing");
  if (await page.locator("input[name=rest][value=none]").count()) {
    await reach(page, "input[name=rest]");
    if (!(await page.evaluate(() => document.activeElement.checked))) await page.keyboard.press("Space");
  }
  await reach(page, "#consented");
  await page.keyboard.press("Space");
  await go(page, "Enter", "button.main", "Book ", expect);
  await landed("status Booked", "that it is booked");
  const appointment = page.url().split("?")[0];
  await seen("desk-appointment");
  // Move it; then to where nobody works, with a reason.
  await go(page, "Enter", "a.button", "Move", expect);
  await seen("desk-move");
  await go(page, "Enter", "button.slot", "", expect);
  await landed("status Moved", "that it is moved");
  await go(page, "Enter", "a.button", "Move", expect);
  await reach(page, "summary", "A time that is not listed");
  await page.keyboard.press("Enter");
  await reach(page, "#at");
  // Month, day, year, then the hour: at noon the clock says PM already.
  for (let part = 0; part < 3; part += 1) await page.keyboard.press("Tab");
  await page.keyboard.type("11");
  await go(page, "Enter", "button", "Ask for this time", expect);
  await landed("alert Why", "what stands against it");
  await seen("desk-conflict");
  await go(page, "Enter", "a.button", "Take it all the same", expect);
  await seen("desk-move-over");
  await reach(page, "#reason");
  await page.keyboard.type("Night train");
  await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
  await landed("status Moved", "that it is moved all the same");
  expect((await page.locator("main").textContent()).includes("Night train"), "and everybody reads why");
  // Cancel it.
  await reach(page, "summary", "Cancel");
  await page.keyboard.press("Enter");
  await go(page, "Enter", "button", "Cancel this appointment", expect);
  await landed("status Cancelled", "that it is cancelled");
  await page.goto(appointment);
  expect(!(await page.getByRole("button", { name: "Cancel this appointment" }).count()), "once");
  // A series, and its end.
  await page.goto(times);
  await reach(page, "summary", "A series");
  await page.keyboard.press("Enter");
  await reach(page, "#count");
  await page.keyboard.press("ControlOrMeta+a");
  await page.keyboard.type("3");
  await go(page, "Enter", "button", "Look at all days", expect);
  await seen("desk-series");
  await reach(page, "#consented");
  await page.keyboard.press("Space");
  await go(page, "Enter", "button.main", "Book the series", expect);
  await landed("status All are booked", "that all are booked");
  await reach(page, "summary", "End the series");
  await page.keyboard.press("Enter");
  await go(page, "Enter", "button", "End the series", expect);
  await landed("status The series is ended", "that it is ended");
  // Time is closed, and opened again.
  await go(page, "Enter", "a.button", "Close time", expect);
  await seen("desk-closures");
  await reach(page, "#what");
  await page.keyboard.press("ArrowDown");
  const date = (days) => {
    const day = new Date(Date.now() + days * 86400e3);
    const two = (number) => String(number).padStart(2, "0");
    return [two(day.getUTCMonth() + 1), two(day.getUTCDate()), String(day.getUTCFullYear())];
  };
  for (const [field, days] of [["#from", 30], ["#until", 31]]) {
    await reach(page, field);
    for (const part of date(days)) await page.keyboard.type(part);
    await page.keyboard.press("ArrowRight");
    for (const part of ["09", "00", "AM"]) await page.keyboard.type(part);
  }
  await reach(page, "#reason");
  await page.keyboard.type("Away");
  await go(page, "Enter", "button.main", "Close it", expect);
  expect(/\/desk\/closures\/[0-9a-f-]+/.test(page.url()), "it is closed");
  await seen("desk-closure");
  await go(page, "Enter", "button", "Open it again", expect);
}

/** Somebody joins the list by keyboard; the desk offers them a time by keyboard. */
async function waiting({ browser, base, session, state, look, expect }) {
  const own = await browser.newContext({ viewport: { width: 1280, height: 900 }, storageState: state, bypassCSP: true, locale: "en-US" });
  const page = await own.newPage();
  await page.goto(`${base}/waiting`);
  await go(page, "Enter", "button.main", "Join the waiting list", expect);
  const on = await focused(page);
  expect(on.startsWith("status You are on the list"), `the focus lands on that they wait${on.startsWith("status") ? "" : `, not on “${on}”`}`);
  for (const width of [360, 1280]) {
    await page.setViewportSize({ width, height: 900 });
    await look(page, "waiting");
  }
  const desk = await browser.newContext({ viewport: { width: 1280, height: 900 }, storageState: session, bypassCSP: true });
  const day = await desk.newPage();
  await day.goto(`${base}/day`);
  expect((await day.locator("main").textContent()).includes("Waiting list"), "the day shows who waits");
  for (const width of [360, 1280]) {
    await day.setViewportSize({ width, height: 900 });
    await look(day, "day-waiting");
  }
  if (await day.locator("select[name=slot]").count()) {
    await go(day, "Enter", "button", "Send", expect);
    const sent = await focused(day);
    expect(sent.startsWith("status Offered"), "the focus lands on that it was offered");
  }
  await go(day, "Enter", "button", "Take off the list", expect);
  await page.goto(`${base}/waiting`);
  expect(!(await page.getByRole("button", { name: /^Stop waiting/ }).count()), "and the desk takes them off");
  await desk.close();
  await own.close();
}
