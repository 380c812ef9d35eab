
# with_memberships GROUP: the group and its memberships, as one value.
with_memberships() {
  local group memberships
  group=$(gcloud identity groups describe --format='json(name,groupKey)' --quiet -- "$1") || return
  memberships=$(gcloud identity groups memberships list --group-email="$1" --view=full \
    --format=json --quiet) || return
  if [[ $group != *'}' || $memberships != '['*']' ]]; then return 1; fi
  printf '%s,\n  "memberships": %s\n}\n' "${group%\}}" "$memberships"
}
