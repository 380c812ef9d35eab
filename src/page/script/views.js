// The views of a person, a service, a team, a principal and a role.

const personLink = (at) => link("person", people[at].address);
const teamLink = (at) => link("team", teams[at].name);
// A service, or one of the workspace's scopes with what it is.
const serviceLink = (at) => (isService(services[at]) ? link("service", services[at].name)
  : make("span", {}, link("scope", services[at].name), " ", muted(`(${services[at].kind})`), services[at].protected ? [" ", guard()] : []));
const principalLink = (at) => link("principal", principals[at].name);
const outside = (at) => (people[at].outside ? [" ", tag("foreign", "▲ other domain")] : []);
const roleLink = (text) => link("role", text);
// The condition under which something holds.
const under = (title) => (title === null ? [] : [muted(" under "), code(title)]);

// The kind of a principal, with whether it is a team's group.
function kindOf(at) {
  const principal = principals[at];
  if (principal.team !== null) return principal.people.length === 0 ? "team's group, nobody listed" : "team's group";
  return principal.kind === "group" ? "group of no team" : principal.kind;
}

// Native roles by scope, folded. gives: a map from a scope to its native roles.
function what(gives, scopeNode, nativeNode) {
  const count = new Set([...gives.values()].flat()).size;
  return make("details", { class: "gives" }, make("summary", {}, `${plural(count, "native role")} in ${plural(gives.size, "scope")}`),
    [...gives].flatMap(([scope, list]) => [make("p", {}, scopeNode(scope)), make("ul", {}, list.map((one) => make("li", {}, nativeNode(one))))]));
}

const given = (row) => what(row.gives, (at) => [code(scopes[at].name), " ", muted(scopes[at].target)], (at) => code(natives[at]));

// The origin of a row: its line in a definition, and its reason.
function why({ origin }) {
  const says = origin.owned ? [teamLink(origin.team), " owns ", services[origin.service].name]
    : [teamLink(origin.team), " grants it", origin.behalf === null ? [] : [" to ", teamLink(origin.behalf)]];
  return [make("span", {}, says.flat()), " ", code(where(origin.place)), origin.reason === null ? "" : make("q", { dir: "auto" }, origin.reason)];
}

function through(row) {
  const way = row.way;
  const places = way && way.places.length > 0 ? [" ", muted("listed in "), ...joined(way.places.map((place) => code(where(place))))] : [];
  return [principalLink(row.principal), ...places];
}

const rowWords = (row) => [environments[row.origin.environment].name, services[row.origin.service].kind ?? "", row.origin.role, services[row.origin.service].name, teams[row.origin.team].name,
  principals[row.principal].name, where(row.origin.place), row.origin.reason ?? "", row.origin.condition ?? "", isGuarded(row.origin) ? "protected" : ""].join(" ").toLowerCase();

// Rows of access, grouped by service.
function accessGrid(caption, rows, note) {
  const groups = new Map();
  rows.forEach((row) => push(groups, row.origin.service, row));
  return grid({
    caption,
    note,
    columns: ["Environment", "Role", "Gives", "Through", "Until", "Why"],
    groups: [...groups].map(([service, list]) => ({
      head: () => [serviceLink(service), isService(services[service])
        ? muted(" owned by ", services[service].owners.length === 0 ? "nobody" : services[service].owners.map((at) => teams[at].name).join(", ")) : ""],
      rows: list.map((row) => ({
        words: rowWords(row),
        cells: () => [environmentName(row.origin.environment), [roleLink(row.origin.role), ...under(row.origin.condition)], given(row), through(row), until(row.until), why(row)],
      })),
    })),
  });
}

// What some may ask for, below what they have; nothing where nobody may.
function requestsGrid(caption, list) {
  if (list.length === 0) return [];
  return [
    make("h2", {}, "May ask for"),
    grid({
      caption,
      columns: ["Where", "Role", "Who", "Hours", "Approved by", "Until", "Why"],
      groups: [{ rows: list.map((one) => ({
        words: [one.id, one.role, one.scope, ...one.sites, ...one.who, ...one.approvers, ...one.natives].join(" ").toLowerCase(),
        cells: () => [[one.sites.join(", "), " ", code(one.scope)], [one.role, " ", muted(one.natives.join(", "))], joined(one.who.map(code)),
          String(one.hours), one.approvers.length === 0 ? tag("alarm", "! nobody") : joined(one.approvers.map(code)), until(one.until),
          [joined(one.places.map(code)), one.justification ? "" : muted(" no reason needed")].flat()],
      })) }],
    }),
  ];
}

function personView(name) {
  const at = find(people, "address", name);
  if (at < 0) return null;
  const person = people[at];
  const rows = accessOfPerson(at);
  const { all, guarded } = reached().get(at);
  const own = teamsOfPerson()(at).map((entry) => make("li", {}, teamLink(entry.team), entry.lead ? " as lead" : " as member",
    entry.until === null ? "" : [", ", until(entry.until)], " ", code(where(entry.place))));
  return [
    heading("Person", person.name ?? person.address, ...outside(at)),
    facts([
      ["Address", code(person.address)],
      ["GitHub", person.github === null ? null : free(person.github)],
      ["Teams", own.length === 0 ? "none" : make("ul", {}, own)],
      ["Access to", all === 0 ? "nothing" : `${plural(all, services.every(isService) ? "service" : "service or scope", services.every(isService) ? "services" : "services and scopes")}, ${guarded} of them ${services.every(isService) ? "in a protected environment" : "protected"}`],
    ]),
    make("h2", {}, "Access"),
    accessGrid(`Access of ${person.address}`, rows, "No definition gives this person access."),
    ...requestsGrid(`What ${person.address} may ask for`, data.requests.filter((one) => one.who.includes(person.address))),
  ];
}

function serviceView(name) {
  const at = services.findIndex((one) => isService(one) && one.name === name);
  if (at < 0) return null;
  const service = services[at];
  const labels = Object.entries(service.labels).map(([key, value]) => `${key}: ${value}`);
  return [
    heading("Service", service.name),
    service.description === null ? null : make("p", { class: "lead", dir: "auto" }, service.description),
    facts([
      ["Owned by", service.owners.length === 0 ? "nobody" : joined(service.owners.map(teamLink))],
      ["Labels", labels.length === 0 ? null : free(labels.join(", "))],
      ["Defined in", code(where(service.place))],
    ]),
    ...sitesOf(at),
    ...requestsGrid(`Who may ask for access to ${service.name}`, data.requests.filter((one) => one.services.includes(service.name))),
  ];
}

function scopeView(name) {
  const at = services.findIndex((one) => !isService(one) && one.name === name);
  if (at < 0) return null;
  const scope = services[at];
  return [
    heading("Scope", scope.name, ...(scope.protected ? [guard()] : [])),
    facts([["Is a", scope.kind], ["Defined in", code(where(scope.place))]]),
    ...sitesOf(at),
  ];
}

// Who has access to a service in each environment, or in a scope.
function sitesOf(at) {
  const service = services[at];
  return service.sites.flatMap(([environment, held, covering]) => {
    const rows = accessRows(grantsOfService()(at), (origin) => origin.service === at && origin.environment === environment);
    const humans = rows.flatMap((row) => principals[row.principal].people.map(([person, end, places]) =>
      ({ ...row, person, way: { places }, until: earlier(row.origin.until, end) })));
    humans.sort((one, other) => one.person - other.person || byPlace(one, other));
    const others = rows.filter((row) => principals[row.principal].people.length === 0).sort(byPlace);
    const count = new Set(humans.map((row) => row.person)).size;
    const beside = new Set(others.map((row) => row.principal)).size;
    const named = isService(service) ? `${service.name} in ${environments[environment].name}` : service.name;
    return [
      make("h2", {}, isService(service) ? environmentName(environment) : "Access"),
      make("p", { class: "note" }, plural(count, "person", "people"), " and ", plural(beside, "other principal"), " · ",
        held.length === 0 ? "no scope here" : joined(held.map((scope) => code(scopes[scope].name)))),
      covering.length === 0 ? null : make("p", { class: "note" }, "Whoever has access in ", ...joined(covering.map(serviceLink)), " has it here, too."),
      grid({
        caption: `Who has access to ${named}`,
        note: "Nobody.",
        columns: ["Who", "Role", "Gives", "Through", "Until", "Why"],
        groups: [
          { rows: humans.map((row) => ({
            words: `${people[row.person].address} ${people[row.person].name ?? ""} ${rowWords(row)}`.toLowerCase(),
            cells: () => [[personLink(row.person), ...outside(row.person)], [roleLink(row.origin.role), ...under(row.origin.condition)], given(row), through(row), until(row.until), why(row)],
          })) },
          { head: () => ["Principals without a known person"], words: "principals", rows: others.map((row) => ({
            words: rowWords(row),
            cells: () => [[principalLink(row.principal), " ", muted(kindOf(row.principal))], [roleLink(row.origin.role), ...under(row.origin.condition)], given(row), "directly", until(row.origin.until), why(row)],
          })) },
        ].filter((group) => group.rows.length > 0),
      }),
    ];
  });
}

function teamView(name) {
  const at = find(teams, "name", name);
  if (at < 0) return null;
  const team = teams[at];
  const inside = team.group === null ? [] : principals[team.group].people;
  const own = new Map(team.people.map((entry) => [entry[0], entry]));
  return [
    heading("Team", team.name),
    team.description === null ? null : make("p", { class: "lead", dir: "auto" }, team.description),
    facts([
      ["Part of", joined(team.parents.map(teamLink))],
      ["Teams below", joined(childrenOf()(at).map(teamLink))],
      ["Group", team.group === null ? null : principalLink(team.group)],
      ["Leads' group", team.leadGroup === null ? null : principalLink(team.leadGroup)],
      ["Owns", joined(team.owns.map(serviceLink))],
      ["Defined in", code(where(team.place))],
    ]),
    make("h2", {}, "Access"),
    matrixGrid(`Roles of ${team.name}`, cellsOfTeam()(at), { by: "team", head: false }),
    ...requestsGrid(`What ${team.name} may ask for`, data.requests.filter((one) => one.teams.includes(team.name))),
    make("h2", {}, "People"),
    grid({
      caption: `People of ${team.name}`,
      note: "Nobody.",
      columns: ["Person", "As", "Until", "Listed in"],
      groups: [{ rows: inside.map(([person, end, places]) => ({
        words: `${people[person].address} ${people[person].name ?? ""}`.toLowerCase(),
        cells: () => [[personLink(person), ...outside(person)], own.has(person) ? (own.get(person)[1] ? "lead" : "member") : "through a team below",
          until(end), joined(places.map((place) => code(where(place))))],
      })) }],
    }),
  ];
}

function principalView(name) {
  const at = find(principals, "name", name);
  if (at < 0) return null;
  const principal = principals[at];
  const rows = accessRows(grantsOfPrincipal()(at)).map((row) => ({ ...row, until: row.origin.until })).sort(byPlace);
  return [
    heading("Principal", principal.name),
    facts([
      ["Kind", kindOf(at)],
      ["Team", principal.team === null ? null : teamLink(principal.team)],
      ["Stands for", principal.people.length === 0 ? "no known people" : plural(principal.people.length, "person", "people")],
    ]),
    make("h2", {}, "Access"),
    accessGrid(`Access of ${principal.name}`, rows, "No definition gives this principal access."),
    ...requestsGrid(`What ${principal.name} may ask for`, data.requests.filter((one) => one.principals.includes(principal.name))),
    make("h2", {}, "People"),
    grid({
      caption: `People behind ${principal.name}`,
      note: "No known people.",
      columns: ["Person", "Until", "Listed in"],
      groups: [{ rows: principal.people.map(([person, end, places]) => ({
        words: `${people[person].address} ${people[person].name ?? ""}`.toLowerCase(),
        cells: () => [[personLink(person), ...outside(person)], until(end), places.length === 0 ? dash() : joined(places.map((place) => code(where(place))))],
      })) }],
    }),
  ];
}

function roleView(name) {
  const at = find(roles, "name", name);
  const native = natives.indexOf(name);
  if (at < 0 && native < 0) return null;
  const role = roles[at];
  const holds = native >= 0 ? roles.filter((one) => one.natives.includes(native)).map((one) => roleLink(one.name)) : [];
  const rows = role ? accessRows(grants, (origin) => origin.role === name) : accessRows(grantsOfNative()(native));
  return [
    heading(role ? "Role" : "Native role", name),
    role && role.description !== null ? make("p", { class: "lead", dir: "auto" }, role.description) : null,
    facts(role ? [
      ["Includes", joined(role.includes.map((one) => roleLink(one)))],
      ["Native roles", make("ul", {}, role.natives.map((one) => make("li", {}, link("role", natives[one]))))],
      ["Defined in", code(where(role.place))],
    ] : [["Included in roles", holds.length === 0 ? "none" : joined(holds)]]),
    make("h2", {}, "Where it is granted"),
    accessGrid(`Grants of ${name}`, rows.map((row) => ({ ...row, until: row.origin.until })).sort(byPlace), "It is not granted anywhere."),
    ...requestsGrid(`Who may ask for ${name}`, data.requests.filter((one) => one.role.split(", ").includes(name) || one.natives.includes(name))),
  ];
}
