    local -a teamkit_names
    teamkit_names=(${(f)"$("${words[1]}" complete -- "${(@)words[2,CURRENT]}" 2>/dev/null)"})
    if (( $#teamkit_names )); then
        compadd -a teamkit_names
        return 0
    fi

