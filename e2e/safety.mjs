// Everything about safety and evidence by keyboard alone, and as a screen reader is told of it.
//
// `walk` goes to each page and presses Tab until the focus comes round: whatever can be used is reached, and seen where it is. `heard` asks
// the browser for its accessibility tree: one main part, one first heading, no heading level left out, a name for whatever can be used.

/** What can be used on a page and should be reached by Tab, as short words; of a group of radio buttons one is. */
const usable = (page) =>
  page.evaluate(() => {
    const shown = (element) => element.checkVisibility({ visibilityProperty: true }) || element.closest("label")?.checkVisibility();
    const folded = (element) => {
      const details = element.parentElement?.closest("details:not([open])");
      return details && element.closest("summary")?.parentElement !== details;
    };
    const all = [...document.querySelectorAll("a[href], button, input:not([type=hidden]), select, textarea, summary")];
    const groups = new Set();
    let number = 0;
    for (const element of all) {
      if (element.disabled || !shown(element) || folded(element) || element.tabIndex < 0) continue;
      if (element.type === "radio") {
        const group = `${element.form?.action} ${element.name}`;
        if (groups.has(group)) continue;
        groups.add(group);
        element.dataset.walk = `radio ${group}`;
        continue;
      }
      number += 1;
      element.dataset.walk = `${number} ${element.tagName.toLowerCase()} ${(element.name || element.textContent || element.href || "").trim().slice(0, 40)}`;
    }
    return [...document.querySelectorAll("[data-walk]")].map((element) => element.dataset.walk);
  });

/** Presses Tab until the focus is round; what was reached, and what had the focus without showing it. */
async function tabbed(page, most) {
  const reached = new Set();
  const unseen = [];
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const now = await page.evaluate(() => {
      const element = document.activeElement;
      if (!element || element === document.body) return null;
      const marked = element.type === "radio" ? `radio ${element.form?.action} ${element.name}` : element.dataset.walk;
      // A box that is drawn by its label shows the focus there.
      const places = [element, element.closest("label"), element.nextElementSibling].filter(Boolean);
      const visible = places.some((place) => {
        const style = getComputedStyle(place);
        return (style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0) || style.boxShadow !== "none";
      });
      // The parts of a day or time field show the focus themselves, where no style can be read.
      const inParts = ["date", "datetime-local", "time"].includes(element.type);
      return { name: marked ?? element.tagName, visible: visible || inParts };
    });
    if (!now) {
      if (reached.size) break;
      continue;
    }
    reached.add(now.name);
    if (!now.visible) unseen.push(now.name);
  }
  return { reached, unseen };
}

/** By keyboard: everything is reached, the focus is seen, and it comes round. */
export async function walk(page, name, expect) {
  const wanted = await usable(page);
  const { reached, unseen } = await tabbed(page, wanted.length * 3 + 40);
  const missed = wanted.filter((one) => !reached.has(one));
  expect(missed.length === 0, `${name}: Tab reaches all ${wanted.length} things${missed.length ? `, not ${missed.slice(0, 4).join("; ")}` : ""}`);
  expect(unseen.length === 0, `${name}: the focus is seen${unseen.length ? `, not on ${unseen.slice(0, 4).join("; ")}` : ""}`);
}

const CONTROLS = ["button", "link", "checkbox", "radio", "textbox", "combobox", "listbox", "spinbutton", "slider", "searchbox", "DisclosureTriangle", "Date", "DateTime", "InputTime"];

/** As a screen reader is told of it. */
export async function heard(page, name, expect) {
  const session = await page.context().newCDPSession(page);
  const { nodes } = await session.send("Accessibility.getFullAXTree");
  await session.detach();
  const heardNodes = nodes.filter((node) => !node.ignored);
  const of = (...roles) => heardNodes.filter((node) => roles.includes(node.role?.value));
  const said = (node) => (node.name?.value ?? "").trim();
  expect(of("main").length === 1, `${name}: one main part`);
  const levels = of("heading").map((node) => node.properties.find((property) => property.name === "level")?.value.value);
  expect(levels.filter((level) => level === 1).length === 1, `${name}: one first heading`);
  const jumps = levels.filter((level, index) => index > 0 && level > levels[index - 1] + 1);
  expect(jumps.length === 0, `${name}: no heading level is left out (${levels.join(" ")})`);
  const nameless = of(...CONTROLS).filter((node) => said(node) === "");
  expect(nameless.length === 0, `${name}: whatever can be used has a name${nameless.map((node) => ` ${node.role.value}`).join("")}`);
  const groups = of("group", "radiogroup").filter((node) => said(node) === "" && node.role.value === "radiogroup");
  expect(groups.length === 0, `${name}: each group has a name`);
  return heardNodes.map((node) => `${node.role?.value} ${said(node)}`);
}

/** Presses Tab until something of this name has the focus. */
async function to(page, name, most = 250) {
  for (let presses = 0; presses < most; presses += 1) {
    await page.keyboard.press("Tab");
    const here = await page.evaluate(() => {
      const element = document.activeElement;
      return [element?.textContent, element?.getAttribute("aria-label"), element?.labels?.[0]?.textContent, element?.value].join(" ").replace(/\s+/g, " ");
    });
    if (name.test(here)) return true;
  }
  return false;
}

/** All of it: each page walked and heard on a phone and on a wide screen, then a safety answer given by keyboard alone. */
export async function safety({ browser, base, state, links, look, watch, press, expect, signIn, say }) {
  say("Safety and evidence, by keyboard and as it is heard");
  const pages = [["/", "weeks"], ["/questions", "questions"], ["/questions/rest", "rest"], ["/questions/where?rule=M01", "where"], ["/questions/one-side", "one-side"], ["/not-yet", "not-yet"], ["/what-if", "what-if"], ["/me", "me"], ["/research", "research"], ["/emergency", "emergency"], ["/finish", "finish"], ["/about", "about"]];
  const staffPages = (client) => [["/clinic/clients", "clients"], [client, "client"], ["/clinic/rules", "clinic-rules"], ["/day", "day-strip"]];
  const context = await browser.newContext({ storageState: state, bypassCSP: true });
  const athlete = watch(await context.newPage());
  const visit = async (page, list, tag) => {
    for (const [path, name] of list) {
      for (const width of [360, 1280]) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(`${base}${path}`);
        await look(page, `safety-${tag}${name}`);
      }
      await walk(page, name, expect);
      await heard(page, name, expect);
    }
  };
  await visit(athlete, pages, "");
  const emergency = await (async () => {
    await athlete.goto(`${base}/emergency`);
    return heard(athlete, "emergency", expect);
  })();
  expect(emergency.filter((node) => node.startsWith("link ")).length <= 3, "emergency: nothing competes with the number");

  // By keyboard alone: overheated, and not sure whether thinking clearly, is a call.
  await athlete.goto(`${base}/questions`);
  if (await to(athlete, /questions again/, 30)) await athlete.keyboard.press("Enter");
  expect(await to(athlete, /^.*Overheated/), "the question about heat is reached by keyboard");
  await athlete.keyboard.press("Space");
  expect(await athlete.locator("input[name=yes][value=R16]").isChecked(), "and ticked");
  expect(await athlete.locator("input[name='more-R16-thinking_clearly']").first().isVisible() || (await athlete.getByText("Are you thinking clearly?").isVisible()), "what else is asked opens");
  expect(await to(athlete, /Save what I ticked/), "the button is reached");
  await Promise.all([athlete.waitForNavigation(), athlete.keyboard.press("Enter")]);
  expect((await athlete.locator("main").textContent()).includes("emergency number") || (await athlete.locator("a[href^='tel:']").count()) > 0, "not being sure after heat shows the number to call");
  await look(athlete, "safety-called");
  await heard(athlete, "called", expect);
  await context.close();

  if (!links.therapist) return;
  const rooms = await browser.newContext({ bypassCSP: true });
  const therapist = watch(await rooms.newPage());
  await signIn(therapist, links.therapist);
  await therapist.goto(`${base}/clinic/clients`);
  const client = await therapist.locator("main a[href^='/clinic/clients/']").first().getAttribute("href");
  await visit(therapist, staffPages(client), "staff-");
  const names = await therapist.locator("section[aria-labelledby=people] a").allTextContents();
  expect(new Set(names).size === names.length, `nobody is named twice among the people to speak to (${names.length})`);
  await rooms.close();
}
