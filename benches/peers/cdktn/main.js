// The same grants through CDK Terrain, which goes on where CDKTF ended: one stack for each root, synthesized to JSON.
//
// main.js WORKSPACE OUTPUT reads the keys that the benchmark's organization uses and checks nothing. The resources are
// two small classes as `cdktn get` would generate them, so that no provider's bindings are needed.

const fs = require("node:fs");
const path = require("node:path");
const { App, TerraformResource, TerraformStack } = require("cdktn");
const yaml = require("yaml");

const [workspace, output] = process.argv.slice(2);

class Resource extends TerraformResource {
  constructor(stack, type, name, attributes) {
    super(stack, name, { terraformResourceType: type, lifecycle: attributes.lifecycle });
    this.attributes = attributes;
    this.overrideLogicalId(name);
  }

  synthesizeAttributes() {
    const { lifecycle, ...attributes } = this.attributes;
    return attributes;
  }
}

function load(file) {
  return yaml.parse(fs.readFileSync(path.join(workspace, file), "utf8")) ?? {};
}

function files(directory) {
  const found = fs.readdirSync(path.join(workspace, directory), { recursive: true });
  return found.filter((file) => file.endsWith(".yaml")).map((file) => path.join(directory, file));
}

const config = load("teamkit.yaml");
const services = Object.assign({}, ...files("services").map(load));
const teams = Object.fromEntries(files("teams").map((file) => [path.basename(file, ".yaml"), load(file)]));
const list = (value) => (Array.isArray(value) ? value : [value]);
const address = (person) => (person.includes("@") ? person : `${person}@${config.domain}`).toLowerCase();

const ownRoles = {};
function nativeRoles(name) {
  const role = config.roles[name];
  const found = new Set((role.google ?? []).map((native) => `google:${native}`));
  for (const native of role.kubernetes ?? []) {
    if (native.role) ownRoles[native.role] = native.rules;
    found.add(native.role ? `Role:${native.role}` : `ClusterRole:${native}`);
  }
  for (const other of role.includes ?? []) nativeRoles(other).forEach((native) => found.add(native));
  return found;
}
const natives = Object.fromEntries(Object.keys(config.roles).map((name) => [name, nativeRoles(name)]));

const sites = {};
for (const [name, service] of Object.entries(services)) {
  sites[name] = {};
  for (const environment of service.environments ?? Object.keys(config.environments)) {
    const { google, kubernetes } = config.environments[environment];
    const namespace = service.kubernetes?.namespace;
    sites[name][environment] = {
      project: service.google?.project?.[environment] ?? google.project.replace("{{service}}", name),
      cluster: kubernetes.cluster,
      namespace:
        (typeof namespace === "string" ? namespace : namespace?.[environment]) ??
        kubernetes.namespace.replace("{{service}}", name),
      grants: new Map(),
    };
  }
}

const children = {};
for (const [name, team] of Object.entries(teams)) {
  if (team.parent) (children[team.parent] ??= []).push(name);
}
// No end is later than every day, and days compare as texts.
const FOREVER = "9999";
function people(name) {
  const found = new Map();
  const add = (person, until) => found.set(person, until > (found.get(person) ?? "") ? until : found.get(person));
  for (const entry of [...(teams[name].leads ?? []), ...(teams[name].members ?? [])]) {
    add(address(entry.email ?? entry), entry.until ?? FOREVER);
  }
  for (const child of children[name] ?? []) people(child).forEach((until, person) => add(person, until));
  return found;
}
function members(name) {
  const team = teams[name];
  if (team.grant_to === "members") return [...people(name)].map(([person, until]) => [`user:${person}`, until]);
  return [[`group:${team.group ?? `${name}@${config.domain}`}`, FOREVER]];
}
function leads(name) {
  const team = teams[name];
  if (!team.leads?.length) return [];
  if (team.grant_to === "members") return team.leads.map((lead) => [`user:${address(lead)}`, FOREVER]);
  return [[`group:${team.lead_group ?? `${name}-leads@${config.domain}`}`, FOREVER]];
}
function receivers(name, own, recipient, environment) {
  if (recipient === "lead") return leads(name);
  if (recipient.startsWith("team/")) return members(recipient.slice("team/".length));
  if (recipient.startsWith("service/")) {
    const service = recipient.slice("service/".length);
    return [[`serviceAccount:${service}@${sites[service][environment].project}.iam.gserviceaccount.com`, FOREVER]];
  }
  if (recipient.includes(":")) return [[recipient, FOREVER]];
  return [[`user:${address(recipient)}`, own.get(address(recipient)) ?? FOREVER]];
}
function grant(service, environment, roles, to, until = FOREVER) {
  const { grants } = sites[service][environment];
  for (const [principal, end] of to) {
    const last = end < until ? end : until;
    for (const native of roles) {
      const key = `${native} ${principal}`;
      const before = grants.get(key);
      if (before === undefined || last > before) grants.set(key, last);
    }
  }
}

for (const [name, team] of Object.entries(teams)) {
  const receiving = { members: members(name), leads: leads(name) };
  const own = people(name);
  for (const entry of team.services ?? []) {
    const service = entry.name ?? entry;
    for (const environment of entry.environments ?? Object.keys(sites[service])) {
      for (const kind of ["members", "leads"]) {
        const levels = [entry, team, config].map((level) => level.access?.[kind]?.[environment]);
        const role = levels.find((level) => level !== undefined) ?? "none";
        if (role !== "none") grant(service, environment, natives[role], receiving[kind]);
      }
    }
  }
  for (const request of team.grants ?? []) {
    const roles = new Set([
      ...(request.role ? natives[request.role] : []),
      ...(request.google ?? []).map((native) => `google:${native}`),
      ...(request.kubernetes ?? []).map((native) => `ClusterRole:${native}`),
    ]);
    for (const service of list(request.service)) {
      for (const environment of list(request.environment ?? Object.keys(sites[service]))) {
        const to = request.to?.flatMap((recipient) => receivers(name, own, recipient, environment));
        grant(service, environment, roles, to ?? receiving.members, request.until);
      }
    }
  }
}

const label = (...parts) => parts.map((part) => part.replaceAll("@", "_at_").replaceAll(".", "_")).join("__");

function member(stack, project, role, principal, until) {
  const [kind, identity] = principal.split(/:(.*)/s);
  const attributes = { project, role, member: principal };
  if (until !== FOREVER) {
    const after = new Date(Date.parse(until) + 24 * 60 * 60 * 1000).toISOString().slice(0, 10);
    const expression = `request.time < timestamp("${after}T00:00:00Z")`;
    attributes.condition = { title: `until ${until}`, expression };
    attributes.lifecycle = { createBeforeDestroy: true };
  }
  new Resource(stack, "google_project_iam_member", label(project, kind, identity, role.replace("roles/", "")), attributes);
}

function binding(stack, { cluster, namespace }, kind, role, principals) {
  const API = "rbac.authorization.k8s.io";
  const needed = label(cluster, namespace, role);
  if (kind === "Role") {
    const rule = ownRoles[role];
    new Resource(stack, "kubernetes_role_v1", needed, { metadata: { name: role, namespace }, rule });
  }
  new Resource(stack, "kubernetes_role_binding_v1", label(cluster, namespace, kind, role), {
    ...(kind === "Role" ? { depends_on: [`kubernetes_role_v1.${needed}`] } : {}),
    metadata: { name: `teamkit.${kind.toLowerCase()}.${role}`, namespace },
    role_ref: { api_group: API, kind, name: role },
    subject: principals.map((principal) => ({
      kind: principal.startsWith("group:") ? "Group" : "User",
      name: principal.split(/:(.*)/s)[1],
      namespace: "",
      api_group: API,
    })),
  });
}

const app = new App({ outdir: output });
for (const [service, environments] of Object.entries(sites)) {
  for (const [environment, site] of Object.entries(environments)) {
    const stack = new TerraformStack(app, `${service}-${environment}`);
    const bindings = new Map();
    for (const [key, until] of [...site.grants].sort()) {
      const [native, principal] = key.split(" ");
      const [kind, role] = native.split(":");
      if (kind === "google") member(stack, site.project, role, principal, until);
      else bindings.set(native, [...(bindings.get(native) ?? []), principal]);
    }
    for (const [native, principals] of bindings) {
      const [kind, role] = native.split(":");
      binding(stack, site, kind, role, principals);
    }
  }
}
app.synth();
