
# What is kept from an earlier run is as old as the first one: its date stays, unless all is fetched again.
if [[ -n $fresh || -z $(ls "$live") ]]; then
  printf '{ "exported": "%s", "by": "teamkit live --commands" }\n' "$(date -u +%Y-%m-%dT%H:%M:%SZ)" \
    >"$new/exported.json"
  mv -f "$new/exported.json" "$live/exported.json"
fi
