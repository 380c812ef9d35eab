// The views of lists: the matrix, people, teams and so on, changes, headroom.

// A role in a cell. Without further words, all members have it.
function hasNode(has) {
  const who = has.leads ? ["leads"] : [];
  const others = has.others.slice(0, 3).map(principalLink);
  if (has.members && (has.leads || others.length > 0)) who.unshift("members");
  const rest = has.others.length - others.length;
  const parts = joined([...who, ...others, ...(rest > 0 ? [`${rest} more`] : [])]);
  return make("li", {}, roleLink(texts[has.role]), has.resource === null ? "" : [muted(" on "), code(texts[has.resource])], ...under(has.condition === null ? null : texts[has.condition]), parts.length > 0 ? [" ", muted("to "), make("span", { class: "who" }, parts)] : "",
    has.owned ? "" : [" ", tag("extra", "+ grant")], has.by === null ? "" : [" ", muted("by "), teamLink(has.by)],
    has.until === null ? "" : [" ", until(has.until)]);
}

const hasWords = (has) => [texts[has.role], has.condition === null ? "" : texts[has.condition], has.resource === null ? "" : texts[has.resource], has.leads ? "leads" : "", has.owned ? "" : "grant", ...has.others.map((at) => principals[at].name)].join(" ");

// Cells as rows: the services of each team, or the teams of each service.
function matrixGrid(caption, cells, { by = "team", environment = -1, head = true, filter, onFilter, controls } = {}) {
  const columns = environment < 0 ? [...environments.keys()] : [environment];
  const [outer, inner] = by === "team" ? ["team", "service"] : ["service", "team"];
  const [outerLink, innerLink] = by === "team" ? [teamLink, serviceLink] : [serviceLink, teamLink];
  const [outerList, innerList] = by === "team" ? [teams, services] : [services, teams];
  const groups = new Map();
  for (const cell of cells) {
    if (!columns.includes(cell.environment)) continue;
    if (!groups.has(cell[outer])) groups.set(cell[outer], new Map());
    const rows = groups.get(cell[outer]);
    if (!rows.has(cell[inner])) rows.set(cell[inner], new Map());
    rows.get(cell[inner]).set(cell.environment, cell);
  }
  const sorted = [...groups].sort(([one], [other]) => one - other);
  return grid({
    caption, filter, onFilter, controls,
    note: "No access is granted.",
    columns: [by === "team" ? "Service" : "Team", ...columns.map(environmentName)],
    groups: sorted.map(([key, rows]) => ({
      words: `${outerList[key].name} ${outerList[key].description ?? ""}`.toLowerCase(),
      head: head ? () => [outerLink(key), outerList[key].description === null ? "" : [" ", muted(free(outerList[key].description))]].flat() : null,
      rows: [...rows].sort(([one], [other]) => one - other).map(([row, found]) => ({
        words: [innerList[row].name, innerList[row].kind ?? "", ...[...found.values()].flatMap((cell) => cell.has.map(hasWords))].join(" ").toLowerCase(),
        cells: () => [innerLink(row), ...columns.map((column) => found.has(column) ? make("ul", { class: "has" }, found.get(column).has.map(hasNode)) : dash())],
      })),
    })),
  });
}

function matrixView(_, query) {
  const by = query.get("by") === "service" ? "service" : "team";
  const environment = find(environments, "name", query.get("environment"));
  const change = (key, value) => go("", { ...Object.fromEntries(query), [key]: value });
  const idle = teams.length - new Set(data.cells.map((cell) => cell.team)).size;
  const guarded = environments.filter((one) => one.protected).map((one) => one.name);
  return [
    heading(null, "Matrix"),
    make("p", { class: "note" }, "A role without further words applies to all members of the team. ", tag("extra", "+ grant"), " is access beyond ownership",
      guarded.length === 0 ? "." : [", ", guard(), ` marks ${guarded.join(", ")}.`],
      idle === 0 ? "" : ` ${plural(idle, "team")} without access ${idle === 1 ? "is" : "are"} left out.`),
    matrixGrid("Roles of each team on each service", data.cells, {
      by, environment, filter: query.get("filter") ?? "",
      onFilter: (text) => keep("", { ...Object.fromEntries(query), filter: text }),
      controls: [
        choice("by", "Rows", [["team", "by team"], ["service", "by service"]], by, (value) => change("by", value)),
        choice("environment", "Environment", [["", "all"], ...environments.map(({ name }) => [name, name])], environment < 0 ? "" : environments[environment].name, (value) => change("environment", value)),
      ],
    }),
  ];
}

function listView(title, columns, rows) {
  return (_, query) => [heading(null, title), grid({ caption: title, columns, groups: [{ rows: rows() }],
    filter: query.get("filter") ?? "", onFilter: (text) => keep(title.toLowerCase(), { filter: text }) })];
}

const peopleView = listView("People", ["Person", "Name", "Teams", "Services", "Protected"], () => people.map((person, at) => ({
  words: [person.address, person.name ?? "", person.github ?? "", person.outside ? "other domain" : "", ...teamsOfPerson()(at).map(({ team }) => teams[team].name)].join(" ").toLowerCase(),
  cells: () => [[personLink(at), ...outside(at)], person.name === null ? dash() : free(person.name),
    joined(teamsOfPerson()(at).map(({ team, lead }) => (lead ? make("span", {}, teamLink(team), " (lead)") : teamLink(team)))), String(reached().get(at).all), String(reached().get(at).guarded)],
})));

const teamsView = listView("Teams", ["Team", "Description", "Part of", "People", "Owns"], () => teams.map((team, at) => ({
  words: `${team.name} ${team.description ?? ""}`.toLowerCase(),
  cells: () => [teamLink(at), team.description === null ? dash() : free(team.description), team.parents.length === 0 ? dash() : joined(team.parents.map(teamLink)),
    String(team.group === null ? 0 : principals[team.group].people.length), team.owns.length === 0 ? dash() : joined(team.owns.map(serviceLink))],
})));

const servicesView = listView("Services", ["Service", "Description", "Owned by", "Environments"], () => services.map((service, at) => ({
  words: `${service.name} ${service.kind ?? ""} ${service.description ?? ""} ${service.owners.map((team) => teams[team].name).join(" ")}`.toLowerCase(),
  cells: () => [serviceLink(at), service.description === null ? dash() : free(service.description), !isService(service) ? dash() : service.owners.length === 0 ? "nobody" : joined(service.owners.map(teamLink)),
    !isService(service) ? joined(service.sites.flatMap(([, held]) => held.map((scope) => code(scopes[scope].name)))) : service.sites.map(([environment]) => environments[environment].name).join(", ")],
})));

const principalsView = listView("Principals", ["Principal", "Kind", "Stands for", "Grants"], () => principals.map((principal, at) => ({
  words: `${principal.name} ${kindOf(at)}`.toLowerCase(),
  cells: () => [principalLink(at), kindOf(at), principal.people.length === 0 ? "no known people" : plural(principal.people.length, "person", "people"), String(grantsOfPrincipal()(at).length)],
})));

const rolesView = listView("Roles", ["Role", "Kind", "Description"], () => [
  ...roles.map((role) => ({ words: `${role.name} ${role.description ?? ""}`.toLowerCase(), cells: () => [roleLink(role.name), "of this workspace", role.description === null ? dash() : free(role.description)] })),
  ...natives.map((name) => ({ words: name.toLowerCase(), cells: () => [roleLink(name), name.includes("/") && /^(Cluster)?Role\//.test(name) ? "of Kubernetes" : "of Google Cloud", dash()] })),
]);

function limitsView() {
  const share = (count, limit) => Math.round((count * 1000) / limit) / 10;
  const use = (count, limit, what) => [make("meter", { min: "0", max: String(limit), high: String((limit * limits.near) / 100), value: String(count), "aria-label": `${what}: ${count} of ${limit}` }),
    ` ${count} `, muted(`of ${limit}, ${share(count, limit)} %`)];
  const word = (principal, group) => {
    const worst = Math.max(share(principal, limits.principals), share(group, limits.groups));
    return worst > 100 ? tag("over", "✖ over the limit") : worst >= limits.near ? tag("guarded", "▲ little headroom") : tag("room", "✓ headroom");
  };
  return [
    heading(null, "Headroom"),
    make("p", { class: "note" }, `Google allows ${limits.principals.toLocaleString("en")} principals in one policy, such as a project's, and ${limits.groups} groups among them. Each occurrence counts. The policy with the least headroom is first; access granted there by other means isn't included.`),
    grid({
      caption: "Use of the limits of each project's policy",
      note: "Nothing that has a policy of Google Cloud has a grant.",
      columns: ["Policy of", "State", "Principals", "Groups", "Services"],
      groups: [{ rows: data.loads.map(([scope, principal, group]) => {
        const sites = sitesOfScope().get(scope) ?? [];
        return {
          words: `${scopes[scope].name} ${sites.map(([service, environment]) => `${services[service].name} ${environments[environment].name}`).join(" ")}`.toLowerCase(),
          cells: () => [code(scopes[scope].name), word(principal, group), use(principal, limits.principals, "principals"), use(group, limits.groups, "groups"),
            joined(sites.map(([service, environment]) => make("span", {}, serviceLink(service), " ", isService(services[service]) ? muted(environments[environment].name) : "")))],
        };
      }) }],
    }),
  ];
}

// Somebody by name: a person or principal of the definitions, or a text.
const whoNode = (who) => (find(people, "address", who) >= 0 ? link("person", who) : find(principals, "name", who) >= 0 ? link("principal", who) : make("span", {}, soft(who)));

const KINDS = { gained: ["gained", "+ gains"], lost: ["lost", "− loses"], until: ["other", "~ new expiry date"] };

function changesView() {
  if (!changes) return null;
  const rows = new Map();
  for (const one of changes.rows) {
    const key = JSON.stringify([one.who, one.kind, one.service, one.environment, one.principal, one.condition, one.until, one.before, one.alarms, one.places]);
    if (!rows.has(key)) rows.set(key, { ...one, gives: new Map() });
    push(rows.get(key).gives, one.scope, one.role);
  }
  const groups = new Map();
  rows.forEach((row) => push(groups, row.who, row));
  // Alarming changes come first.
  const calm = (list_) => list_.every((row) => row.alarms.length === 0);
  const ordered = [...groups].sort(([, left], [, right]) => calm(left) - calm(right));
  const touched = (kind) => new Set(changes.rows.filter((row) => row.kind === kind).map((row) => row.who)).size;
  const guarded = changes.rows.some((row) => row.protected);
  // What is in no environment is one of the workspace's scopes.
  const siteNode = ({ service, environment }) => {
    const at = services.findIndex((one) => one.name === service && isService(one) === (environment !== ""));
    return at >= 0 ? serviceLink(at) : service;
  };
  return [
    heading(null, "Changes"),
    make("p", { class: "note" }, `Since ${changes.base}: `, changes.rows.length === 0 ? "nobody's access changes." :
      [`access gained by ${touched("gained")}, lost by ${touched("lost")}, with a new expiry date for ${touched("until")}. `, guarded ? [guard(), " environments are affected."] : "No protected environment is affected."].flat()),
    make("ul", { class: "happened" }, changes.happened.map((one) => make("li", {}, one.weakens ? [tag("alarm", "! weaker policy"), " "] : [], one.text, " ", muted(one.place)))),
    grid({
      caption: `Whose access changed since ${changes.base}`,
      note: "Nobody's access changes.",
      columns: ["Change", "Service", "Environment", "Native roles", "Through", "Until", "From"],
      groups: ordered.map(([who, list_]) => ({
        words: who.toLowerCase(),
        head: () => [whoNode(who), muted(` ${plural(list_.length, "change")}`)],
        rows: list_.map((row) => ({
          words: [row.kind, KINDS[row.kind][1], row.service, row.environment, ...row.gives.keys(), ...[...row.gives.values()].flat(), row.principal, row.condition ?? "", ...row.alarms, row.protected ? "protected" : ""].join(" ").toLowerCase(),
          cells: () => [[tag(...KINDS[row.kind]), row.alarms.map((words) => [" ", tag("alarm", `! ${words}`)])].flat(2), siteNode(row),
            row.protected ? [row.environment, " ", guard()] : row.environment,
            [what(row.gives, code, code), ...under(row.condition)],
            code(row.principal), row.kind === "until" ? [until(row.until), " ", muted("before: "), until(row.before)] : until(row.kind === "lost" ? row.before : row.until), joined(row.places.map(code))],
        })),
      })),
    }),
  ];
}
