# SPDX-License-Identifier: GPL-2.0-or-later
# Completion of asictl in fish. What can follow asictl itself knows: asictl --complete.

function __asictl_complete
    set -l before (commandline -opc)
    set -l word (commandline -ct | string unescape)
    # A quote that is not closed yet cannot be taken away as a pair.
    test -n "$word"; or set word (commandline -ct | string replace -r '^["\']' '')
    for line in ($before[1] --complete $before[2..-1] "$word" 2>/dev/null)
        set -l parts (string split -m 1 \t -- $line)
        switch $parts[1]
            case ':files'
                set -l rest (string sub -s (math (string length -- "$parts[2]") + 1) -- "$word")
                for file in (__fish_complete_path "$rest")
                    echo -- $parts[2]$file
                end
            case ':programs'
                __fish_complete_command
            case '*'
                echo -- $line
        end
    end
end

complete -c asictl -f -a '(__asictl_complete)'
