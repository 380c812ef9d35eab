// What differs between the definitions and what is live, the dangerous first, as the export says it.

const SECTIONS = {
  exposed: ["alarm", "Everybody has it, and no definition gives it", "+ everybody"],
  extra: ["gained", "Live, and no definition gives it", "+ not defined"],
  missing: ["lost", "Defined, and not live", "− missing"],
  until: ["other", "Live with another end than defined", "~ other end"],
  condition: ["other", "Live under another condition than defined", "~ other condition"],
  rules: ["other", "Live with other rules than defined", "~ other rules"],
  inherited: ["other", "Above what the definitions name, and perhaps above it", "above"],
  foreign: ["other", "Left out as the cloud's own, but of a project that the export doesn't know, or with a role that no agent is given", "folded"],
};

const siteNodes = once(() => {
  const byName = new Map(scopes.map((scope, at) => [scope.name, at]));
  // A place with the services that are there.
  return (name) => (byName.has(name) ? sitesOfScope().get(byName.get(name)) ?? [] : []);
});

function placeNode([name, isGroup]) {
  if (isGroup) return whoNode(`group:${name}`);
  const sites = siteNodes()(name);
  return make("span", {}, code(name), ...sites.flatMap(([service, environment]) =>
    [" ", muted("of "), serviceLink(service), isService(services[service]) ? [" ", ...environmentName(environment)] : []].flat()));
}

const endText = (day) => (day === null ? "no end" : `until ${day}`);
const conditionNodes = (words, condition) => (condition === null ? [muted(`${words}no condition`)]
  : [muted(words), condition[0] === "" ? "" : [free(condition[0]), ": "], code(condition[1])].flat());

function termNodes(kind, row) {
  const end = row.lapsed !== null ? [`ended ${row.lapsed}, gives nothing now`, muted(`, defined ${endText(row.until)}`)]
    : kind === "until" ? [`live ${endText(row.liveUntil)}`, muted(`, defined ${endText(row.until)}`)]
    : row.until === null ? [] : [row.over ? `ended ${row.until}, gives nothing now` : `until ${row.until}`];
  const condition = kind === "condition" ? [make("div", {}, conditionNodes("defined: ", row.condition)), make("div", {}, conditionNodes("live: ", row.liveCondition))]
    : row.condition === null ? [] : [make("div", {}, conditionNodes("only under ", row.condition))];
  const nodes = [...end, ...condition];
  return nodes.length === 0 ? dash() : nodes;
}

function wayNodes(row) {
  const names = row.bindings.length === 0 ? [] : [`${row.noun} `, ...joined(row.bindings.map(code))];
  const via = row.via === null ? [] : [whoNode(row.via)];
  const nodes = [...via, via.length > 0 && names.length > 0 ? ", " : "", ...names];
  return via.length + names.length === 0 ? dash() : nodes;
}

const marks = (row) => [...row.alarms.map((words) => [" ", tag("alarm", `! ${words}`)]), row.protected ? [" ", guard()] : []].flat();

function driftSection({ kind, cards }) {
  const [color, title, word] = SECTIONS[kind];
  return [
    make("h2", {}, title),
    grid({
      caption: title,
      columns: ["Difference", "Roles", "Where", "Terms", "Through", "From"],
      groups: cards.map(({ holders, lines }) => ({
        words: holders.join(" ").toLowerCase(),
        head: () => [...joined(holders.map(whoNode)), lines.some((row) => row.alarms.length > 0) ? [" ", tag("alarm", "! danger")] : []].flat(),
        rows: lines.map((row) => ({
          words: [word, ...row.roles, ...row.places.map(([name]) => name), row.via ?? "", ...row.bindings, ...row.alarms, ...row.files, ...row.placesInDefinitions,
            ...(row.condition ?? []), ...(row.liveCondition ?? []), row.protected ? "protected" : ""].join(" ").toLowerCase(),
          cells: () => [[tag(color, word), ...marks(row)], joined(row.roles.map(code)), joined(row.places.map(placeNode)), termNodes(kind, row), wayNodes(row),
            joined([...row.placesInDefinitions, ...row.files].map(code))],
        })),
      })),
    }),
  ];
}

function driftView() {
  if (!drift) return null;
  const names = (list) => (list.length === 0 ? null : make("ul", {}, list.map((name) => make("li", {}, code(name)))));
  const dangerous = new Set(drift.sections.filter(({ kind }) => kind !== "inherited" && kind !== "foreign").flatMap(({ cards }) =>
    cards.filter(({ lines }) => lines.some((row) => row.alarms.length > 0)).flatMap(({ holders }) => holders))).size;
  const unseen = drift.onlyDefined.length > 0 ? ` ${plural(drift.onlyDefined.length, "place")} of the definitions ${drift.onlyDefined.length === 1 ? "was" : "were"} not exported, so nobody knows what is live there.` : "";
  return [
    heading(null, "Live"),
    make("p", { class: "note" }, drift.compared === 0 ? "Nothing was compared: the export has no place that the definitions know."
      : drift.differences === 0 ? `What is live is what is defined, in ${plural(drift.compared, "place")}.`
        : `${plural(drift.differences, "difference")} in ${plural(drift.compared, "place")}, of ${plural(dangerous, "holder")} with a danger.`, unseen),
    facts([
      ["Compared", plural(drift.compared, "place")],
      ["Not exported, so not compared", names(drift.onlyDefined)],
      ["Exported, and in no definition", names(drift.onlyLive)],
      ["Left out: the clouds' and clusters' own", drift.folded + drift.inheritedFolded === 0 ? null : plural(drift.folded + drift.inheritedFolded, "row")],
      ["Accepted by unmanaged", drift.accepted === 0 ? null : plural(drift.accepted, "row")],
      ["Accepted, and not live", names(drift.unused)],
      ["Roles of which nothing tells what they permit", names(drift.unknownRoles)],
    ]),
    ...drift.sections.flatMap(driftSection),
    ...(drift.sections.length === 0 ? [make("p", { class: "note", "aria-live": "polite" }, "Nothing differs.")] : []),
  ];
}
