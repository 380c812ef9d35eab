_teamkit_names() {
    _teamkit "$@"
    local name
    local -a names=() words=()
    while IFS= read -r name; do
        names+=("$name")
    done < <("$1" complete -- "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null)
    # What clap offers for an argument is its placeholder, such as <SERVICE>.
    for name in "${COMPREPLY[@]}"; do
        [[ $name == [\<\[]* ]] || words+=("$name")
    done
    if ((${#names[@]})); then
        COMPREPLY=("${names[@]}")
    else
        COMPREPLY=("${words[@]}")
    fi
}

complete -F _teamkit_names -o bashdefault -o default teamkit
