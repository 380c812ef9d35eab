// Routes: the text behind `#/` names a view, so that each view can be linked.

const VIEWS = {
  "": matrixView, people: peopleView, teams: teamsView, services: servicesView, principals: principalsView, roles: rolesView,
  changes: changesView, live: driftView, limits: limitsView, person: personView, team: teamView, service: serviceView, scope: scopeView, principal: principalView, role: roleView,
};
const LISTS = { person: "people", team: "teams", service: "services", scope: "services", principal: "principals", role: "roles" };
const content = document.getElementById("main");

function hashOf(view, query) {
  const kept = Object.entries(query).filter(([, value]) => value !== "");
  return `#/${view}${kept.length === 0 ? "" : `?${new URLSearchParams(kept)}`}`;
}

// Opens a view, and keeps the focus.
function go(view, query) {
  const focused = document.activeElement?.id;
  keep(view, query);
  show(false);
  if (focused) document.getElementById(focused)?.focus();
}

// Writes the state of the open view into the address.
const keep = (view, query) => history.replaceState(null, "", hashOf(view, query));

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function show(isMove) {
  const [path, query = ""] = location.hash.replace(/^#\/?/, "").split("?", 2);
  const [view, ...name] = path.split("/");
  const render = Object.hasOwn(VIEWS, view) ? VIEWS[view] : null;
  grids = [];
  const nodes = render?.(decoded(name.join("/")), new URLSearchParams(query)) ??
    [heading(null, "Not found"), make("p", {}, "This page has nothing by that name. It may have been renamed since the link was made; use the search to find it.")];
  content.replaceChildren(...nodes.filter((node) => node !== null));
  const title = content.querySelector("h1");
  document.title = `${title.textContent} – ${document.querySelector(".title").textContent}`;
  document.querySelectorAll("nav a").forEach((anchor) => {
    const isCurrent = anchor.getAttribute("href") === `#/${LISTS[view] ?? view}`;
    if (isCurrent) anchor.setAttribute("aria-current", "page");
    else anchor.removeAttribute("aria-current");
  });
  if (isMove) {
    scrollTo(0, 0);
    title.focus({ preventScroll: true });
  }
}

document.querySelector(".skip").addEventListener("click", (event) => {
  event.preventDefault();
  content.focus();
});
addEventListener("hashchange", () => show(true));
addEventListener("beforeprint", () => {
  grids.forEach((all) => all());
  document.querySelectorAll("details").forEach((one) => { one.open = true; });
});
startSearch();
show(false);
