// Every page works without this. It only spares presses and shows what is going on.

// A choice that has an obvious next step takes it.
for (const form of document.querySelectorAll("form[data-submit-on-change]")) {
  form.addEventListener("change", () => form.requestSubmit());
}

// The claims are found while one types; the form does the same without this.
const search = document.querySelector('form[data-search="claims"]');
if (search) {
  const cards = [...document.querySelectorAll("article[data-grade]")];
  const found = search.querySelector("[data-found]");
  const myths = document.querySelector("[data-myths]");
  const show = () => {
    const words = search.q.value.toLowerCase().split(/\s+/).filter(Boolean);
    const grade = search.grade.value;
    let count = 0;
    for (const card of cards) {
      const text = card.textContent.toLowerCase();
      card.hidden = !(words.every((word) => text.includes(word)) && (grade === "" || card.dataset.grade === grade));
      if (!card.hidden) count += 1;
    }
    for (const group of document.querySelectorAll("section")) {
      const own = group.querySelectorAll("article[data-grade]");
      if (own.length > 0) group.hidden = [...own].every((card) => card.hidden);
    }
    const all = words.length === 0 && grade === "";
    if (myths) myths.hidden = !all;
    found.textContent = all ? "" : `${count} of ${cards.length} claims`;
  };
  search.addEventListener("input", show);
  // A page that was itself searched holds only some claims: then the form asks for all of them.
  if (!search.querySelector("a")) search.addEventListener("submit", (event) => { event.preventDefault(); show(); });
}

// How long the time is still kept; the server decides, this only counts.
const keep = document.querySelector(".keep[data-until]");
if (keep) {
  const until = Date.parse(keep.dataset.until);
  const whole = Number(keep.dataset.whole) * 1000 || 1;
  const left = keep.querySelector("[data-left]");
  const tick = () => {
    const rest = Math.max(0, until - Date.now());
    left.textContent = rest === 0 ? "no longer kept; choose a time again" : `${Math.ceil(rest / 60000)} min left`;
    keep.className = keep.className.replace(/\bat-\d+/, `at-${Math.min(100, Math.round((100 * rest) / whole))}`);
    if (rest > 0) setTimeout(tick, 5000);
  };
  tick();
}

const undo = document.querySelector("[data-undo-left]");
if (undo) {
  const end = Date.now() + Number(undo.dataset.undoLeft) * 1000;
  const tick = () => {
    const rest = Math.max(0, Math.round((end - Date.now()) / 1000));
    undo.textContent = rest === 0 ? "0 seconds; it is over" : rest >= 60 ? `${Math.floor(rest / 60)} min ${rest % 60} s` : `${rest} seconds`;
    if (rest > 0) setTimeout(tick, 1000);
  };
  tick();
}

// Sliders say their value; moving one means "I can say".
for (const slider of document.querySelectorAll(".slider input[type=range]")) {
  const said = document.querySelector(`[name="${slider.name}-said"]`);
  const output = slider.parentElement.querySelector("output");
  const show = () => {
    const part = (slider.value - slider.min) / (slider.max - slider.min);
    slider.className = `at-${Math.round(part * 100)}`;
    output.textContent = said && !said.checked ? "–" : slider.value;
  };
  slider.addEventListener("input", () => {
    if (said) said.checked = true;
    show();
  });
  said?.addEventListener("change", show);
  show();
}

// The figure follows the list; a tap on the figure opens the list at that area.
const checkIn = document.querySelector("form[data-check-in]");
if (checkIn) {
  const paint = (input) => {
    const [region, side] = input.name.split("-");
    for (const path of checkIn.querySelectorAll(`path[data-region="${region}"][data-side="${side}"]`)) {
      if (input.value === "") delete path.dataset.level;
      else path.dataset.level = String(Math.min(10, Math.max(0, Number(input.value))));
    }
  };
  for (const input of checkIn.querySelectorAll(".listed input")) input.addEventListener("input", () => paint(input));
  for (const link of checkIn.querySelectorAll(".map a")) {
    link.addEventListener("click", (event) => {
      const label = document.getElementById(link.getAttribute("href").slice(1));
      const input = label?.querySelector("input");
      if (!input) return;
      event.preventDefault();
      label.closest("details").open = true;
      if (input.value === "") {
        input.value = "5";
        paint(input);
      }
      input.focus();
      input.select();
    });
  }
}

// Where something is: a tap on the figure ticks the area in the list, and the list paints the figure.
const areas = document.querySelector("form[data-areas]");
if (areas) {
  const paint = (box) => {
    const [region, side] = box.value.split("-");
    for (const path of areas.querySelectorAll(`path[data-region="${region}"][data-side="${side}"]`)) {
      if (box.checked) path.dataset.level = "7";
      else delete path.dataset.level;
    }
  };
  const boxes = [...areas.querySelectorAll("input[name=at]")];
  const tell = () => {
    const chosen = boxes.filter((box) => box.checked).map((box) => box.parentElement.textContent.trim());
    areas.querySelector("[data-chosen]").textContent = chosen.length ? `Chosen: ${chosen.join("; ")}` : "";
  };
  for (const box of boxes) {
    box.addEventListener("change", () => {
      paint(box);
      tell();
    });
    paint(box);
  }
  tell();
  for (const link of areas.querySelectorAll(".map a")) {
    link.addEventListener("click", (event) => {
      const label = document.getElementById(link.getAttribute("href").slice(1));
      const box = label?.querySelector("input");
      if (!box) return;
      event.preventDefault();
      box.checked = !box.checked;
      paint(box);
      tell();
    });
  }
}

// Files can be dropped; progress comes over server-sent events while the form itself is sent in the background.
const importer = document.querySelector("form[data-import]");
if (importer) {
  const drop = importer.querySelector(".drop");
  const files = importer.querySelector("input[type=file]");
  for (const name of ["dragover", "dragenter"]) {
    drop.addEventListener(name, (event) => {
      event.preventDefault();
      drop.classList.add("over");
    });
  }
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    files.files = event.dataTransfer.files;
    importer.requestSubmit();
  });
  importer.addEventListener("submit", (event) => {
    event.preventDefault();
    const box = importer.querySelector("[data-progress]");
    const bar = box.querySelector("progress");
    const say = box.querySelector("p");
    box.hidden = false;
    say.textContent = "Sending…";
    const watch = crypto.randomUUID();
    const body = new FormData(importer);
    const events = new EventSource(`/training/import/progress/${watch}`);
    events.addEventListener("progress", (message) => {
      const now = JSON.parse(message.data);
      if (now.total > 0) {
        bar.max = now.total;
        bar.value = now.done;
      }
      say.textContent = now.says;
    });
    const request = new XMLHttpRequest();
    request.open("POST", `/training/import?watch=${watch}`);
    request.upload.addEventListener("progress", (sent) => {
      if (sent.lengthComputable && sent.loaded < sent.total) {
        bar.max = sent.total;
        bar.value = sent.loaded;
      }
    });
    request.addEventListener("load", () => {
      events.close();
      location.assign(request.responseURL || "/training");
    });
    request.addEventListener("error", () => {
      events.close();
      say.textContent = "The connection broke. Nothing is lost; please try again.";
    });
    request.send(body);
  });
}
