set -euo pipefail
umask 077

live=live fresh='' inherited=''
for word in "$@"; do
  case $word in
    --fresh) fresh=yes ;;
    --inherited) inherited=yes ;;
    '' | -*)
      printf 'usage: bash %s [--fresh] [--inherited] [DIR]\n' "$0" >&2
      exit 2
      ;;
    *) live=$word ;;
  esac
done
at_once=${EXPORT_AT_ONCE:-4}
if [[ ! $at_once =~ ^[1-9][0-9]*$ ]]; then
  printf 'error: EXPORT_AT_ONCE is not a number\n' >&2
  exit 2
fi

# What is being fetched is in $new until it is whole. What groups.json and projects.json are made of
# is in $pieces, which is kept. Both are hidden in the export: `teamkit drift` doesn't read them.
new=$live/.new
errors=$new/errors
pieces=.pieces
rm -rf "$new"
mkdir -p "$errors" "$live/$pieces"
failed='' started=0
running=()

# Stops the commands in the background, which Ctrl-C doesn't reach.
interrupted() {
  local job
  for job in $(jobs -p); do kill "$job" 2>/dev/null || true; done
  exit 130
}
trap 'rm -rf "$new"' EXIT
trap interrupted INT TERM

# require PROGRAM...: stops if a program isn't there.
require() {
  local program
  for program in "$@"; do
    command -v "$program" >/dev/null && continue
    printf 'error: %s is not installed\n' "$program" >&2
    exit 2
  done
}

# beside COMMAND...: runs it beside others, at most $at_once at a time.
beside() {
  if ((started >= at_once)); then wait "${running[started - at_once]}" || failed=yes; fi
  "$@" &
  running[started]=$!
  started=$((started + 1))
}

# finish: waits for all that was started.
finish() {
  local job
  for ((job = started > at_once ? started - at_once : 0; job < started; job++)); do
    wait "${running[job]}" || failed=yes
  done
  started=0
}

# is_json FILE: whether it begins and ends as JSON does; hints, help and half an answer don't.
is_json() {
  case $(head -c 1 "$1") in '{' | '[') ;; *) return 1 ;; esac
  case $(tail -c 3 "$1" | tr -d '\r\n') in *'}' | *']') ;; *) return 1 ;; esac
}

# keep FILE COMMAND...: what the command prints becomes the file once the command has succeeded. A file
# that is there is not fetched again.
keep() {
  local file=$1 answer=$new/$1 said=$new/$1.stderr
  shift
  if [[ -n $fresh ]]; then rm -f "$live/$file"; fi
  if [[ -s $live/$file ]]; then return; fi
  mkdir -p "$(dirname "$live/$file")" "$(dirname "$answer")" "$(dirname "$errors/$file")"
  if "$@" </dev/null >"$answer" 2>"$said" && { [[ $file != *.json ]] || is_json "$answer"; }; then
    mv -f "$answer" "$live/$file"
    printf '%s\n' "$file"
    return
  fi
  # bq says on stdout what went wrong.
  if [[ ! -s $said ]]; then said=$answer; fi
  head -c 2000 "$said" | LC_ALL=C tr -d '\000-\010\013-\037\177' >"$errors/$file"
  return 1
}

# policy FILE COMMAND...: keeps the policy that a command of gcloud prints.
policy() {
  local file=$1
  shift
  beside keep "$file" gcloud "$@" --format=json --quiet
}

# leave_out WHAT WHY: something that isn't exported.
leave_out() {
  printf 'left out: %q: %s\n' "$1" "$2" >&2
}

# list FILE DIRECTORY: one list of all pieces in a directory.
list() {
  local piece before='['
  for piece in "$live/$pieces/$2"/*.json; do
    if [[ ! -s $piece ]]; then continue; fi
    printf '%s\n' "$before"
    cat "$piece"
    before=,
  done >"$new/$1"
  rm -f "$live/$1"
  if [[ $before == '[' ]]; then return; fi
  printf ']\n' >>"$new/$1"
  mv "$new/$1" "$live/$1"
}
