#!/usr/bin/env bash
# Says what is to be applied since the last run that finished, and which states have to be carried along before. It reads
# definitions and needs no credentials; apply.sh does the rest.
#
#     TEAMKIT=PROGRAM FINISHED=COMMIT BEGUN=COMMITS WHAT=changed|all [TODAY=DAY] pending.sh WORKSPACE OUT
#
# FINISHED is the commit that was last applied without an error; empty if none was. BEGUN are commits whose run began
# after that one and didn't finish, oldest first, one a line: each may have carried states and applied roots. HEAD is
# what is applied now, and WORKSPACE is at the top of a clone with the whole history, with its files as of TODAY (in UTC).
#
# Writes OUT/teams and OUT/services (roots, one a line; those of scopes stand behind those of services), OUT/removed
# (text, for people), OUT/today and, for each step from one of those commits to the next in which states move,
# OUT/hops/N/{from,to,moves.json}; the last `to` is empty: these files.
set -euo pipefail
fail() { printf 'pending: %s\n' "$1" >&2; exit 2; }
[[ $# == 2 && -n ${TEAMKIT:-} ]] || fail 'usage: TEAMKIT=PROGRAM FINISHED=COMMIT BEGUN=COMMITS pending.sh WORKSPACE OUT'
workspace=$(cd -P -- "$1" && pwd)
mkdir -p -- "$2/hops"
out=$(cd -P -- "$2" && pwd)
today=${TODAY:-$(date -u +%F)}
printf '%s\n' "$today" > "$out/today"
teamkit() { "$TEAMKIT" --today "$today" "$@"; }
commit() { git -C "$workspace" rev-parse --verify --quiet --end-of-options "$1^{commit}"; }
head=$(commit HEAD) || fail 'there is no commit'

# What states may look like: as one of these commits says, in this order.
chain=()
while IFS= read -r one; do
  if [[ -z $one || $one =~ ^0+$ ]]; then continue; fi
  id=$(commit "$one") || fail "git doesn't know the commit $one that was applied: fetch the whole history, or carry what moved since by hand"
  git -C "$workspace" merge-base --is-ancestor "$id" "$head" || fail "$one was applied already and isn't a part of $head: apply the newest commit instead"
  if [[ ${#chain[@]} == 0 || ${chain[-1]} != "$id" ]]; then chain+=("$id"); fi
done <<< "${FINISHED:-}"$'\n'"${BEGUN:-}"

list() { # KIND
  if [[ -z ${FINISHED:-} || ${FINISHED} =~ ^0+$ || ${WHAT:-changed} == all ]]; then
    teamkit -C "$workspace" roots --kind "$1"
  else
    # A root that a run changed and a later commit changed back differs only from that run's commit.
    local base
    for base in "${chain[@]}"; do teamkit -C "$workspace" roots --changed --base "$base" --kind "$1"; done | LC_ALL=C sort -u
  fi
}
list team > "$out/teams"
{ list service; list scope; } > "$out/services"
: > "$out/removed"
if ((${#chain[@]})); then teamkit -C "$workspace" roots --removed --base "${chain[0]}" > "$out/removed"; fi

scratch=$(mktemp -d)
trap 'git -C "$workspace" worktree remove --force "$scratch/tree" 2> /dev/null || true; rm -rf "$scratch"' EXIT
number=0
for ((index = 0; index < ${#chain[@]}; index++)); do
  from=${chain[index]}
  to=${chain[index + 1]:-}
  at=$workspace
  if [[ -n $to ]]; then
    at=$scratch/tree
    git -C "$workspace" worktree add --quiet --force --detach "$at" "$to"
  fi
  teamkit -C "$at" roots --moved --base "$from" --format json > "$scratch/moves.json"
  if [[ -n $to ]]; then git -C "$workspace" worktree remove --force "$at"; fi
  if jq -e '.moves == []' "$scratch/moves.json" > /dev/null; then continue; fi
  number=$((number + 1))
  hop=$out/hops/$(printf '%03d' "$number")
  mkdir -p "$hop"
  cp "$scratch/moves.json" "$hop/moves.json"
  printf '%s\n' "$from" > "$hop/from"
  printf '%s\n' "$to" > "$hop/to"
done
printf '%s team roots, %s roots of services and scopes, %s steps in which states move\n' \
  "$(wc -l < "$out/teams")" "$(wc -l < "$out/services")" "$number"
