"""What people write first: YAML in, HCL out through a template, nothing checked.

generate.py WORKSPACE OUTPUT TODAY writes the same files as `teamkit generate` for the keys that the benchmark's
organization uses. A misspelt name is a KeyError at best.
"""

import datetime
import pathlib
import sys

import jinja2
import yaml

Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
FOREVER = datetime.date.max


def load(path):
    with open(path, encoding="utf-8") as file:
        return yaml.load(file, Loader) or {}


def as_list(value):
    return value if isinstance(value, list) else [value]


class Workspace:
    def __init__(self, root, today):
        self.today = today
        self.config = load(root / "teamkit.yaml")
        self.domain = self.config["domain"]
        self.environments = self.config["environments"]
        self.services = {}
        for path in (root / "services").rglob("*.yaml"):
            self.services.update(load(path))
        self.teams = {path.stem: load(path) for path in (root / "teams").rglob("*.yaml")}
        self.natives = {name: self.native_roles(name) for name in self.config["roles"]}
        self.own_roles = {
            entry["role"]: entry["rules"]
            for role in self.config["roles"].values()
            for entry in role.get("kubernetes", [])
            if isinstance(entry, dict)
        }
        self.sites = {name: self.sites_of(name, service) for name, service in self.services.items()}
        self.children = {}
        for name, team in self.teams.items():
            if "parent" in team:
                self.children.setdefault(team["parent"], []).append(name)
        self.grants = {}

    def native_roles(self, name):
        role = self.config["roles"][name]
        found = {("google", native) for native in role.get("google", [])}
        for native in role.get("kubernetes", []):
            found.add(("Role", native["role"]) if isinstance(native, dict) else ("ClusterRole", native))
        for other in role.get("includes", []):
            found |= self.native_roles(other)
        return found

    def sites_of(self, name, service):
        """Project, cluster and namespace in each environment of a service."""
        sites = {}
        projects = service.get("google", {}).get("project", {})
        namespaces = service.get("kubernetes", {}).get("namespace", {})
        for environment in service.get("environments", self.environments):
            config = self.environments[environment]
            project = config["google"]["project"].replace("{{service}}", name)
            namespace = config["kubernetes"]["namespace"].replace("{{service}}", name)
            project = projects.get(environment, project) if isinstance(projects, dict) else projects
            namespace = namespaces.get(environment, namespace) if isinstance(namespaces, dict) else namespaces
            sites[environment] = (project, config["kubernetes"]["cluster"], namespace)
        return sites

    def address(self, person):
        return (person if "@" in person else f"{person}@{self.domain}").lower()

    def entries(self, entries):
        for entry in entries:
            if isinstance(entry, dict):
                yield self.address(entry["email"]), entry.get("until", FOREVER)
            else:
                yield self.address(entry), FOREVER

    def people(self, name):
        """The people of a team and of those below it, each with the last day."""
        team = self.teams[name]
        people = {}
        for person, until in self.entries(team.get("leads", []) + team.get("members", [])):
            people[person] = max(until, people.get(person, until))
        for child in self.children.get(name, []):
            for person, until in self.people(child).items():
                people[person] = max(until, people.get(person, until))
        return {person: until for person, until in people.items() if until >= self.today}

    def members(self, name):
        team = self.teams[name]
        if team.get("grant_to") == "members":
            return [(f"user:{person}", until) for person, until in self.people(name).items()]
        return [("group:" + team.get("group", f"{name}@{self.domain}"), FOREVER)]

    def leads(self, name):
        team = self.teams[name]
        if not team.get("leads"):
            return []
        if team.get("grant_to") == "members":
            return [(f"user:{person}", until) for person, until in self.entries(team["leads"])]
        return [("group:" + team.get("lead_group", f"{name}-leads@{self.domain}"), FOREVER)]

    def access(self, kind, environment, *levels):
        for level in levels:
            role = level.get("access", {}).get(kind, {}).get(environment)
            if role:
                return None if role == "none" else role
        return None

    def receivers(self, name, people, recipient, environment):
        if recipient == "lead":
            return self.leads(name)
        if recipient.startswith("service/"):
            service = recipient.removeprefix("service/")
            project = self.sites[service][environment][0]
            return [(f"serviceAccount:{service}@{project}.iam.gserviceaccount.com", FOREVER)]
        if recipient.startswith("team/"):
            return self.members(recipient.removeprefix("team/"))
        if ":" in recipient:
            return [(recipient, FOREVER)]
        person = self.address(recipient)
        return [(f"user:{person}", people.get(person, FOREVER))]

    def grant(self, service, environment, natives, receivers, until=FOREVER):
        site = self.grants.setdefault((service, environment), {})
        for principal, end in receivers:
            end = min(end, until)
            if end < self.today:
                continue
            for native in natives:
                key = (principal, native)
                site[key] = max(end, site.get(key, end))

    def expand(self):
        for name, team in self.teams.items():
            members, leads, people = self.members(name), self.leads(name), self.people(name)
            for owned in team.get("services", []):
                owned = owned if isinstance(owned, dict) else {"name": owned}
                service = owned["name"]
                for environment in owned.get("environments", self.sites[service]):
                    for kind, receivers in (("members", members), ("leads", leads)):
                        role = self.access(kind, environment, owned, team, self.config)
                        if role:
                            self.grant(service, environment, self.natives[role], receivers)
            for request in team.get("grants", []):
                natives = {("google", native) for native in request.get("google", [])}
                natives |= {("ClusterRole", native) for native in request.get("kubernetes", [])}
                if "role" in request:
                    natives |= self.natives[request["role"]]
                for service in as_list(request["service"]):
                    environments = as_list(request["environment"]) if "environment" in request else self.sites[service]
                    for environment in environments:
                        receivers = members
                        if "to" in request:
                            receivers = [
                                receiver
                                for recipient in request["to"]
                                for receiver in self.receivers(name, people, recipient, environment)
                            ]
                        self.grant(service, environment, natives, receivers, request.get("until", FOREVER))


def resource_name(*parts):
    return "__".join(part.replace("@", "_at_").replace(".", "_") for part in parts)


def view(workspace, service, environment):
    project, cluster, namespace = workspace.sites[service][environment]
    grants = workspace.grants.get((service, environment), {})
    google, bindings = [], {}
    for (principal, (kind, role)), until in sorted(grants.items()):
        if kind == "google":
            name = resource_name(project, *principal.split(":", 1), role.removeprefix("roles/"))
            grant = {"name": name, "project": project, "role": role, "principal": principal}
            if until != FOREVER:
                grant |= {"until": until, "ends": until + datetime.timedelta(days=1)}
            google.append(grant)
        else:
            bindings.setdefault((kind, role), []).append(principal)
    return {
        "service": service,
        "environment": environment,
        "namespace": namespace,
        "google": google,
        "roles": [
            {"name": role, "resource": resource_name(cluster, namespace, role), "rules": workspace.own_roles[role]}
            for kind, role in sorted(bindings)
            if kind == "Role"
        ],
        "bindings": [
            {
                "kind": kind,
                "role": role,
                "resource": resource_name(cluster, namespace, kind, role),
                "needs": resource_name(cluster, namespace, role),
                "principals": principals,
            }
            for (kind, role), principals in sorted(bindings.items())
        ],
    }


def main(root, output, today):
    workspace = Workspace(pathlib.Path(root), datetime.date.fromisoformat(today))
    workspace.expand()
    templates = jinja2.Environment(
        loader=jinja2.FileSystemLoader(pathlib.Path(__file__).parent),
        trim_blocks=True,
        keep_trailing_newline=True,
    )
    template = templates.get_template("service.tf.j2")
    for service, sites in workspace.sites.items():
        for environment in sites:
            path = pathlib.Path(output, "terraform/services", service, environment)
            path.mkdir(parents=True, exist_ok=True)
            (path / "teamkit.tf").write_text(template.render(view(workspace, service, environment)))


if __name__ == "__main__":
    main(*sys.argv[1:])
