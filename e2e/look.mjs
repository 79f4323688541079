// Looks at every page of the gallery: `node look.mjs http://127.0.0.1:8090 OUT [page...]`.
// Takes pictures at 360 and 1280 px in light and dark, and reports what axe finds and what scrolls sideways.
import { mkdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [base, out = "out", ...only] = process.argv.slice(2);
mkdirSync(out, { recursive: true });
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ["--no-sandbox"] });
const index = await (await fetch(`${base}/`)).text();
const names = only.length ? only : [...index.matchAll(/href="\/([^"]+)"/g)].map((match) => match[1]);
let found = 0;
for (const [width, scheme] of [[360, "light"], [1280, "light"], [1280, "dark"], [360, "dark"]]) {
  const context = await browser.newContext({ viewport: { width, height: 900 }, colorScheme: scheme, bypassCSP: true });
  const page = await context.newPage();
  page.on("pageerror", (error) => { found += 1; console.log(`script: ${error}`); });
  for (const name of names) {
    await page.goto(`${base}/${name}`);
    const sideways = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
    if (sideways > 0) { found += 1; console.log(`${name} ${width}: scrolls ${sideways} px sideways`); }
    await page.screenshot({ path: `${out}/${name}-${width}-${scheme}.png`, fullPage: true });
    await page.evaluate(() => document.querySelectorAll("details").forEach((details) => { details.open = true; }));
    await page.evaluate(axeSource);
    const { violations } = await page.evaluate(() => axe.run());
    for (const violation of violations) {
      found += 1;
      console.log(`${name} ${width} ${scheme}: ${violation.id}: ${violation.nodes.slice(0, 3).map((node) => node.target.join(" ") + " " + node.html.slice(0, 120)).join(" | ")}`);
    }
  }
  await context.close();
}
await browser.close();
console.log(`${found} things found`);
process.exit(found ? 1 : 0);
