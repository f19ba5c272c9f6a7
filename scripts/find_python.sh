#!/bin/sh
# Usage: find_python.sh NAME_OR_PATH [GOAL]
#
# Prints one line: "ok 3.12 PATH" for an interpreter this package can be developed with,
# or "no SENTENCE" that says what is missing. Starts nothing else and changes nothing.
#
# A pyenv shim answers "command not found" for a version that is installed but not active;
# then the installed versions of that name are tried.

wanted=${1:-python3}
goal=${2:-demo}
oldest=3.11

# What an interpreter says of itself. It has to run on any Python, even 2.7. Inside a virtual
# environment it names the base interpreter, so that the environment may be made anew.
probe='
import sys
try:
    import ensurepip, venv
    able = "able"
except ImportError:
    able = "unable"
base = getattr(sys, "_base_executable", None) or sys.executable
new = sys.version_info >= (3, 11)
print("%s %s %d.%d %d.%d.%d %s" % (
    (new and "new" or "old", able) + tuple(sys.version_info[:2]) + tuple(sys.version_info[:3]) + (base,)
))
'

ask() {
    answer=$("$1" -c "$probe" 2>/dev/null) || return 1
    case $answer in new\ * | old\ *) return 0 ;; *) return 1 ;; esac
}

# The answer of the first name that runs and is new enough; else of one that at least runs.
find_in_pyenv() {
    case $1 in python[0-9]*) number=${1#python} ;; python) number=3 ;; *) return 1 ;; esac
    root=$(pyenv root 2>/dev/null) || return 1
    best=
    for candidate in "$root"/versions/"$number"/bin/python "$root"/versions/"$number".*/bin/python; do
        [ -x "$candidate" ] && ask "$candidate" || continue
        case $answer in
            new\ *) best=$answer ;;
            *) best=${best:-$answer} ;;
        esac
    done
    answer=$best
    [ -n "$answer" ]
}

# A name to offer instead, when one is at hand.
suggest() {
    for name in python3.14 python3.13 python3.12 python3.11 python3; do
        if { ask "$name" || find_in_pyenv "$name"; }; then
            case $answer in new\ able\ *) echo "Try: make $goal PYTHON=$name"; return ;; esac
        fi
    done
    echo "Install it, then: make $goal PYTHON=python3.12"
}

if ! ask "$wanted" && ! find_in_pyenv "$wanted"; then
    echo "no shopinsure needs Python $oldest or newer; $wanted is not found or does not start. $(suggest)"
    exit 0
fi

found=$answer
read -r age able minor full path <<END
$found
END

if [ "$age" = old ]; then
    echo "no shopinsure needs Python $oldest or newer; $wanted is $full. $(suggest)"
elif [ "$able" = unable ]; then
    echo "no shopinsure needs Python's venv and pip (ensurepip) modules; $wanted ($full) has none. On Debian or Ubuntu: apt install python$minor-venv"
else
    echo "ok $minor $path"
fi
