// Two side by side, by keyboard alone, with the script and without: times for two, both places kept, an address that is none, and booked with
// somebody asked; then taken back and undone. Axe looks at every page at 360 and 1280 px.

/** Presses Tab until the focus is on something of this selector that says this; whether the focus shows. */
async function reach(page, selector, text = "") {
  for (let presses = 0; presses < 300; presses += 1) {
    await page.keyboard.press("Tab");
    const found = await page.evaluate(
      ([selector, text]) => {
        const element = document.activeElement;
        if (!element?.matches(selector) || !element.textContent.includes(text)) return null;
        const places = [element, element.closest("label"), element.nextElementSibling].filter(Boolean);
        return { shows: places.some((place) => getComputedStyle(place).outlineStyle !== "none" || getComputedStyle(place).boxShadow !== "none") };
      },
      [selector, text],
    );
    if (found) return found.shows;
  }
  throw new Error(`${page.url()}: Tab does not reach ${selector} ${text}`);
}

export async function beside({ browser, base, state, look, expect, say }) {
  for (const javaScriptEnabled of [true, false]) {
    say(`Two side by side by keyboard alone, ${javaScriptEnabled ? "with" : "without"} script`);
    const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, javaScriptEnabled, bypassCSP: true, storageState: state, locale: "en-US" });
    const page = await context.newPage();
    await walk(page, base, { look: javaScriptEnabled ? look : null, expect });
    await context.close();
  }
}

async function walk(page, base, { look, expect }) {
  const seen = async (name) => {
    for (const width of look ? [360, 1280] : []) {
      await page.setViewportSize({ width, height: 900 });
      await look(page, name);
    }
  };
  const press = async (selector, text) => {
    expect(await reach(page, selector, text), `the focus is seen on ${text || selector}`);
    await Promise.all([page.waitForNavigation({ waitUntil: "load" }), page.keyboard.press("Enter")]);
  };
  await page.goto(`${base}/book#kind`);
  await reach(page, "select[name=beside]");
  await page.keyboard.type("Two of us, each");
  await press("#kind > button", "Show times");
  expect(await page.getByText("for two side by side").count(), "the page says that its times are for two");
  await seen("book-two");
  await press("button.slot", "beside you");
  if (await page.getByRole("button", { name: /^None of these/ }).count()) await press("button[name=none]", "None of these");
  const nothing = page.locator("input[name=rest]");
  if (await nothing.count()) {
    await reach(page, "input[name=rest]");
    await page.keyboard.press("Space");
  }
  // The browser itself stops what is no address; what passes it is told beside the field.
  await reach(page, "#companion");
  await page.keyboard.type("nobody@here");
  await reach(page, "#consented");
  await page.keyboard.press("Space");
  await press("button.main", "and ask them");
  expect(await page.locator("#companion-problem").isVisible(), "what is no address is told beside the field");
  expect((await page.locator("#companion").inputValue()) === "nobody@here", "and stays there");
  expect(await page.locator("#consented").isChecked(), "so does the consent");
  await seen("two-problem");
  await page.locator("#companion").focus();
  await page.keyboard.press("Control+A");
  await page.keyboard.type("somebody@example.org");
  await press("button.main", "and ask them");
  expect(/\/appointment\/.*new=1/.test(page.url()), "booked, and somebody is asked");
  expect(await page.getByText("Whoever you asked has until").count(), "the page says until when they have time");
  await seen("two-booked");
  await reach(page, "summary", "Take it back");
  await page.keyboard.press("Enter");
  await press("button", "Ask them no more");
  expect(await page.getByText("The place beside you is free again").count(), "taken back, the place is free");
  await press("button", "Undo this booking");
  await page.goto(`${base}/invitation`);
  await seen("invitation");
}
