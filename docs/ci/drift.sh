#!/usr/bin/env bash
# Exports what is live and compares it with the definitions. It needs the credentials that the export asks for (the script
# that `teamkit live --commands` prints begins with them), and only reads. issue.sh makes an issue of what it finds.
#
#     TEAMKIT=PROGRAM drift.sh WORKSPACE LIVE OUT [OPTION…]
#
# LIVE is an empty directory for the export, where nobody else can read it. OPTIONs are the export's, such as --inherited.
# Variables: ATTEMPTS (3) and PAUSE (30 seconds between them); each attempt goes on where the one before stopped.
#
# Writes OUT/drift.md (the report; its first line changes if something else differs) and OUT/summary.json (`differs`,
# `complete`, `title`). Exit code 0: nothing differs; 1:
# something differs, or the export isn't complete; 2: nothing could be compared, and nothing is written.
set -euo pipefail
umask 077
export NO_COLOR=1
fail() { printf 'drift: %s\n' "$1" >&2; exit 2; }
[[ $# -ge 3 && -n ${TEAMKIT:-} ]] || fail 'usage: TEAMKIT=PROGRAM drift.sh WORKSPACE LIVE OUT [OPTION…]'
workspace=$(cd -P -- "$1" && pwd) || fail "there is no directory $1"
mkdir -p -- "$2" "$3"
live=$(cd -P -- "$2" && pwd)
out=$(cd -P -- "$3" && pwd)
if [[ -n $(ls -A "$live") ]]; then fail "$2 isn't empty, and what is there is not fetched again"; fi
shift 3
rm -f "$out/drift.md" "$out/summary.json"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
teamkit() { "$TEAMKIT" -C "$workspace" "$@"; }

teamkit live --commands > "$work/export.sh" || fail 'there is no script for the export'
complete=false
for ((attempt = 1; attempt <= ${ATTEMPTS:-3}; attempt++)); do
  if ((attempt > 1)); then sleep "${PAUSE:-30}"; fi
  code=0
  bash "$work/export.sh" "$@" "$live" || code=$?
  if ((code == 0)); then complete=true; fi
  # Only what failed for now may succeed later.
  if ((code != 1)); then break; fi
done
if ((code > 1)); then fail 'the export could not be made'; fi

code=0
teamkit drift --live "$live" --format json > "$work/drift.json" || code=$?
# An error in the definitions has the same exit code as a difference, and another document.
if ((code > 1)) || ! jq -e '.drift | type == "array"' "$work/drift.json" > /dev/null; then fail 'nothing was compared'; fi
# An export of other places has nothing that differs.
if jq -e '.scopes.compared == 0 and .scopes.only_defined != []' "$work/drift.json" > /dev/null; then fail 'nothing was compared'; fi
differs=$( ((code == 1)) && echo true || echo false)
teamkit drift --live "$live" --format markdown > "$work/drift.md" || (($? == 1)) || fail 'there is no report'
if $complete; then
  cp "$work/drift.md" "$out/drift.md"
else
  {
    head -n 1 "$work/drift.md" | sed 's/ -->$/, incomplete -->/'
    sed -n 2p "$work/drift.md"
    printf '\n**The export is not complete.** What could not be read is not compared, so there may be more; the log says why.\n'
    tail -n +3 "$work/drift.md"
  } > "$out/drift.md"
fi
title=$(sed -n '2s/^### //p' "$work/drift.md")
jq -n --argjson differs "$differs" --argjson complete "$complete" --arg title "$title" \
  '{ version: 1, differs: $differs, complete: $complete, title: $title }' > "$out/summary.json"
if $differs || ! $complete; then exit 1; fi
