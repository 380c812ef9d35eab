#!/usr/bin/env bash
# Checks a workspace and reports what a change does to it. action.yml runs this script, and so can any other CI.
#
# Variables: ROOT (teamkit is ROOT/bin/teamkit) and WORKSPACE (a directory) are required. Optional are BASE (a commit),
# AUTHOR, FAIL_ON and ALLOW (rules, one per line), and REPORTS (the directory to write to, which may exist).
# Writes report.md, report.json, summary.json and matrix.json to REPORTS. Exits with the highest exit code of all steps.
#
# The checkout is a stranger's: its files are read by teamkit and git, and none of them is run or configures anything.
set -uo pipefail
export CARGO_TERM_COLOR=never NO_COLOR=1 CI=${CI:-true}
fail() { printf 'report: %s\n' "$1" >&2; exit 2; }
[[ -n ${ROOT:-} && -n ${WORKSPACE:-} ]] || fail "ROOT and WORKSPACE must be set"
# The workspace is the nearest directory above with a teamkit.yaml, the checkout the nearest with a .git.
above() { # NAME: the nearest directory from the current one on that has it
  local directory=$PWD
  until [[ -e ${directory%/}/$1 ]]; do
    if [[ $directory == / ]]; then return 1; fi
    directory=${directory%/*}
    directory=${directory:-/}
  done
  printf '%s\n' "$directory"
}
workspace=$(cd -P -- "$WORKSPACE" && { above teamkit.yaml || pwd; }) || fail "there is no directory $WORKSPACE"
top=$(cd -P -- "$workspace" && { above .git || pwd; })
program=$(cd -P -- "$ROOT/bin" && pwd) || fail "there is no $ROOT/bin"
# No program comes from the checkout, whatever PATH says.
inside() { [[ $1/ == "$top"/* ]]; }
if [[ $top != / ]] && inside "$program"; then fail "$program is inside the checkout, where a change can put another teamkit"; fi
path=
while IFS= read -r -d : entry; do
  entry=$([[ $entry == /* ]] && cd -P -- "$entry" 2> /dev/null && pwd) || continue
  if ! inside "$entry" || [[ $top == / ]]; then path+=${path:+:}$entry; fi
done <<< "$PATH:"
export PATH=$path
# Of git's configuration, nothing that starts a program; the owner of a checkout in a container is another user.
export GIT_CONFIG_COUNT=3 GIT_CONFIG_KEY_0=core.fsmonitor GIT_CONFIG_VALUE_0=false \
  GIT_CONFIG_KEY_1=core.hooksPath GIT_CONFIG_VALUE_1=/dev/null GIT_CONFIG_KEY_2=safe.directory GIT_CONFIG_VALUE_2=$top
teamkit() { "$program/teamkit" -C "$workspace" "$@"; }

reports=${REPORTS:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/teamkit-report}
if [[ -L $reports ]]; then fail "$reports is a link"; fi
mkdir -p "$reports" || exit 2
for name in report.md report.json summary.json matrix.json; do rm -rf "${reports:?}/$name"; done
worst=0
code=0
run() {
  "$@"
  code=$?
  if ((code > worst)); then worst=$code; fi
}
# What failed, for the report: a step, and what to do about it. No text of the change is in it.
checks=()
try() { # NAME ADVICE COMMAND…
  local name=$1 advice=$2
  shift 2
  run "$@"
  if ((code == 1)); then checks+=("\`$name\` failed: $advice"); fi
  if ((code > 1)); then checks+=("\`$name\` could not be run: see the log of the job"); fi
}

base=()
if [[ -n ${BASE:-} ]]; then base+=("--base=$BASE"); fi
diff=("${base[@]}")
if [[ -n ${AUTHOR:-} ]]; then diff+=("--author=$AUTHOR"); fi
while IFS= read -r rule; do
  if [[ -n $rule ]]; then diff+=("--fail-on=$rule"); fi
done <<< "${FAIL_ON:-}"
while IFS= read -r rule; do
  if [[ -n $rule ]]; then diff+=("--allow=$rule"); fi
done <<< "${ALLOW:-}"

# Whether a file of the repository, now or in the base, has a line; so it can't be escaped by removing the file.
before() { git -C "$top" rev-parse --verify --quiet --end-of-options "${BASE:-HEAD}^{commit}"; }
has_line() { # TEXT PATH…
  local text=$1 commit
  shift
  commit=$(before) || commit=
  for file in "$@"; do
    if [[ -f $top/$file && ! -L $top/$file ]] && grep -qF -- "$text" "$top/$file"; then return 0; fi
    if [[ -n $commit ]] && git -C "$top" cat-file blob "$commit:$file" 2> /dev/null | grep -F -- "$text" > /dev/null; then return 0; fi
  done
  return 1
}
snapshots() { # of teamkit, now or in the base
  local commit
  grep -lsF 'expression: teamkit snapshot ' "$workspace"/snapshots/*.snap > /dev/null && return 0
  commit=$(before) && git -C "$workspace" grep -qF 'expression: teamkit snapshot ' "$commit" -- snapshots 2> /dev/null
}
# Team files that the change touched. What others left unformatted is theirs to mend.
# shellcheck disable=SC2317 # `try` calls these two
touched() {
  git -C "$workspace" diff --no-ext-diff --no-textconv --no-renames --relative --name-only --diff-filter=d -z "$(before)" -- teams &&
    git -C "$workspace" ls-files --others --exclude-standard -z -- teams
}
# shellcheck disable=SC2317
check_format() {
  local files=()
  if [[ -z ${BASE:-} ]] || ! before > /dev/null; then teamkit fmt --check; return; fi
  while IFS= read -r -d '' file; do
    if [[ $file == *.yaml ]]; then files+=("$workspace/$file"); fi
  done < <(touched)
  if ((${#files[@]} == 0)); then return 0; fi
  teamkit fmt --check -- "${files[@]}"
}

# `github` annotates lines of the pull request; any other CI gets text.
form=text
if [[ ${GITHUB_ACTIONS:-} == true ]]; then form=github; fi
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
run teamkit check --format "$form"
# Every other command would only print the same errors again.
has_errors=$((code > 0))
if ((!has_errors)); then
  # These print lines of the pull request's files, which the runner must not treat as workflow commands.
  if [[ $form == github ]]; then echo "::stop-commands::$token"; fi
  # shellcheck disable=SC2016 # Markdown
  {
    try 'teamkit generate --check' 'the generated files are not what the definitions say. Run `teamkit generate` and commit what it writes.' teamkit generate --check
    try 'teamkit fmt --check' 'team files are not in order. Run `teamkit fmt` and commit what it changes.' check_format
    if snapshots; then
      try 'teamkit snapshot --check' 'the snapshots are not what the definitions say. Run `teamkit snapshot --accept` and commit what it writes.' teamkit snapshot --check
    fi
    if has_line '# teamkit codeowners: begin' .github/CODEOWNERS CODEOWNERS docs/CODEOWNERS; then
      try 'teamkit codeowners --check' 'CODEOWNERS asks the wrong people for reviews. Run `teamkit codeowners` and commit what it writes.' teamkit codeowners --check
    fi
  }
  if [[ $form == github ]]; then echo "::$token::"; fi
  run teamkit diff "${diff[@]}" --format "$form"
fi
# These two repeat what was printed in other formats, so stderr is dropped; failures are counted above.
teamkit diff "${diff[@]}" --format markdown > "$reports/diff.md" 2> /dev/null
teamkit diff "${diff[@]}" --format json > "$reports/report.json" 2> /dev/null
is_report=false
if [[ $(head -c 200 "$reports/report.json" | tr -d ' \n') == '{"version":1,"summary":'* ]]; then is_report=true; fi
{
  head -n 1 "$reports/diff.md"
  if [[ ! -s $reports/diff.md ]]; then printf '### Access: unknown, there is no report\n\nSee the log of the job.\n'; fi
  for check in "${checks[@]}"; do printf -- '- ⛔ %s\n' "$check"; done
  if ((${#checks[@]})); then echo; fi
  tail -n +2 "$reports/diff.md"
} > "$reports/report.md"
rm "$reports/diff.md"
# All that labels need, of whatever size the report is.
if command -v jq > /dev/null; then
  jq --argjson checks "${#checks[@]}" '{ version: 1, is_report: (.summary | type == "object"), failed_checks: $checks, summary,
    rules: ([.findings[]? | { rule, level, allowed }] | unique) }' "$reports/report.json" > "$reports/summary.json" 2> /dev/null ||
    printf '{ "version": 1, "is_report": false }\n' > "$reports/summary.json"
fi
# A matrix has up to 256 jobs; with batches of both kinds of roots, one more than that many would need.
printf '{"include":[]}\n' > "$reports/matrix.json"
if $is_report; then
  count=$(teamkit roots --changed "${base[@]}" | wc -l)
  batch=()
  if ((count > 256)); then batch+=("--batch=$(((count + 254) / 255))"); fi
  run teamkit roots --changed "${base[@]}" "${batch[@]}" --format matrix > "$reports/matrix.part"
  if ((code == 0)); then mv "$reports/matrix.part" "$reports/matrix.json"; else rm -f "$reports/matrix.part"; fi
fi

if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  {
    echo "directory=$reports"
    echo "report=$reports/report.md"
    echo "json=$reports/report.json"
    echo "summary=$reports/summary.json"
    echo "matrix<<$token"
    cat "$reports/matrix.json"
    echo "$token"
  } >> "$GITHUB_OUTPUT"
fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then cat "$reports/report.md" >> "$GITHUB_STEP_SUMMARY"; fi
exit "$worst"
