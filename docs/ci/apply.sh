#!/usr/bin/env bash
# Carries states along and applies roots, as pending.sh has written down; teams first, because services' bindings name
# the teams' groups. A root whose move isn't finished is never applied: Terraform would create in the new root what the
# old one still holds, or destroy it there. Nor is a plan that does anything else than the definitions say: what is applied
# is the file of the plan that `teamkit verify` has judged.
#
#     TEAMKIT=PROGRAM apply.sh PENDING TREE
#
# PENDING is what pending.sh wrote, TREE the top of a clone with the whole history, with the definitions and with the files
# that are to be applied. carry.sh is beside this script. Run it again after any failure. Exit code 0: all is applied; 1: not
# all.
set -euo pipefail
umask 077
fail() { printf 'apply: %s\n' "$1" >&2; exit 2; }
[[ $# == 2 && -d $1/hops && -n ${TEAMKIT:-} ]] || fail 'usage: TEAMKIT=PROGRAM apply.sh PENDING TREE'
here=$(cd -P -- "${BASH_SOURCE[0]%/*}" && pwd)
pending=$(cd -P -- "$1" && pwd)
tree=$(cd -P -- "$2" && pwd)
work=$(mktemp -d)
clean() {
  for side in old new; do git -C "$tree" worktree remove --force "$work/$side" 2> /dev/null || true; done
  rm -rf "$work"
}
trap clean EXIT
export TF_IN_AUTOMATION=1
# One download of a provider for all roots; a root without a lock file takes it from there, too.
export TF_PLUGIN_CACHE_DIR=${TF_PLUGIN_CACHE_DIR:-$work/plugins} TF_PLUGIN_CACHE_MAY_BREAK_DEPENDENCY_LOCK_FILE=true
mkdir -p "$TF_PLUGIN_CACHE_DIR"

at() { # SIDE COMMIT: the directory with a commit's files, or with those to be applied
  if [[ -z $2 ]]; then printf '%s\n' "$tree"; return; fi
  git -C "$tree" worktree remove --force "$work/$1" 2> /dev/null || true
  git -C "$tree" worktree add --quiet --force --detach "$work/$1" "$2"
  printf '%s\n' "$work/$1"
}
open=$work/open
: > "$open"
stopped=false
for hop in "$pending"/hops/*/; do
  if [[ ! -d $hop ]]; then continue; fi
  if ! $stopped; then
    old=$(at old "$(< "$hop/from")")
    new=$(at new "$(< "$hop/to")")
    sh "$here/carry.sh" "$hop/moves.json" "$old" "$new" "$work/hop" || stopped=true
    if [[ -f $work/hop ]]; then cat "$work/hop" >> "$open"; fi
    # Without that list nothing is known of this step.
    if ! $stopped || [[ -s $work/hop ]]; then continue; fi
  fi
  # Later steps begin where this one should have ended.
  jq -r '.moves[] | .from, .to' "$hop/moves.json" >> "$open"
done

# The day that the files are of; a run may wait for its reviewers until the next.
today=()
if [[ -s $pending/today ]]; then today+=(--today "$(< "$pending/today")"); fi
# The plan and its JSON lie where nothing else writes, and Terraform refuses a plan whose state has changed since.
apply_root() { # ROOT LOCK…
  local root=$1 terraform=(terraform -chdir="$tree/$1") plan=$work/plans/$1
  shift
  mkdir -p "${plan%/*}"
  "${terraform[@]}" init -input=false "$@" < /dev/null &&
    "${terraform[@]}" plan -input=false -lock-timeout=5m -out="$plan.tfplan" < /dev/null &&
    "${terraform[@]}" show -json "$plan.tfplan" < /dev/null > "$plan.json" &&
    "$TEAMKIT" -C "$tree" "${today[@]}" verify "$root=$plan.json" &&
    "${terraform[@]}" apply -input=false -lock-timeout=5m "$plan.tfplan" < /dev/null
}
failed=()
apply() { # LIST
  local root lock
  while IFS= read -r root <&3; do
    if grep -qxF -- "$root" "$open"; then
      echo "not applied, its move isn't finished: $root"
      failed+=("$root")
      continue
    fi
    if [[ ${GITHUB_ACTIONS:-} == true ]]; then echo "::group::$root"; else echo "== $root"; fi
    lock=()
    if [[ -e $tree/$root/.terraform.lock.hcl ]]; then lock+=(-lockfile=readonly); fi
    # A `.terraform` that somebody committed isn't used.
    export TF_DATA_DIR=$work/data/$root
    mkdir -p "$TF_DATA_DIR"
    apply_root "$root" "${lock[@]}" || failed+=("$root")
    if [[ ${GITHUB_ACTIONS:-} == true ]]; then echo "::endgroup::"; fi
  done 3< "$1"
}
report() { # WHAT
  if [[ ${GITHUB_ACTIONS:-} == true ]]; then echo "::error::$1"; else printf 'apply: %s\n' "$1" >&2; fi
  exit 1
}
apply "$pending/teams"
if ((${#failed[@]})); then report "not applied: ${failed[*]}; nor was any service root"; fi
apply "$pending/services"
if ((${#failed[@]})); then report "not applied: ${failed[*]}"; fi
if $stopped; then report 'some states are not carried along yet, see above: run it again'; fi
