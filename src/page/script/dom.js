// Elements. Texts only become text nodes.

const ATTRIBUTES = new Set(["class", "href", "id", "scope", "colspan", "type", "for", "role", "tabindex", "value", "min", "max", "high",
  "aria-label", "aria-live", "aria-selected", "aria-labelledby", "selected", "dir"]);

function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (!ATTRIBUTES.has(key)) throw new Error(`no attribute ${key} here`);
    if (value !== null && value !== false) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== ""));
  return element;
}

const route = (kind, name) => `#/${kind}/${encodeURIComponent(name)}`;
// A text that may break behind the characters that join its parts.
const soft = (text) => text.split(/(?<=[@/])/).flatMap((part, at) => (at === 0 ? [part] : [make("wbr"), part]));
const link = (kind, name) => make("a", { href: route(kind, name) }, soft(name));
const code = (text) => make("code", {}, soft(text));
const free = (text) => make("bdi", {}, text);
const muted = (...children) => make("span", { class: "muted" }, ...children);
const tag = (kind, text) => make("span", { class: `tag ${kind}` }, text);
const plural = (count, one, many = `${one}s`) => `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
const guard = () => tag("guarded", "◆ protected");
const environmentName = (at) => (isProtected(at) ? [environments[at].name, " ", guard()] : [environments[at].name]);
const dash = () => muted("–");

// Nodes joined by a separator.
function joined(nodes, separator = ", ") {
  return nodes.flatMap((node, at) => (at === 0 ? [node] : [separator, node]));
}

const until = (day) => (day === null ? muted("no expiry date") : make("span", { class: "until" }, `until ${day}`));

let grids = [];
const CHUNK = 120;

// A table in its own box, with a filter if it is long. Rows are rendered as they come into view.
// columns: texts or lists of nodes. groups: { head, words, rows: [{ words, cells }] }, where `head` and `cells` are functions.
function grid({ caption, columns, groups, note, filter = "", onFilter = () => {}, controls = [] }) {
  const total = groups.reduce((sum, group) => sum + group.rows.length, 0);
  const box = make("div", { class: "grid" });
  if (total === 0) {
    box.append(make("p", { class: "note" }, note ?? "Nothing here."));
    return box;
  }
  const table = make("table", {}, make("caption", {}, caption),
    make("thead", {}, make("tr", {}, columns.map((column) => make("th", { scope: "col" }, column)))));
  const status = make("p", { class: "count", role: "status", "aria-live": "polite" });
  const more = make("button", { type: "button", class: "more" }, "Show more");
  let open = [];
  let shown = 0;
  let matching = 0;

  function draw(limit) {
    const end = shown + limit;
    while (open.length > 0 && shown < end) {
      const group = open[0];
      if (!group.body) {
        group.body = make("tbody", {});
        if (group.head) group.body.append(make("tr", { class: "group" }, make("th", { scope: "rowgroup", colspan: String(columns.length) }, make("div", {}, group.head()))));
        table.append(group.body);
      }
      for (const row of group.rows.splice(0, end - shown)) {
        const [first, ...rest] = row.cells();
        group.body.append(make("tr", {}, make("th", { scope: "row" }, first), rest.map((cell) => make("td", {}, cell))));
        shown += 1;
      }
      if (group.rows.length === 0) open.shift();
    }
    more.hidden = open.length === 0;
    more.textContent = `Show more (${(matching - shown).toLocaleString("en")} left)`;
  }

  function restart(text) {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    const matches = (haystack) => words.every((word) => haystack.includes(word));
    open = groups.map(({ head, words: own = "", rows }) => ({ head, rows: rows.filter((row) => matches(`${own} ${row.words}`)) }))
      .filter((group) => group.rows.length > 0);
    matching = open.reduce((sum, group) => sum + group.rows.length, 0);
    shown = 0;
    table.querySelectorAll("tbody").forEach((body) => body.remove());
    draw(CHUNK);
    const all = plural(total, "row");
    status.textContent = words.length === 0 ? all : `${matching.toLocaleString("en")} of ${all}`;
  }

  const id = `filter-${grids.length}`;
  const tools = make("div", { class: "tools" });
  if (total > 12) {
    const input = make("input", { id, type: "text" });
    input.value = filter;
    input.addEventListener("input", () => { onFilter(input.value); restart(input.value); });
    tools.append(make("span", { class: "field" }, make("label", { for: id }, "Filter"), input));
  }
  tools.append(...controls);
  if (tools.childElementCount > 0) tools.append(status);
  more.addEventListener("click", () => draw(CHUNK));
  // Observed anew each time, because an observer only reports changes, and after a jump to the end there would be none.
  const near = new IntersectionObserver((seen) => {
    if (!seen.some((one) => one.isIntersecting) || more.hidden) return;
    draw(CHUNK);
    near.unobserve(more);
    near.observe(more);
  }, { rootMargin: "800px" });
  near.observe(more);
  restart(total > 12 ? filter : "");
  grids.push(() => draw(Infinity));
  box.append(tools, make("div", { class: "scroll", role: "region", "aria-label": caption, tabindex: "0" }, table), more);
  return box;
}

function choice(id, label, options, value, onChange) {
  const select = make("select", { id }, options.map(([key, text]) => make("option", { value: key, selected: key === value }, text)));
  select.addEventListener("change", () => onChange(select.value));
  return make("span", { class: "field" }, make("label", { for: id }, label), select);
}

// Facts as a list of terms; those without a value are left out.
function facts(list) {
  const shown = list.filter(([, value]) => value !== null && value !== undefined && !(Array.isArray(value) && value.length === 0));
  return make("dl", { class: "facts" }, shown.map(([term, value]) => make("div", {}, make("dt", {}, term), make("dd", {}, value))));
}

function heading(kind, name, ...beside) {
  return make("h1", { tabindex: "-1" }, kind ? [make("span", { class: "kind" }, kind), " "] : [], make("bdi", {}, name), beside.length > 0 ? [" ", ...beside] : []);
}
