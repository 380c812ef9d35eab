while IFS= read -r file; do
  printf 'failed: %s\n' "${file#"$pieces/"}" >&2
  printf '%s\n' "$(sed 's/^/  /' "$errors/$file")" >&2
done < <(cd "$errors" && find . -type f | sed 's|^\./||' | LC_ALL=C sort)
if [[ -n $failed ]]; then
  printf 'the export is not complete: what failed is fetched when this runs again\n' >&2
  exit 1
fi
