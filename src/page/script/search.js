// The search: a box with a list below it, fully usable by keyboard.

const MOST = 12;
const entries = once(() => [
  ...people.map((one) => ["person", one.address, one.name ?? "", one.github ?? ""]),
  ...teams.map((one) => ["team", one.name, one.description ?? "", ""]),
  ...services.map((one) => [isService(one) ? "service" : "scope", one.name, one.description ?? one.kind ?? "", ""]),
  ...roles.map((one) => ["role", one.name, one.description ?? "", ""]),
  ...natives.map((one) => ["role", one, "native role", ""]),
  ...principals.map((one, at) => ["principal", one.name, kindOf(at), ""]),
].map(([kind, name, beside, more]) => ({ kind, name, beside, key: name.toLowerCase(), all: `${kind} ${name} ${beside} ${more}`.toLowerCase() })));

// Entries that match all words: first those that begin with the first word, then those with it in the name, then the rest.
function matches(text) {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return [];
  const found = entries().filter((entry) => words.every((word) => entry.all.includes(word)));
  const rank = (entry) => {
    const at = entry.key.indexOf(words.at(-1));
    return entry.key === words.at(-1) ? 0 : at === 0 ? 1 : at > 0 && /[^a-z0-9]/.test(entry.key[at - 1]) ? 2 : at > 0 ? 3 : 4;
  };
  return found.map((entry, at) => [rank(entry), at, entry]).sort((one, other) => one[0] - other[0] || one[1] - other[1]).map(([, , entry]) => entry);
}

function startSearch() {
  const input = document.getElementById("search");
  const list = document.getElementById("results");
  const found = document.getElementById("found");
  let shown = [];
  let active = -1;

  function close() {
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
    active = -1;
  }

  function mark(at) {
    active = at;
    [...list.children].forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    if (at < 0) return input.removeAttribute("aria-activedescendant");
    input.setAttribute("aria-activedescendant", `result-${at}`);
    list.children[at].scrollIntoView({ block: "nearest" });
  }

  function open(entry) {
    close();
    input.value = "";
    found.textContent = "";
    const target = route(entry.kind, entry.name);
    if (location.hash === target) show(true);
    else location.hash = target;
  }

  function update() {
    const all = matches(input.value);
    shown = all.slice(0, MOST);
    list.replaceChildren(...shown.map((entry, at) => {
      const option = make("li", { role: "option", id: `result-${at}`, "aria-selected": "false" },
        make("span", { class: "kind" }, entry.kind), " ", make("span", { class: "name" }, soft(entry.name)), " ", make("span", { class: "muted" }, free(entry.beside)));
      option.addEventListener("mousedown", (event) => { event.preventDefault(); open(entry); });
      return option;
    }));
    if (input.value.trim() === "") { found.textContent = ""; return close(); }
    found.textContent = all.length === 0 ? "No results" : all.length > MOST ? `${MOST} of ${all.length} results` : plural(all.length, "result");
    if (shown.length === 0) list.append(make("li", { class: "none", role: "option", "aria-selected": "false" }, "No results"));
    list.hidden = false;
    input.setAttribute("aria-expanded", "true");
    mark(shown.length > 0 ? 0 : -1);
  }

  input.addEventListener("input", update);
  input.addEventListener("blur", close);
  input.addEventListener("focus", () => { if (input.value.trim() !== "") update(); });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step && shown.length > 0) {
      event.preventDefault();
      if (list.hidden) update();
      else mark((active + step + shown.length) % shown.length);
    } else if (event.key === "Enter" && shown[active]) {
      event.preventDefault();
      open(shown[active]);
    } else if (event.key === "Escape") {
      if (list.hidden) input.value = "";
      close();
    }
  });
  document.addEventListener("keydown", (event) => {
    const typing = event.target.closest?.("input, select, textarea");
    if (event.key !== "/" || typing || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    input.focus();
    input.select();
  });
}
