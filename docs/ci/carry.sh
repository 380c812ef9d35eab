#!/bin/sh
# Carries Terraform states along when resources move from one root to another. Nothing in a cloud or cluster is touched.
#
#     carry.sh MOVES OLD NEW [OPEN]
#
# MOVES is a file with what `teamkit roots --moved --format json` printed; OLD is a checkout of the commit that it was
# compared with, NEW one of the definitions that are to be applied. OPEN is a file that, from before the first state is
# touched, names each root whose move isn't finished, one a line: apply none of them. It is empty in the end.
#
# It can be stopped anywhere and run again, since it only looks at which state holds what:
# - The old state lets go of a resource only once the new one was read back with it, so no resource is ever in neither.
# - What both hold is taken out of the old one. If the two aren't the same object, nothing is done, and it fails.
# - What neither holds was never applied, or is gone: nothing is done.
# - A state that stays as it is isn't pushed. Terraform itself refuses a state that somebody else changed meanwhile.
#
# Needs terraform, jq and what POSIX has. Exit code 0: all moves are finished; 1: not all, see stderr; 2: wrong usage.
set -eu
umask 077 # states hold secrets
fail() { printf 'carry: %s\n' "$1" >&2; exit 2; }
if [ $# -lt 3 ] || [ $# -gt 4 ]; then fail 'usage: carry.sh MOVES OLD NEW [OPEN]'; fi
moves=$1 open=${4:-}
[ -f "$moves" ] || fail "there is no file $moves"
if [ ! -d "$2" ] || [ ! -d "$3" ]; then fail 'OLD and NEW must be directories'; fi
old=$(cd -- "$2" && pwd)
new=$(cd -- "$3" && pwd)
jq -e '.version == 1 and (.moves | type == "array")' "$moves" > /dev/null || fail "$moves is not what \`teamkit roots --moved --format json\` prints"
jq -e '[.moves[] | select(.resources | not) | select(.whole | not) | .addresses[] | select(test(" "))] == []' "$moves" > /dev/null ||
  fail "$moves names bindings in words and not by addresses: it was written by an older teamkit"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
trap 'exit 1' HUP INT TERM

# Where each resource instance of two states belongs. `$move` says what goes; the rest stays where it is.
cat > "$work/carry.jq" << 'JQ'
def index_text: if .index_key == null then "" else "[\(.index_key | tojson)]" end;
def rows: [(.resources // [])[] | . as $of | .instances[] | {
    place: ($of | del(.instances)), instance: .,
    module: ($of.module // ""),
    base: ((if $of.module then "\($of.module)." else "" end) + (if $of.mode == "data" then "data." else "" end) + "\($of.type).\($of.name)"),
    index: index_text } | .address = .base + .index];
def resources: group_by(.place) | map(.[0].place + { instances: map(.instance) });
# An address as the fields that a state has for it.
def place: capture("^(?<module>(module\\.[^.\\[]+(\\[(\"(\\\\.|[^\"\\\\])*\"|[0-9]+)\\])?\\.)*)(?<data>data\\.)?(?<type>[^.\\[]+)\\.(?<name>[^.\\[]+)(\\[(?<index>.*)\\])?$")
  // error("carry: \(.) is not the address of a resource")
  | { module: (.module | rtrimstr(".")), type, name, index: (if .index then .index | fromjson else null end) };
def at($address): ($address | place) as $new
  | .place += { type: $new.type, name: $new.name }
  | (if $new.module == "" then .place |= del(.module) else .place.module = $new.module end)
  | (if $new.index == null then .instance |= del(.index_key) else .instance.index_key = $new.index end)
  | .address = $address;
def state($rows; $version): if . == null
  then { version: 4, terraform_version: $version, serial: 1, lineage: $lineage, outputs: {}, resources: $rows, check_results: null }
  else .resources = $rows | .serial += 1 end;

($from[0]) as $old | (if $same then $old else $to[0] end) as $new
| if [$old, $new | select(. != null and .version != 4)] != [] then error("carry: a state has a version other than 4") else . end
| ($old.terraform_version // $new.terraform_version // "1.0.0") as $version
| (($move.resources // [$move.addresses[]? | { from: ., to: . }]) + [$move.destroyed[]? | { from: ., to: . }]) as $wanted
| ([$move.forgotten[]? | { key: ., value: true }] | from_entries) as $forgotten
| ($wanted | map({ key: .from, value: .to }) | from_entries) as $target
# Where an instance goes: it, its resource or its module is named, or all of the root goes.
| def destination: $target[.address]
    // (if $target[.base] then $target[.base] + .index else null end)
    // (if .module != "" and $target[.module] then $target[.module] + .address[(.module | length):] else null end)
    // (if $move.whole then .address else null end);
  ($old | if . then rows else [] end | map(. + { to: destination })) as $held
# What nothing manages any more leaves the state and stays in the cloud.
| ($held | map(select($forgotten[.address] or $forgotten[.base]))) as $dropped
| ($held - $dropped) as $kept
| ($kept | map(select(.to and (($same and .to == .address) | not)))) as $leaving
| ($kept | map(select((.to and (($same and .to == .address) | not)) | not))) as $staying
| (if $same then $staying else $new | if . then rows else [] end end) as $there
| ($there | map({ key: .address, value: (.instance.attributes.id // null) }) | from_entries) as $ids
| ($leaving | map(select(.to as $at | ($ids | has($at))))) as $both
| ($both | map(select((.instance.attributes.id // null) as $id | $ids[.to] as $other | $id != null and $other != null and $id != $other))) as $clash
| ($leaving | map(select(.to as $at | ($ids | has($at)) | not)) | map(.to as $at | at($at))) as $arriving
| ([$held[] | .to // empty] + [$there[].address] | map({ key: ., value: true }) | from_entries) as $known
| {
    clash: ($clash | map(.address)),
    moved: ($arriving | length), forgotten: ($dropped | map(.address)), dropped: ($both | length), left: ($staying | map(.address)),
    absent: ([$wanted[].to | select(. as $to | ($known | has($to)) or any($known | keys_unsorted[]; startswith($to + "[") or startswith($to + ".")) | not)] | length),
    to: (if ($arriving | length) > 0 and ($same | not) then $new | state($there + $arriving | resources; $version) else null end),
    from: (if ($leaving + $dropped | length) > 0 then $old | state((if $same then $staying + $arriving else $staying end) | resources; $version) else null end)
  }
JQ

# The directory of a root on a side, made ready once. Whatever a commit has in `.terraform` isn't used.
ready() { # SIDE ROOT
  case $1 in old) directory=$old/$2 ;; *) directory=$new/$2 ;; esac
  if [ ! -d "$directory" ]; then printf 'carry: there is no directory %s\n' "$directory" >&2; return 1; fi
  TF_DATA_DIR=$work/data/$1/$2/.data
  export TF_DATA_DIR
  if [ -e "$TF_DATA_DIR/ready" ]; then return 0; fi
  mkdir -p "$TF_DATA_DIR" || return 1
  if [ -e "$directory/.terraform.lock.hcl" ]; then lock=-lockfile=readonly; else lock=; fi
  # shellcheck disable=SC2086 # nothing or one word
  terraform -chdir="$directory" init -input=false $lock > "$work/init" 2>&1 || { cat "$work/init" >&2; return 1; }
  : > "$TF_DATA_DIR/ready"
}
pull() { # SIDE ROOT FILE
  ready "$1" "$2" || return 1
  terraform -chdir="$directory" state pull > "$3" || return 1
  if [ ! -s "$3" ]; then printf 'null\n' > "$3"; fi
}
push() { # SIDE ROOT FILE
  ready "$1" "$2" || return 1
  terraform -chdir="$directory" state push -lock-timeout=5m "$3"
}
uuid() { od -An -N16 -tx1 /dev/urandom | tr -d ' \n' | sed 's/\(.\{8\}\)\(.\{4\}\)\(.\{4\}\)\(.\{4\}\)/\1-\2-\3-\4-/'; }
# What is to be done, from the states in $work/from and $work/to, into $work/plan.
decide() {
  jq -n --slurpfile from "$work/from" --slurpfile to "$work/to" --slurpfile one "$work/move" \
    --argjson same "$same" --arg lineage "$(uuid)" "\$one[0] as \$move | $(cat "$work/carry.jq")" > "$work/plan"
}

carry() { # INDEX
  jq ".moves[$1]" "$moves" > "$work/move" || return 1
  from=$(jq -r .from "$work/move") && to=$(jq -r .to "$work/move") || return 1
  if [ "$from" = "$to" ]; then same=true; else same=false; fi
  # Both sides of a change inside one root are the root as it will be.
  if $same; then side=new; else side=old; fi
  pull "$side" "$from" "$work/from" || return 1
  if $same; then printf 'null\n' > "$work/to"; else pull new "$to" "$work/to" || return 1; fi
  decide || return 1
  if ! jq -e '.clash == []' "$work/plan" > /dev/null; then
    jq -r '"carry: other objects have these addresses there already:", (.clash[:5][] | "  " + .)' "$work/plan" > "$work/clash"
    return 1
  fi
  cp "$work/plan" "$work/said.plan"
  jq -c .to "$work/plan" > "$work/to.new"
  jq -c .from "$work/plan" > "$work/from.new"
  summary=$(jq -r '"\(.moved) moved, \(.dropped) were there already, \(.absent) in neither state, \(.left | length) stay"' "$work/plan")
  if [ "$(cat "$work/to.new")" != null ]; then
    push new "$to" "$work/to.new" || return 1
    # Before the old state lets go of anything.
    pull new "$to" "$work/to" || return 1
    decide || return 1
    if ! jq -e '.moved == 0 and .clash == []' "$work/plan" > /dev/null; then
      printf 'carry: %s was pushed, and read back without what it should have\n' "$to" >&2
      return 1
    fi
  fi
  if [ "$(cat "$work/from.new")" != null ]; then push "$side" "$from" "$work/from.new" || return 1; fi
  printf '%s -> %s: %s\n' "$from" "$to" "$summary"
  jq -r '.forgotten[] | "  stays as it is, and nothing manages it any more: " + .' "$work/said.plan"
  if [ ! -d "$new/$from" ]; then
    jq -r '.left[] | "  nothing will apply it again, so remove it by hand: " + .' "$work/said.plan"
  fi
}

# The roots of the moves whose numbers are in a file.
mark() { # FILE
  if [ -n "$open" ]; then
    jq -r --slurpfile left "$1" '[.moves[$left[]] | .from, .to] | unique[]' "$moves" > "$open.part" && mv "$open.part" "$open"
  fi
}
jq '.moves | keys[]' "$moves" > "$work/pending"
mark "$work/pending"
# One move may have to make room for another: those that couldn't be made are tried again while any other could.
while [ -s "$work/pending" ]; do
  cp "$work/pending" "$work/todo"
  progress=false
  : > "$work/said"
  while IFS= read -r index <&3; do
    : > "$work/clash"
    if carry "$index"; then
      grep -vxF -- "$index" "$work/pending" > "$work/rest" || true
      mv "$work/rest" "$work/pending"
      mark "$work/pending"
      progress=true
    else
      cat "$work/clash" >> "$work/said"
      printf 'carry: %s -> %s is not finished\n' "${from:-?}" "${to:-?}" >> "$work/said"
    fi
  done 3< "$work/todo"
  $progress || break
done
if [ -s "$work/pending" ]; then cat "$work/said" >&2; exit 1; fi
