# The folders and the organization above the projects.
if [[ -n $inherited ]]; then
  while read -r kind id; do
    case $kind in
      folder) folder "$id" ;;
      organization) organization "$id" ;;
    esac
  done < <(cat "$live/$pieces/ancestors"/*.txt 2>/dev/null | LC_ALL=C sort -u)
  finish
fi
