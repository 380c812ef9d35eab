#!/usr/bin/env bash
# Checks a workspace and reports what a change does to it. action.yml runs this script, and so can any other CI.
#
# Variables: ROOT (teamkit is ROOT/bin/teamkit) and WORKSPACE (a directory) are required. Optional are BASE (a commit),
# AUTHOR, FAIL_ON and ALLOW (rules, one per line), and REPORTS (the directory to write to, which may exist).
# Writes report.md, report.json and matrix.json to REPORTS. Exits with the highest exit code of all steps.
set -uo pipefail
export CARGO_TERM_COLOR=never NO_COLOR=1
teamkit() { "$ROOT/bin/teamkit" -C "$WORKSPACE" "$@"; }
reports=${REPORTS:-${RUNNER_TEMP:-${TMPDIR:-/tmp}}/teamkit-report}
mkdir -p "$reports" || exit 2
rm -f "$reports/report.md" "$reports/report.json" "$reports/matrix.json"
worst=0
run() {
  "$@"
  local code=$?
  if ((code > worst)); then worst=$code; fi
  return 0
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

# `github` annotates lines of the pull request; any other CI gets text.
form=text
if [[ ${GITHUB_ACTIONS:-} == true ]]; then form=github; fi
run teamkit check --format "$form"
# The next steps print lines of the pull request's files, which the runner must not treat as workflow commands.
token=$(od -An -N16 -tx1 /dev/urandom | tr -d ' \n')
if [[ $form == github ]]; then echo "::stop-commands::$token"; fi
run teamkit generate --check
run teamkit fmt --check
if [[ $form == github ]]; then echo "::$token::"; fi
run teamkit diff "${diff[@]}" --format "$form"
# These two repeat the previous report in other formats, so stderr is dropped; failures are counted above.
teamkit diff "${diff[@]}" --format markdown > "$reports/report.md" 2> /dev/null
teamkit diff "${diff[@]}" --format json > "$reports/report.json" 2> /dev/null
run teamkit roots --changed "${base[@]}" --format matrix > "$reports/matrix.json"

if [[ -n ${GITHUB_OUTPUT:-} ]]; then
  {
    echo "directory=$reports"
    echo "report=$reports/report.md"
    echo "json=$reports/report.json"
    echo "matrix<<$token"
    cat "$reports/matrix.json"
    echo "$token"
  } >> "$GITHUB_OUTPUT"
fi
if [[ -n ${GITHUB_STEP_SUMMARY:-} ]]; then cat "$reports/report.md" >> "$GITHUB_STEP_SUMMARY"; fi
exit "$worst"
