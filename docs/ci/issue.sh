#!/usr/bin/env bash
# Keeps one issue on GitHub as drift.sh says: opens it, gives it another text when something else differs, and closes it
# once a whole export differs in nothing. Whoever closes it by hand accepts nothing: it is opened again as long as
# something differs, so there are never two.
#
#     GH_TOKEN=TOKEN REPOSITORY=OWNER/NAME [AUTHOR=LOGIN] [RUN_URL=URL] issue.sh OUT
#
# OUT is what drift.sh wrote. The issue is the newest of AUTHOR's with the label `teamkit: drift`; take the label off to
# leave one as it is. The token needs write access to issues, and nothing else.
set -euo pipefail
export LC_ALL=C.UTF-8
fail() { printf 'issue: %s\n' "$1" >&2; exit 2; }
[[ $# == 1 && -s $1/summary.json && -s $1/drift.md && -n ${REPOSITORY:-} ]] || fail 'usage: REPOSITORY=OWNER/NAME issue.sh OUT'
out=$1
label='teamkit: drift'
author=${AUTHOR:-github-actions[bot]}
run=${RUN_URL:+" See [the run]($RUN_URL)."}
issues=repos/$REPOSITORY/issues
encoded=$(jq -rn --arg name "$label" '$name | @uri')
is() { jq -e ".$1" "$out/summary.json" > /dev/null; }
title=$(jq -r '.title[:200]' "$out/summary.json")

# Those with the label that somebody else opened, and pull requests, are not ours.
gh api --paginate "$issues?labels=$encoded&state=all&per_page=100" \
  --jq '.[] | select(.pull_request == null) | { number, state, author: .user.login, body: (.body // "") }' |
  jq -s --arg author "$author" 'map(select(.author == $author)) | sort_by(.state != "open", -.number) | .[0] // {}' > "$out/issue.json"
number=$(jq -r '.number // empty' "$out/issue.json")
state=$(jq -r '.state // "none"' "$out/issue.json")
comment() { jq -n --arg text "$1$run" '{ body: $text }' | gh api --method POST "$issues/$number/comments" --input - > /dev/null; }

if ! is differs; then
  if [[ $state != open ]]; then echo 'nothing differs'; exit 0; fi
  if ! is complete; then echo 'nothing differs in what could be read: the issue stays'; exit 0; fi
  comment 'Nothing differs any more.'
  gh api --method PATCH "$issues/$number" -f state=closed -f state_reason=completed > /dev/null
  echo "closed: #$number"
  exit 0
fi

report=$(< "$out/drift.md")
# GitHub accepts 65,536 characters.
if ((${#report} > 64000)); then report="${report:0:64000}"$'\n\n**Cut here.** `teamkit drift` has the rest.'; fi
mark=$(head -n 1 "$out/drift.md")
jq -n --arg title "$title" --arg report "$report" '{ title: $title, state: "open", body: ($report
  + "\n\n<sub>A workflow keeps this issue: its text changes when something else differs, and it is closed when nothing does. "
  + "Closing it by hand accepts nothing; `unmanaged:` in teamkit.yaml does.</sub>") }' > "$out/body.json"

if [[ $state == none ]]; then
  # With the label first, so that an issue that can't be found again is never opened.
  gh api "repos/$REPOSITORY/labels/$encoded" > /dev/null 2>&1 ||
    jq -n --arg name "$label" '{ name: $name, description: "Access that differs from the definitions" }' |
    gh api --method POST "repos/$REPOSITORY/labels" --input - > /dev/null
  number=$(jq --arg name "$label" 'del(.state) + { labels: [$name] }' "$out/body.json" |
    gh api --method POST "$issues" --input - --jq .number)
  echo "opened: #$number"
  exit 0
fi
if [[ $state == open ]] && jq -e --arg mark "$mark" '.body | startswith($mark)' "$out/issue.json" > /dev/null; then
  echo "as before: #$number"
  exit 0
fi
gh api --method PATCH "$issues/$number" --input "$out/body.json" > /dev/null
# A new text reaches nobody; a comment reaches those who follow.
if [[ $state == open ]]; then
  comment "Something else differs now. $title."
  echo "changed: #$number"
else
  comment "Opened again. $title."
  echo "opened again: #$number"
fi
