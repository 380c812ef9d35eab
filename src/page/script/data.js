// The tables, with names instead of indexes, and lookups from value to key.

const data = JSON.parse(document.getElementById("data").textContent);
const { environments, people, principals, teams, services, roles, scopes, natives, texts, limits, changes, drift } = data;

const origins = data.origins.map(([team, service, environment, place, role, owned, behalf, until, reason, condition]) => ({
  team, service, environment, place, role: texts[role], owned, behalf, until, reason: reason === null ? null : texts[reason], condition: condition === null ? null : texts[condition],
}));
const grants = data.grants.map(([scope, principal, native, until, from]) => ({ scope, principal, native, until, from }));

// The result of a function, computed when it is first needed.
function once(find) {
  let found;
  return () => (found ??= find());
}

function push(map, key, value) {
  const list = map.get(key);
  if (list) list.push(value);
  else map.set(key, [value]);
}

// Lists by a key of their items.
function listed(items, keysOf) {
  const map = new Map();
  items.forEach((item) => keysOf(item).forEach((key) => push(map, key, item)));
  return (key) => map.get(key) ?? [];
}

const grantsOfPrincipal = once(() => listed(grants, (grant) => [grant.principal]));
const grantsOfService = once(() => listed(grants, (grant) => [...new Set(grant.from.map((at) => origins[at].service))]));
const grantsOfNative = once(() => listed(grants, (grant) => [grant.native]));
const cellsOfTeam = once(() => listed(data.cells, (cell) => [cell.team]));
const childrenOf = once(() => listed([...teams.keys()], (team) => teams[team].parents));
const sitesOfScope = once(() => {
  const map = new Map();
  services.forEach((service, number) => service.sites.forEach(([environment, held]) =>
    held.forEach((scope) => push(map, scope, [number, environment]))));
  return map;
});
// Each person's principals: principal, expiry date of the membership, places of the entries.
const waysOfPerson = once(() => {
  const map = new Map();
  principals.forEach((principal, number) => principal.people.forEach(([person, until, places]) =>
    push(map, person, { principal: number, until, places })));
  return (person) => map.get(person) ?? [];
});
const teamsOfPerson = once(() => {
  const map = new Map();
  teams.forEach((team, number) => team.people.forEach(([person, lead, until, place]) =>
    push(map, person, { team: number, lead, until, place })));
  return (person) => map.get(person) ?? [];
});

const earlier = (one, other) => (one === null ? other : other === null ? one : one < other ? one : other);
const where = (place) => `${data.files[data.places[place][0]]}:${data.places[place][1]}`;
const isProtected = (environment) => environments[environment].protected;
const isGuarded = (origin) => isProtected(origin.environment) || services[origin.service].protected;
const isService = (row) => row.kind === null;
const find = (list, key, name) => list.findIndex((item) => item[key] === name);

// One row for each principal and origin, with the native roles that they give in each scope.
function accessRows(list, only = () => true) {
  const rows = new Map();
  for (const grant of list) {
    for (const at of grant.from) {
      const origin = origins[at];
      if (!only(origin, grant)) continue;
      const key = `${grant.principal}:${at}`;
      let row = rows.get(key);
      if (!row) rows.set(key, (row = { principal: grant.principal, origin, gives: new Map() }));
      push(row.gives, grant.scope, grant.native);
    }
  }
  return [...rows.values()];
}

// All access of a person, and through which principal.
function accessOfPerson(person) {
  const rows = waysOfPerson()(person).flatMap((way) =>
    accessRows(grantsOfPrincipal()(way.principal)).map((row) => ({ ...row, way, until: earlier(row.origin.until, way.until) })));
  return rows.sort(byPlace);
}

function byPlace(one, other) {
  const [left, right] = [one.origin, other.origin];
  return left.service - right.service || left.environment - right.environment || order(left.role, right.role)
    || one.principal - other.principal;
}

const order = (one, other) => (one < other ? -1 : one > other ? 1 : 0);
const reached = once(() => new Map(people.map((_, person) => {
  const rows = waysOfPerson()(person).flatMap((way) => grantsOfPrincipal()(way.principal)).flatMap((grant) => grant.from.map((at) => origins[at]));
  const all = new Set(rows.map((origin) => origin.service));
  const guarded = new Set(rows.filter(isGuarded).map((origin) => origin.service));
  return [person, { all: all.size, guarded: guarded.size }];
})));
