function __fish_teamkit_names
    set -l words (commandline -opc)
    set -l program $words[1]
    set -e words[1]
    $program complete -- $words (commandline -ct) 2>/dev/null
end

complete -c teamkit -a "(__fish_teamkit_names)"
