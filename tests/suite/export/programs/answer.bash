# What stands in for a program answers from the files below $WORLD, and $WORLD.calls has its calls.

# answer FILE: prints a file, as a program would that can't, that is cut off or that hangs where $WORLD.failing, .cut or
# .hanging name the file.
answer() {
  if grep -qxF -e "$1" "$WORLD.failing" 2>/dev/null; then
    head -c 7 "$WORLD/$1"
    printf 'ERROR: \033[31mPERMISSION_DENIED\033[0m on %s\n' "$1" >&2
    exit 1
  fi
  if grep -qxF -e "$1" "$WORLD.cut" 2>/dev/null; then
    head -c 7 "$WORLD/$1"
    exit 0
  fi
  if grep -qxF -e "$1" "$WORLD.hanging" 2>/dev/null; then
    head -c 7 "$WORLD/$1"
    touch "$WORLD.hangs"
    while [[ -e $WORLD.hanging ]]; do sleep 0.02; done
  fi
  cat "$WORLD/$1"
}

refuse() {
  printf 'ERROR: unrecognized arguments: %s\n' "$*" >&2
  exit 2
}

# Each call on a line, its words as a shell would read them.
log() {
  local words
  printf -v words ' %q' "$@"
  printf '%s%s\n' "${0##*/}" "$words" >>"$WORLD.calls"
}
