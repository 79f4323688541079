// The athlete's journey in a real browser: sign in, Today, pick a time, answer, confirm, see it, undo; then without script.
//
//   node journey.mjs LINKS.json
//
// LINKS.json is what `knead demo --links FILE` writes: {"athlete": "http://…/sign-in/…", "front_desk": …, "therapist": …}.
// A link works once; the same session goes on without script. Axe looks at every page. Exit status 0 when all is well.
import { mkdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";
import { beside } from "./beside.mjs";
import { desk } from "./desk.mjs";
import { safety } from "./safety.mjs";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const links = JSON.parse(readFileSync(process.argv[2] ?? "links.json", "utf8"));
const shots = process.env.SHOTS;
if (shots) mkdirSync(shots, { recursive: true });

const problems = [];
const seen = [];
const say = (text) => console.log(text);
const fail = (text) => {
  problems.push(text);
  console.log(`PROBLEM ${text}`);
};
const expect = (condition, text) => (condition ? say(`  ok  ${text}`) : fail(text));

const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});

/** Watches a page for what the content policy or the script complains about. */
function watch(page) {
  page.on("console", (message) => {
    // A form that comes back with what is missing answers 422, which the browser calls an error; that is the point.
    if (message.type() === "error" && !message.text().includes("422")) fail(`console on ${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (error) => fail(`script on ${page.url()}: ${error}`));
  return page;
}

/** Looks at a page: sideways scrolling, axe, a picture. */
async function look(page, name) {
  const { width } = page.viewportSize();
  const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
  expect(sideways <= 0, `${name}: nothing scrolls sideways at ${width} px`);
  await page.evaluate(axeSource);
  const { violations } = await page.evaluate(() => axe.run());
  expect(violations.length === 0, `${name}: axe finds nothing`);
  for (const violation of violations) {
    fail(`${name}: ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => `${node.target.join(" ")} ${node.html.slice(0, 160)}`).join(" | ")}`);
  }
  seen.push(name);
  if (shots) await page.screenshot({ path: `${shots}/${name}-${width}.png`, fullPage: true });
}

const press = async (page, locator) => {
  await Promise.all([page.waitForLoadState("domcontentloaded"), locator.click()]);
  await page.waitForLoadState("load");
};

/** Signs a context in and answers with its base address. */
async function signIn(page, link) {
  await page.goto(link);
  await press(page, page.getByRole("button", { name: "Sign in" }));
  return new URL(link).origin;
}

/** Today, a time, the questions, confirmed. */
async function bookFromToday(page, base, tag) {
  await page.goto(`${base}/`);
  await look(page, `today${tag}`);
  expect((await page.getByRole("heading", { level: 2 }).first().textContent()).includes("minutes"), "Today suggests a massage");
  const slots = page.locator("button.slot");
  expect((await slots.count()) === 3, "three times are offered");
  const main = page.locator("button.slot.main");
  await press(page, (await main.count()) ? main.first() : slots.first());
  expect(page.url().includes("/hold/"), "the time is kept");
  await look(page, `confirm${tag}`);
  const fold = page.locator("#questions details:not([open]) > summary");
  if (await fold.count()) say("  the questions were answered already");
  else {
    await press(page, page.getByRole("button", { name: /^None of these/ }));
    await look(page, `confirm-answered${tag}`);
  }
  await page.locator("form[action$='/book']").evaluate((form) => { form.noValidate = true; });
  await press(page, page.getByRole("button", { name: /^Book / }));
  expect(await page.locator("#consent-problem").isVisible(), "without the consent nothing is booked, and the page says so beside it");
  await look(page, `confirm-consent${tag}`);
  await page.getByLabel("I agree to the treatment").check();
  await press(page, page.getByRole("button", { name: /^Book / }));
  expect(page.url().includes("/appointment/"), "it is booked");
  await look(page, `confirmed${tag}`);
  const calendar = await page.request.get(`${page.url().split("?")[0]}/calendar.ics`);
  const text = await calendar.text();
  expect(calendar.ok() && text.startsWith("BEGIN:VCALENDAR") && text.includes("BEGIN:VEVENT"), "it has a calendar file");
  return page.url();
}

async function undo(page) {
  await press(page, page.getByRole("button", { name: /^Undo/ }));
  const body = await page.locator("main").textContent();
  expect(/undone|taken back|Today|Your next massage/i.test(body), "it can be undone");
}

/** A time some days ahead, moved and then cancelled. */
async function moveAndCancel(page, base) {
  await page.goto(`${base}/book`);
  await press(page, page.locator(".month a").last());
  await press(page, page.locator("button.slot").first());
  const none = page.getByRole("button", { name: /^None of these/ });
  if (await none.isVisible()) await press(page, none);
  await page.getByLabel("I agree to the treatment").check();
  await press(page, page.getByRole("button", { name: /^Book / }));
  const when = page.locator("header.title time");
  const first = await when.getAttribute("datetime");
  await press(page, page.getByRole("link", { name: "Move", exact: true }));
  await look(page, "move");
  await press(page, page.locator("button.slot").last());
  expect(page.url().includes("/appointment/"), "it is moved");
  const second = await when.getAttribute("datetime");
  expect(first !== second, `from ${first} to ${second}`);
  await look(page, "moved");
  const address = page.url();
  await page.locator("summary", { hasText: "Cancel" }).click();
  await press(page, page.getByRole("button", { name: "Cancel this appointment" }));
  expect(/cancelled/i.test(await page.locator("main").textContent()), "it is cancelled, and the page says so");
  await look(page, "cancelled");
  await page.goto(address);
  expect(!(await page.getByRole("button", { name: "Cancel this appointment" }).count()), "what is cancelled cannot be cancelled again");
}

const activity = (name) => fileURLToPath(new URL(`../fixtures/activities/${name}`, import.meta.url));

/** A hard run of two and a half hours that ended an hour ago, as a GPX file. */
function hardRun() {
  const points = [];
  const end = Date.now() - 3600e3;
  for (let minute = 0; minute <= 150; minute += 1) {
    const time = new Date(end - (150 - minute) * 60e3).toISOString();
    points.push(`<trkpt lat="${51 + minute * 0.002}" lon="-114"><ele>1000</ele><time>${time}</time><extensions><gpxtpx:TrackPointExtension><gpxtpx:hr>174</gpxtpx:hr></gpxtpx:TrackPointExtension></extensions></trkpt>`);
  }
  const xml = `<?xml version="1.0"?><gpx version="1.1" creator="made up" xmlns="http://www.topografix.com/GPX/1/1" xmlns:gpxtpx="http://www.garmin.com/xmlschemas/TrackPointExtension/v1"><trk><name>Hard made-up run</name><type>running</type><trkseg>${points.join("")}</trkseg></trk></gpx>`;
  return { name: "../../hard.gpx", mimeType: "application/gpx+xml", buffer: Buffer.from(xml) };
}

const listed = async (page) => parseInt((await page.locator("section[aria-labelledby=done] p").first().textContent()).trim(), 10);

/** Sends files through the form of the page, and answers with what the page says of them. */
async function upload(page, base, files, { script }) {
  await page.goto(`${base}/training`);
  const before = await listed(page);
  await page.locator("#files").setInputFiles(files);
  await Promise.all([page.waitForURL(/import=/), page.getByRole("button", { name: "Import" }).click()]);
  await page.waitForLoadState("load");
  const says = (await page.locator("section[aria-labelledby=add]").textContent()).replace(/\s+/g, " ");
  const after = await listed(page);
  say(`  ${script ? "with" : "without"} script: ${before} → ${after}: ${says.slice(0, 300)}`);
  return { before, after, says };
}

/** Files in, damaged ones named, the plan follows; a race by hand. */
async function train(page, base, bare) {
  await page.goto(`${base}/`);
  const plan = async () => (await page.locator("section.plan, section[aria-labelledby=plan]").first().textContent()).replace(/\s+/g, " ");
  const before = await plan();
  // Playwright takes paths or buffers, not both.
  const inMemory = (name) => ({ name, mimeType: "application/octet-stream", buffer: readFileSync(activity(name)) });
  const noise = { name: "noise.fit", mimeType: "application/octet-stream", buffer: Buffer.from("no activity at all, whatever its name says") };
  const first = await upload(bare, base, [inMemory("run.fit"), inMemory("ride.fit"), inMemory("cut-off.fit"), noise], { script: false });
  expect(/activit(y|ies) added/.test(first.says) && first.after > first.before, "files come in without script");
  expect(/Not taken.*noise\.fit/.test(first.says) && /cut-off\.fit/.test(first.says) && !/tmp/.test(first.says), "the damaged file is named, with its reason");
  const streamed = [];
  page.on("response", (response) => response.url().includes("/import/progress/") && streamed.push(response.status()));
  const second = await upload(page, base, [inMemory("run.fit"), noise], { script: true });
  expect(/already here/.test(second.says) && second.after === second.before, "the same again changes nothing, and the page says so");
  expect(/Not taken/.test(second.says), "the damaged file is named again");
  expect(streamed[0] === 200, "live progress was streamed");
  await look(page, "imported");
  const third = await upload(page, base, [hardRun()], { script: true });
  expect(third.after === third.before + 1 && !third.says.includes(".."), "a name like a path is only a name");
  await page.goto(`${base}/`);
  expect((await plan()) !== before, "the suggestion follows the hard run");
  await look(page, "today-after-hard-run");
  await page.goto(`${base}/training`);
  await page.locator("summary", { hasText: "Add a race" }).click();
  // Far enough ahead that what is suggested today does not hang on the hour at which this runs.
  const day = new Date(Date.now() + 12 * 86400e3).toISOString().slice(0, 10);
  await page.getByLabel("Name").fill("Lakeside 10 km");
  await page.getByLabel("Day and start").fill(`${day}T09:00`);
  await press(page, page.getByRole("button", { name: "Add race" }));
  expect((await page.locator("section[aria-labelledby=races]").textContent()).includes("Lakeside 10 km"), "the race is listed");
  await page.goto(`${base}/`);
  expect((await page.locator("main").textContent()).includes("Lakeside 10 km"), "the race is on Today");
  await exports(page, base);
}

/** An export of strength, nights and plans; files out again; a race confirmed. */
async function exports(page, base) {
  const strong = "Date,Workout Name,Duration,Exercise Name,Set Order,Weight,Reps,Distance,Seconds,Notes,Workout Notes,RPE\n" +
    [1, 2, 3].map((set) => `${new Date(Date.now() - 2 * 86400e3).toISOString().slice(0, 10)} 18:02:11,"Legs",48m,"Squat (Barbell)",${set},80,8,0,0,"","",8`).join("\n") + "\n";
  const day = new Date(Date.now() + 9 * 86400e3).toISOString().slice(0, 10).replaceAll("-", "");
  const calendar = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//made up//EN", "BEGIN:VEVENT", "UID:made-up-1", `DTSTART;VALUE=DATE:${day}`, "SUMMARY:Run: Tempo 40 min", "END:VEVENT", "END:VCALENDAR", ""].join("\r\n");
  const file = (name, text) => ({ name, mimeType: "application/octet-stream", buffer: Buffer.from(text) });
  const sent = await upload(page, base, [file("strong.csv", strong), file("plan.ics", calendar)], { script: true });
  expect(/planned workout or race/.test(sent.says), "a calendar's plan comes in");
  expect((await page.locator("section[aria-labelledby=done]").textContent()).includes("3 sets: Squat (Barbell) 3"), "strength sets are listed");
  expect((await page.locator("section[aria-labelledby=races]").textContent()).includes("Tempo"), "the plan is listed ahead");
  for (const [path, head] of [["/training/load.csv", "date,load"], ["/training/activities.csv", "starts_at,"]]) {
    const answer = await page.request.get(`${base}${path}`);
    expect(answer.ok() && (await answer.text()).startsWith(head), `${path} can be taken along`);
  }
  for (const reach of ["half-year", "all"]) {
    await page.goto(`${base}/training?load=${reach}`);
    await look(page, `training-${reach}`);
  }
  const asked = page.locator("section[aria-labelledby=maybe]");
  expect(await asked.count(), "what looks like a race is asked about");
  if (await asked.count()) {
    const before = await asked.locator("li").count();
    await press(page, asked.getByRole("button", { name: /^Yes/ }).first());
    const after = await page.locator("section[aria-labelledby=maybe] li").count();
    expect(after === before - 1, "an answered race is not asked about again");
  }
}

/** Thresholds on Me: said, refused, taken back. */
async function thresholds(page, base) {
  await page.goto(`${base}/me`);
  await look(page, "me");
  await page.getByLabel("Which").selectOption({ label: "Threshold pace, running" });
  await page.getByLabel("Value").fill("fast");
  await press(page, page.getByRole("button", { name: "Keep", exact: true }));
  expect(await page.locator("#threshold-problem").isVisible(), "what is no pace is refused beside the field");
  await look(page, "me-problem");
  await page.getByLabel("Which").selectOption({ label: "Threshold pace, running" });
  await page.getByLabel("Value").fill("4:35");
  await press(page, page.getByRole("button", { name: "Keep", exact: true }));
  expect((await page.locator("section[aria-labelledby=thresholds]").textContent()).includes("4:35 /km"), "a threshold is kept");
  await press(page, page.getByRole("button", { name: /^Take back Threshold pace/ }));
  expect(!(await page.getByRole("button", { name: /^Take back Threshold pace/ }).count()), "and taken back");
}

// With script, on a wide screen.
say("The athlete, with script");
// Axe is a script from elsewhere: this context lets it in; a later one keeps the page's policy.
const context = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
const athlete = watch(await context.newPage());
const base = await signIn(athlete, links.athlete);
const cookie = (await context.cookies()).find((cookie) => cookie.name.endsWith("knead"));
expect(cookie?.httpOnly && cookie.sameSite === "Lax", "the session's cookie is out of reach of scripts");
await bookFromToday(athlete, base, "");
await undo(athlete);
for (const [path, name] of [["/book", "book"], ["/training", "training"], ["/check-in", "check-in"], ["/questions", "questions"], ["/questions/rest", "rest"], ["/questions/one-side", "one-side"], ["/finish", "finish"], ["/emergency", "emergency"], ["/research", "research"], ["/about", "about"], ["/outbox", "outbox"], ["/nothing-here", "not-found"]]) {
  // A missing page answers 404, which the browser calls an error; that is the point.
  if (name === "not-found") athlete.removeAllListeners("console");
  await athlete.goto(`${base}${path}`);
  await look(athlete, name);
}
await moveAndCancel(athlete, base);
const state = await context.storageState();
await beside({ browser, base, state, look, expect, say });
{
  const other = await browser.newContext({ javaScriptEnabled: false, storageState: state });
  await train(athlete, base, await other.newPage());
  await thresholds(athlete, base);
  await other.close();
}
await context.close();

// On a phone, in the dark.
say("On a phone");
const phone = await browser.newContext({ viewport: { width: 360, height: 780 }, colorScheme: "dark", storageState: state, bypassCSP: true });
const small = watch(await phone.newPage());
for (const [path, name] of [["/", "today-phone"], ["/book", "book-phone"], ["/check-in", "check-in-phone"], ["/training", "training-phone"], ["/me", "me-phone"]]) {
  await small.goto(`${base}${path}`);
  await look(small, name);
}
await phone.close();

// On a wide screen, in the dark.
say("In the dark");
const night = await browser.newContext({ viewport: { width: 1280, height: 900 }, colorScheme: "dark", storageState: state, bypassCSP: true });
const dim = watch(await night.newPage());
for (const [path, name] of [["/", "today-dark"], ["/book", "book-dark"], ["/training", "training-dark"], ["/me", "me-dark"], ["/questions", "questions-dark"]]) {
  await dim.goto(`${base}${path}`);
  await look(dim, name);
}
await press(dim, dim.getByRole("link", { name: "Today" }).first());
await press(dim, dim.locator("button.slot").first());
await look(dim, "confirm-dark");
await dim.setViewportSize({ width: 360, height: 780 });
await look(dim, "confirm-dark-phone");
await night.close();

// The policy itself: a page under it complains of nothing.
say("Under the content policy");
const strict = await browser.newContext({ storageState: state });
const guarded = watch(await strict.newPage());
for (const path of ["/", "/book", "/training", "/check-in"]) await guarded.goto(`${base}${path}`);
await strict.close();

// The whole booking again with the script switched off. Axe is a script, so it has had its say above.
say("Without script");
const plain = await browser.newContext({ javaScriptEnabled: false, storageState: state });
const bare = await plain.newPage();
await bare.goto(`${base}/`);
await press(bare, bare.locator("button.slot").first());
const none = bare.getByRole("button", { name: /^None of these/ });
if (await none.isVisible()) await press(bare, none);
await bare.getByLabel("I agree to the treatment").check();
await press(bare, bare.getByRole("button", { name: /^Book / }));
expect(bare.url().includes("/appointment/"), "booked without script");
// A "yes" opens its further questions without script, and the answer says what waits and until when.
await bare.goto(`${base}/questions`);
const again = bare.locator("#main details:not([open]) > summary");
if (await again.count()) await again.first().click();
await bare.locator("input[name=yes][value=R09]").check();
expect(await bare.locator("#more-R09-temperature_c").isVisible(), "a tick opens what else is asked");
await bare.locator("#more-R09-temperature_c").fill("38.6");
if (shots) await bare.screenshot({ path: `${shots}/questions-yes-1280.png`, fullPage: true });
await press(bare, bare.getByRole("button", { name: "Save what I ticked" }));
expect(bare.url().endsWith("/not-yet"), "a fever waits");
if (shots) await bare.screenshot({ path: `${shots}/not-yet-1280.png`, fullPage: true });
await plain.close();
{
  const dark = await browser.newContext({ viewport: { width: 360, height: 780 }, colorScheme: "dark", storageState: state, bypassCSP: true });
  const page = watch(await dark.newPage());
  for (const [path, name] of [["/", "today-not-yet-phone"], ["/not-yet", "not-yet-phone"], ["/questions", "questions-phone"], ["/questions/rest", "rest-phone"], ["/finish", "finish-phone"], ["/emergency", "emergency-phone"]]) {
    await page.goto(`${base}${path}`);
    await look(page, name);
  }
  await dark.close();
}

// At the finish: the page answers without a connection, and tells what the server would.
say("At the finish, offline");
{
  const tent = await browser.newContext({ viewport: { width: 360, height: 780 } });
  // Without a network the browser tells of each request that failed; only what the page says counts here.
  const page = await tent.newPage();
  await page.goto(`${base}/finish`);
  await page.getByText("Ready for use without a connection.").waitFor();
  await tent.setOffline(true);
  await page.reload();
  expect(await page.getByRole("heading", { name: "At the finish" }).isVisible(), "the page opens offline");
  const answer = async (item, word) => page.locator(`fieldset.gate:has(input[name="${item}"]) label`, { hasText: word }).click();
  const items = await page.locator("fieldset.gate input[value=yes]").evaluateAll((all) => all.map((input) => input.name));
  const what = async () => {
    await page.getByRole("button", { name: "What now?" }).click();
    return page.locator("[data-result]:not([hidden]) h2").textContent();
  };
  expect((await what()) === "Ask the rest first", "nothing answered is no answer");
  for (const item of items) await answer(item, "Yes");
  await page.getByLabel(/^None of these/).check();
  expect((await what()) === "A short, light massage", "all fine is a go");
  await answer("blisters_covered", "No");
  expect((await what()) === "Not yet", "uncovered blisters wait");
  await page.locator("input[name=sign][value=R05]").check();
  expect((await what()).startsWith("No massage"), "a warning sign goes to the medical team");
  await page.locator('input[name="more-R05-swelling"]').check();
  await page.locator('input[name="more-R05-new_weakness"]').check();
  expect((await what()) === "Call for help now", "two signs are a call");
  if (shots) await page.screenshot({ path: `${shots}/finish-offline.png`, fullPage: true });
  await page.getByRole("button", { name: "Next person" }).click();
  expect((await page.locator("input:checked").count()) === 0, "the next person starts afresh");
  await tent.close();
}

// The front desk sees it.
if (links.front_desk) {
  say("The front desk");
  const counters = await browser.newContext({ viewport: { width: 1280, height: 900 }, bypassCSP: true });
  const counter = watch(await counters.newPage());
  await signIn(counter, links.front_desk);
  expect(counter.url().endsWith("/day"), "the front desk begins with the day");
  await look(counter, "day");
  for (let day = 0; day < 2 && !(await counter.locator(".board .appt").count()); day += 1) {
    await press(counter, counter.getByRole("link", { name: "Next day" }));
  }
  expect(await counter.locator(".board .appt").count(), "a day of the clinic has its appointments");
  await look(counter, "day-full");
  const full = counter.url();
  await counter.setViewportSize({ width: 360, height: 780 });
  await counter.emulateMedia({ colorScheme: "dark" });
  await counter.goto(full);
  await look(counter, "day-full-phone");
  const session = await counters.storageState();
  await counters.close();
  await desk({ browser, base, session, state, look, expect, say });
}

await safety({ browser, base, state, links, look, watch, press, expect, signIn, say });

await browser.close();
say(`${seen.length} pages looked at, ${problems.length} problems`);
process.exit(problems.length ? 1 : 0);
